"""What every transport does the same way: contents out, chunks in, faults told."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from typing import TYPE_CHECKING, TypeAlias

from .transport_faults import fault_of

if TYPE_CHECKING:
    from .content import Content
    from .transport import AsyncIncoming, Incoming, Timeouts

Errors: TypeAlias = tuple[type[Exception], ...]


def seconds_of(timeouts: Timeouts) -> dict[str, float | None]:
    """The limits of each step, as httpx2 and its engine take them."""
    return {
        "connect": timeouts.connect,
        "read": timeouts.read,
        "write": timeouts.write,
        "pool": timeouts.pool,
    }


def encoded(headers: dict[str, str]) -> list[tuple[bytes, bytes]]:
    """The headers as they are sent."""
    return [(name.encode(), value.encode()) for name, value in headers.items()]


def sent(content: Content) -> bytes | Iterator[bytes] | None:
    """The content of a request, at hand or piece by piece."""
    return content.data if content.pieces is None else content.pieces()


def asent(content: Content) -> bytes | AsyncIterator[bytes] | None:
    """The same without blocking."""
    return content.data if content.pieces is None else _in_threads(content.pieces())


async def _in_threads(pieces: Iterator[bytes]) -> AsyncIterator[bytes]:
    """File content, read in a thread so that the loop goes on."""
    import asyncio

    while piece := await asyncio.to_thread(next, pieces, b""):
        yield piece


def relayed(
    chunks: Iterator[bytes], incoming: Incoming, errors: Errors
) -> Iterator[bytes]:
    """The chunks of an answer; a library's error becomes a fault of ours."""
    from .deadlines import obey

    while True:
        before = obey(incoming.deadline)
        try:
            chunk = next(chunks, None)
        except errors as error:
            fault = fault_of(error, incoming.deadline)
            break
        finally:
            obey(before)
        if chunk is None:
            return
        yield chunk
    raise fault


async def arelayed(
    chunks: AsyncIterator[bytes], incoming: AsyncIncoming, errors: Errors
) -> AsyncIterator[bytes]:
    """The same without blocking."""
    while True:
        try:
            chunk = await anext(chunks, None)
        except errors as error:
            fault = fault_of(error, incoming.deadline)
            break
        if chunk is None:
            return
        yield chunk
    raise fault
