"""What we use of a generated client's transport: the types behind it are made with each client, so they are told by their shape."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Protocol


class ClientContent(Protocol):
    """What a generated client sends: at hand, or in pieces."""

    @property
    def data(self) -> bytes | None: ...
    @property
    def pieces(self) -> Callable[[], Iterator[bytes]] | None: ...


class ClientRequest(Protocol):
    """A request of a generated client; `secrets` are the names of headers and query values that hold some."""

    @property
    def method(self) -> str: ...
    @property
    def url(self) -> str: ...
    @property
    def headers(self) -> dict[str, str]: ...
    @property
    def content(self) -> ClientContent: ...
    @property
    def secrets(self) -> frozenset[str]: ...


class ClientAnswer(Protocol):
    """An answer to a generated client, whose body is still to be read; whoever reads it closes it."""

    status: int
    headers: Mapping[str, str]
    chunks: Iterator[bytes]
    close: Callable[[], None]


class ClientTransport(Protocol):
    """A transport of a generated client."""

    def send(self, request: ClientRequest, timeouts: object, deadline: float) -> ClientAnswer: ...

    def close(self) -> None: ...


class RuntimeMasks(Protocol):
    """The module of a generated client that knows what must not be shown."""

    def is_secret(self, name: str, secrets: frozenset[str]) -> bool: ...
    def masked_headers(self, headers: Mapping[str, str], secrets: frozenset[str]) -> dict[str, str]: ...
    def masked_url(self, url: str, secrets: frozenset[str]) -> str: ...
