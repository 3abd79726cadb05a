"""Bodies of answers: unpacked, counted and stopped where they grow too large."""

from __future__ import annotations

import time
import zlib
from collections.abc import AsyncIterator, Iterator
from typing import Any

from .faults import DecodeError, TimedOut, TooLarge
from .headers import Headers
from .transport import AsyncIncoming, Incoming

STEP = 256 * 1024
"""How much is unpacked at once, so that a bomb is noticed early."""


class Unpacker:
    """Undoes the Content-Encoding of a body, a bounded step at a time."""

    def __init__(self, encoding: str) -> None:
        names = [name.strip().lower() for name in encoding.split(",")]
        self.names = [name for name in names if name not in ("", "identity")]
        for name in self.names:
            if name not in ("gzip", "x-gzip", "deflate"):
                raise DecodeError(
                    f"the answer is packed as {name}, which was not asked"
                )
        if len(self.names) > 1:
            raise DecodeError("the answer is packed more than once")
        self.packed: Any = zlib.decompressobj(47) if self.names else None
        self.fresh = True

    def feed(self, piece: bytes) -> Iterator[bytes]:
        """The content of a piece. Raises `DecodeError` when it is damaged."""
        if self.packed is None:
            yield piece
            return
        while piece:
            yield self._step(piece)
            piece = self.packed.unconsumed_tail
            if self.packed.eof and self.packed.unused_data:  # one more gzip member
                piece = self.packed.unused_data
                self.packed = zlib.decompressobj(47)

    def end(self) -> None:
        """Raise `DecodeError` when the packed content is not whole."""
        if self.packed is not None and not self.fresh and not self.packed.eof:
            raise DecodeError("the packed answer ends too early")

    def _step(self, piece: bytes) -> bytes:
        try:
            try:
                out: bytes = self.packed.decompress(piece, STEP)
            except zlib.error:
                if not self.fresh or self.names != ["deflate"]:
                    raise
                self.packed = zlib.decompressobj(-15)  # deflate without its envelope
                out = self.packed.decompress(piece, STEP)
        except zlib.error as error:
            raise DecodeError(f"the packed answer is damaged: {error}") from None
        self.fresh = False
        return out


class _Body:
    """What the two kinds of bodies share: unpacking, counting, the deadline."""

    def __init__(self, headers: Headers, limit: int | None, deadline: float) -> None:
        self.unpacker = Unpacker(headers.get("content-encoding", ""))
        self.limit = limit
        self.deadline = deadline
        self.seen = 0
        length = headers.get("content-length", "")
        if limit is not None and length.isascii() and length.isdigit():
            self.check(int(length) if not self.unpacker.names else 0)

    def check(self, size: int) -> None:
        """Raise `TooLarge` or `TimedOut` when the body has gone too far."""
        if self.limit is not None and size > self.limit:
            message = f"the answer is larger than {self.limit} bytes"
            raise TooLarge(message, limit=self.limit)
        if time.monotonic() > self.deadline:
            raise TimedOut("the answer took too long", phase="total")

    def pieces(self, chunk: bytes) -> Iterator[bytes]:
        for piece in self.unpacker.feed(chunk):
            self.seen += len(piece)
            self.check(self.seen)
            yield piece


class SyncBody(_Body):
    """A body, read piece by piece; closed at its end and after a fault."""

    def __init__(self, incoming: Incoming, limit: int | None, deadline: float) -> None:
        self.incoming = incoming
        try:
            super().__init__(incoming.headers, limit, deadline)
        except BaseException:
            incoming.close()
            raise

    def __iter__(self) -> Iterator[bytes]:
        try:
            for chunk in self.incoming.chunks:
                yield from self.pieces(chunk)
            self.unpacker.end()
        finally:
            self.close()

    def close(self) -> None:
        self.incoming.close()


class AsyncBody(_Body):
    """The same without blocking."""

    def __init__(
        self, incoming: AsyncIncoming, limit: int | None, deadline: float
    ) -> None:
        self.incoming = incoming
        super().__init__(incoming.headers, limit, deadline)

    async def __aiter__(self) -> AsyncIterator[bytes]:
        try:
            async for chunk in self.incoming.chunks:
                for piece in self.pieces(chunk):
                    yield piece
            self.unpacker.end()
        finally:
            await self.aclose()

    async def aclose(self) -> None:
        await self.incoming.aclose()
