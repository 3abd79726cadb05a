"""The seam to an HTTP library: two methods, and the values that pass through."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, Protocol

from .headers import Headers
from .masks import masked_headers, masked_url

if TYPE_CHECKING:
    from .content import Content
    from .faults import Named


class Timeouts(Protocol):
    """Seconds left for each step of one attempt; None for no limit."""

    @property
    def connect(self) -> float | None: ...

    @property
    def read(self) -> float | None: ...

    @property
    def write(self) -> float | None: ...

    @property
    def pool(self) -> float | None: ...


class Outgoing:
    """A request about to be sent. Its text masks every secret.

    `body` is the content when it is at hand, `content` gives it piece by piece.
    `operation` tells what is called; `context` is for hooks, to keep what they like.
    """

    __slots__ = (
        "content",
        "context",
        "headers",
        "method",
        "operation",
        "secrets",
        "url",
    )

    def __init__(
        self,
        method: str,
        url: str,
        headers: dict[str, str],
        content: Content,
        secrets: frozenset[str] = frozenset(),
        operation: Named | None = None,
    ) -> None:
        self.operation = operation
        self.context: Any = None
        self.method = method
        self.url = url
        self.headers = headers
        self.content = content
        self.secrets = secrets

    @property
    def body(self) -> bytes:
        """The content when it is at hand; empty when it is streamed."""
        return self.content.data or b""

    def __repr__(self) -> str:
        headers = masked_headers(self.headers, self.secrets)
        return f"<{self.method} {masked_url(self.url, self.secrets)} {headers}>"


class Incoming:
    """An answer whose body is still to be read.

    `chunks` gives the body as the headers describe it: where the library has undone a
    Content-Encoding, the transport drops that header. `deadline` is moved when the body
    turns out to be an open stream.
    """

    __slots__ = ("chunks", "close", "deadline", "headers", "status")

    def __init__(
        self,
        status: int,
        headers: Headers,
        chunks: Iterator[bytes],
        close: Callable[[], None],
        deadline: float = float("inf"),
    ) -> None:
        self.status = status
        self.headers = headers
        self.chunks = chunks
        self.close = close
        self.deadline = deadline


class AsyncIncoming:
    """The same without blocking: `chunks` is an asynchronous iterator."""

    __slots__ = ("aclose", "chunks", "deadline", "headers", "status")

    def __init__(
        self,
        status: int,
        headers: Headers,
        chunks: AsyncIterator[bytes],
        aclose: Callable[[], Awaitable[object]],
        deadline: float = float("inf"),
    ) -> None:
        self.deadline = deadline
        self.status = status
        self.headers = headers
        self.chunks = chunks
        self.aclose = aclose


class Transport(Protocol):
    """An HTTP library: sends one request, follows nothing, repeats nothing.

    Raises `TransportError` for everything that goes wrong on the way.
    """

    def send(self, request: Outgoing, timeouts: Timeouts, deadline: float) -> Incoming:
        """Send and answer as soon as the headers are there."""
        ...

    async def asend(
        self, request: Outgoing, timeouts: Timeouts, deadline: float
    ) -> AsyncIncoming:
        """The same without blocking."""
        ...

    def close(self) -> None:
        """Give connections back."""
        ...

    async def aclose(self) -> None:
        """The same without blocking."""
        ...


class Credential(Protocol):
    """Who calls: gives headers to each attempt, bound to its own address."""

    @property
    def base_url(self) -> str:
        """Where calls with this credential go."""
        ...

    def headers(self, request: Outgoing) -> Mapping[str, str]:
        """The headers that prove who calls; asked for each attempt."""
        ...

    def refresh(self) -> bool:
        """After a 401: whether one more try is worth it."""
        ...
