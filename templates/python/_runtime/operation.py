"""An operation and its service: descriptions and the classes that carry them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from .wire import Body, Input, Output, Scheme, Server

if TYPE_CHECKING:
    from .records import Request
    from .reply import Response, ResponseException

R = TypeVar("R", bound="Response")


class Operation(Generic[R]):
    """One call: what goes in, what comes out, and the classes that carry it."""

    def __init__(
        self,
        *,
        action: str,
        method: str,
        path: str,
        request: type[Request],
        response: type[R],
        exception: type[ResponseException],
        inputs: tuple[Input, ...] = (),
        body: Body | None = None,
        outputs: tuple[Output, ...] = (),
        security: tuple[tuple[str, ...], ...] = (),
        deprecated: bool = False,
        servers: tuple[Server, ...] = (),
    ) -> None:
        self.servers = servers
        self.action = action
        self.method = method
        self.path = path
        self.request = request
        self.response = response
        self.exception = exception
        self.inputs = inputs
        self.body = body
        self.outputs = outputs
        self.security = security
        self.deprecated = deprecated
        self.plans: dict[str, Any] = {}
        self.wrapped = False  # one more call lies between the function and its caller
        response.OPERATION = self

    def __repr__(self) -> str:
        return f"<Operation {self.action}: {self.method} {self.path}>"


class Service:
    """A service: its operations, addresses and security schemes."""

    def __init__(
        self,
        *,
        name: str,
        package: str | None,
        operations: Mapping[str, str],
        title: str = "",
        version: str = "",
        servers: tuple[Server, ...] = (),
        schemes: tuple[Scheme, ...] = (),
    ) -> None:
        self.name = name
        self.package = package or ""
        self.operations = operations
        self.title = title
        self.version = version
        self.servers = servers
        self.schemes = schemes

    def module(self, function: str) -> str:
        """The full name of the module of an operation's function."""
        return f"{self.package}.operations.{function}"
