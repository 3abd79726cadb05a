"""Any HTTP library as a transport: one function that sends."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from typing import TypeAlias

from msgspec.structs import replace

from .faults import ConnectFailed, ServiceError, TimedOut, TransportError
from .headers import Headers
from .transport import AsyncIncoming, Incoming, Outgoing, Timeouts

Sent: TypeAlias = tuple[int, Iterable[tuple[str, str]], bytes]
"""What a function answers: the status, the headers, the whole body."""
Sending: TypeAlias = Callable[[Outgoing, float | None], Sent]
AsyncSending: TypeAlias = Callable[[Outgoing, float | None], Awaitable[Sent]]


class AnyTransport:
    """Sends with a function of yours; `transport=AnyTransport(send)` is all it takes.

    The function is given the request (`method`, `url`, `headers`, `body`) and the
    seconds that are left, and answers status, headers and the body, unpacked. It
    follows no redirects and repeats nothing. What it raises becomes a `TransportError`.
    Bodies are held in memory, both ways.
    """

    def __init__(
        self, send: Sending | None = None, asend: AsyncSending | None = None
    ) -> None:
        self._send = send
        self._asend = asend

    def send(self, request: Outgoing, timeouts: Timeouts, deadline: float) -> Incoming:
        if self._send is None:
            raise TypeError("AnyTransport needs a function: AnyTransport(send=...)")
        try:
            status, pairs, body = self._send(_at_hand(request), _seconds(timeouts))
        except ServiceError:
            raise
        except Exception as error:  # whatever the library calls its faults
            fault = _fault(error)
        else:
            return Incoming(status, _plain(pairs), iter([body]), lambda: None, deadline)
        raise fault

    async def asend(
        self, request: Outgoing, timeouts: Timeouts, deadline: float
    ) -> AsyncIncoming:
        if self._asend is None:
            raise TypeError("AnyTransport needs a coroutine: AnyTransport(asend=...)")
        try:
            whole = _at_hand(request)
            status, pairs, body = await self._asend(whole, _seconds(timeouts))
        except ServiceError:
            raise
        except Exception as error:  # whatever the library calls its faults
            fault = _fault(error)
        else:
            headers = _plain(pairs)
            return AsyncIncoming(status, headers, _whole(body), _nothing, deadline)
        raise fault

    def close(self) -> None:
        """Leave the library alone: who made its sessions closes them."""

    async def aclose(self) -> None:
        """Leave the library alone: who made its sessions closes them."""


def _seconds(timeouts: Timeouts) -> float | None:
    left = [one for one in (timeouts.read, timeouts.connect) if one is not None]
    return max(left) if left else None


def _at_hand(request: Outgoing) -> Outgoing:
    """The request with its content read, and asking for no packing."""
    pieces = request.content.pieces
    if pieces is not None:
        request.content = replace(request.content, data=b"".join(pieces()), pieces=None)
    request.headers["Accept-Encoding"] = "identity"
    return request


def _plain(pairs: Iterable[tuple[str, str]]) -> Headers:
    """The headers without those of a packing that the library has undone."""
    kept = [(str(name), str(value)) for name, value in pairs]
    hidden = ("content-encoding", "content-length")
    return Headers(pair for pair in kept if pair[0].lower() not in hidden)


def _fault(error: Exception) -> TransportError:
    """A fault that tells no more than its kind: messages may hold addresses with keys."""
    words = f"the transport failed: {type(error).__name__}"
    if isinstance(error, TimeoutError) or "timeout" in type(error).__name__.lower():
        return TimedOut(words, phase="read")
    return ConnectFailed(words) if _refused(error) else TransportError(words)


def _refused(error: BaseException | None) -> bool:
    """Whether nothing can have been sent, as the fault or one that it came from says."""
    for _ in range(8):
        if error is None:
            return False
        if isinstance(error, ConnectionRefusedError):
            return True
        error = error.__cause__ or error.__context__
    return False


async def _whole(body: bytes) -> AsyncIterator[bytes]:
    yield body


async def _nothing() -> None:
    pass
