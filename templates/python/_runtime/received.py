"""What a function is handed of a received call, and what is known of each callback."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, TypeAlias, TypeVar

from .callback_urls import CallbackUrl
from .records import Record
from .wire import Input

T = TypeVar("T")
P = TypeVar("P", bound=Record)


@dataclass(frozen=True)
class Received(Generic[T]):
    """A call of the service: its body, checked and decoded, and what came beside it.

    `id` is the same when the service calls again for the same event ("" where it sends
    none, header `webhook-id`): whoever must not do things twice remembers it. `values`
    are the parts of the address that the document leaves open, by their names there.
    """

    value: T
    body: bytes = field(repr=False)
    headers: Mapping[str, str] = field(repr=False)
    query: Mapping[str, str] = field(repr=False)
    path: str = ""
    values: Mapping[str, str] = field(default_factory=dict[str, str])
    callback: str = ""

    @property
    def id(self) -> str:
        """By what the service knows the event."""
        return self.headers.get("webhook-id", "")


@dataclass(frozen=True)
class ReceivedWith(Received[T], Generic[T, P]):
    """The same of a callback that declares parameters, which are checked and decoded too:
    its headers, query values and cookies are attributes of `parameters`."""

    parameters: P = field(kw_only=True)


Handler: TypeAlias = Callable[[Received[T]], Awaitable[None] | None]
HandlerWith: TypeAlias = Callable[[ReceivedWith[T, P]], Awaitable[None] | None]


@dataclass(frozen=True)
class Callback(Generic[T]):
    """What the document says of one callback or webhook.

    `url` is the callback's key in the document, "" for a webhook; `status` is what the
    service waits for.
    """

    name: str
    method: str
    read: Callable[[bytes], T]
    url: str = ""
    media_type: str = ""
    status: int = 204
    signed: bool = False

    def to(self, handler: Handler[T], *, at: str = "") -> Route:
        """Hand what comes over to a function, which may be a coroutine function.

        `at` is the path to listen on, else `/` and the name; what the document puts
        behind the address that a caller gives (`{$request.query.url}/data`) follows it.
        An exception of the function is logged and answered with 500: the service may
        call again then.
        """
        return self._route(handler, at)

    def _route(self, handler: Handler[Any] | HandlerWith[Any, Any], at: str) -> Route:
        url = CallbackUrl.of(self.url, at or f"/{self.name}", bool(at))
        return Route(self, handler, url)


@dataclass(frozen=True)
class CallbackWith(Callback[T], Generic[T, P]):
    """One that declares `inputs` beside its body: the class that carries them is `kind`."""

    kind: type[P] = field(kw_only=True)
    inputs: tuple[Input, ...] = field(kw_only=True)

    def to(self, handler: HandlerWith[T, P], *, at: str = "") -> Route:
        """Hand what comes over to a function: see `Callback.to`."""
        return self._route(handler, at)


@dataclass(frozen=True)
class Route:
    """A callback, who is told of it, and where it is listened for."""

    callback: Callback[Any]
    handler: Handler[Any] | HandlerWith[Any, Any]
    url: CallbackUrl
