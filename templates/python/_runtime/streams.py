"""Answers that come item by item: server-sent events, lines of JSON, parts."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import AsyncIterator, Callable, Iterator
from typing import TYPE_CHECKING, Any, ClassVar, Generic, Protocol, TypeVar

from msgspec import Struct

from .faults import Deviation, TooLarge

if TYPE_CHECKING:
    from .reading import AsyncBody, SyncBody

T = TypeVar("T")
MOST_DEVIATIONS = 1000
"""How many are kept: a stream may go on for ever."""
END_MARKS = ("[DONE]",)
"""Data that say "nothing follows" and are no item themselves."""


_CONTENT_TYPE = re.compile(rb"\r\ncontent-type:([^\r\n]*)", re.IGNORECASE)


class Event(Struct, frozen=True):
    """One server-sent event as it came; of a part also the media type that it names."""

    data: str
    event: str = "message"
    id: str = ""
    retry: int | None = None
    media_type: str = ""


class Splitter(Protocol):
    """Turns pieces of a body into events."""

    def feed(self, piece: bytes) -> list[Event]:
        """The events that end in this piece."""
        ...

    def end(self) -> list[Event]:
        """What is left when the body ends."""
        ...


class Lines:
    """One event per line that is not empty."""

    def __init__(self, longest: int) -> None:
        self.longest = longest
        self.rest = bytearray()  # grows in place: a long line may come bit by bit

    def feed(self, piece: bytes) -> list[Event]:
        lines: list[bytes] = []
        if b"\n" in piece:
            *lines, piece = (bytes(self.rest) + piece).split(b"\n")
            self.rest.clear()
        self.rest += piece
        if len(self.rest) > self.longest:
            raise too_large(self.longest)
        return [self._event(line) for line in lines if line.strip(b"\x1e\r\t ")]

    def end(self) -> list[Event]:
        line = bytes(self.rest)
        self.rest.clear()
        return [self._event(line)] if line.strip(b"\x1e\r\t ") else []

    def _event(self, line: bytes) -> Event:
        return Event(line.strip(b"\x1e\r\t ").decode("utf-8", "replace"))


class Events:
    """Server-sent events as the HTML Standard parses them."""

    def __init__(self, longest: int) -> None:
        self.longest = longest
        self.rest = bytearray()
        self.started = False
        self.data: list[str] = []
        self.size = 0
        self.fields: dict[str, str] = {}
        self.last_id = ""

    def feed(self, piece: bytes) -> list[Event]:
        lines = self._lines(piece)
        if len(self.rest) + self.size > self.longest:
            raise too_large(self.longest)
        found = (self._line(line.decode("utf-8", "replace")) for line in lines)
        return [event for event in found if event is not None]

    def _lines(self, piece: bytes) -> list[bytes]:
        """The lines that end in this piece; only then is what came before looked at again."""
        ends = b"\n" in piece or b"\r" in piece or self.rest.endswith(b"\r")
        if self.started and not ends:
            self.rest += piece
            return []
        text = bytes(self.rest) + piece
        if not self.started:
            if len(text) < 3 and b"\xef\xbb\xbf".startswith(text):
                self.rest += piece
                return []
            text = text.removeprefix(b"\xef\xbb\xbf")
            self.started = True
        text, held = (text[:-1], b"\r") if text.endswith(b"\r") else (text, b"")
        *lines, rest = text.replace(b"\r\n", b"\n").replace(b"\r", b"\n").split(b"\n")
        self.rest[:] = rest + held  # a return at the end is perhaps half of a line end
        return lines

    def end(self) -> list[Event]:
        """An event that no empty line ended still counts when it holds data."""
        line = bytes(self.rest).rstrip(b"\r")
        self.rest.clear()
        if line:
            self._line(line.decode("utf-8", "replace"))
        event = self._line("")
        return [] if event is None else [event]

    def _line(self, line: str) -> Event | None:
        if not line:
            return self._dispatch()
        name, _, value = line.partition(":")
        value = value.removeprefix(" ")
        if name == "data":
            self.data.append(value)
            self.size += len(value) + 1  # an empty one takes room as well
        elif name == "id" and "\0" not in value:
            self.last_id = value
        elif name in ("event", "retry"):
            self.fields[name] = value
        return None

    def _dispatch(self) -> Event | None:
        data, fields = self.data, self.fields
        self.data, self.fields, self.size = [], {}, 0
        if not data:
            return None
        retry = fields.get("retry", "")
        return Event(
            "\n".join(data),
            fields.get("event") or "message",
            self.last_id,
            int(retry) if retry.isascii() and retry.isdigit() else None,
        )


class Parts:
    """One event per part of a multipart body (RFC 2046, section 5.1)."""

    def __init__(self, longest: int, boundary: str) -> None:
        self.longest = longest
        self.mark = b"\r\n--" + boundary.encode("latin-1", "replace")
        self.rest = bytearray(b"\r\n")  # the first boundary may open the body
        self.sought = 0  # no boundary begins before this place
        self.opened = False
        self.closed = False

    def feed(self, piece: bytes) -> list[Event]:
        if self.closed:
            return []
        self.rest += piece
        found: list[Event] = []
        start = 0
        while (at := self.rest.find(self.mark, self.sought)) >= 0:
            self.sought, after = at, at + len(self.mark)
            follows = bytes(self.rest[after : after + 2])
            if len(follows) < 2:
                break  # whether it is the last boundary is still to come
            if follows not in (b"\r\n", b"--") and follows[:1] not in (b" ", b"\t"):
                self.sought = at + 1  # another word that begins like the boundary
                continue
            if self.opened:
                found.append(self._event(bytes(self.rest[start:at])))
            self.opened, start, self.sought = True, after, after
            if follows == b"--":
                self.closed, start, self.sought = True, len(self.rest), len(self.rest)
        else:
            self.sought = max(start, len(self.rest) - len(self.mark))
        if start:  # cut once for the piece, not once for each part
            del self.rest[:start]
            self.sought -= start
        if len(self.rest) > self.longest + len(self.mark):
            raise too_large(self.longest)
        return found

    def end(self) -> list[Event]:
        """A part that no boundary ended is not whole and counts for nothing."""
        self.rest.clear()
        return []

    def _event(self, part: bytes) -> Event:
        head, _, content = part.partition(b"\r\n\r\n")
        found = _CONTENT_TYPE.search(head)
        media_type = found[1].decode("latin-1").strip() if found else ""
        text = content.decode("utf-8", "surrogateescape")
        return Event(text, media_type=media_type)


def too_large(limit: int) -> TooLarge:
    """The fault of an item that grows beyond the limit."""
    return TooLarge(f"one item of the stream is larger than {limit} bytes", limit=limit)


class Stream(Generic[T]):
    """The items of an answer, as they come.

    Iterate (`for` with a `Client`, `async for` with an `AsyncClient`), or use
    `events()` / `aevents()` for the raw events. Close it when you leave early; as a
    context manager it closes itself.
    """

    is_stream: ClassVar[bool] = True

    def __init__(
        self,
        body: SyncBody | AsyncBody,
        splitter: Splitter,
        read: Callable[[Event], T],
    ) -> None:
        self._body: Any = body
        self._splitter = splitter
        self._read = read
        self.deviations: deque[Deviation] = deque(maxlen=MOST_DEVIATIONS)
        """Where items were not as declared: the last ones of those taken so far."""

    def events(self) -> Iterator[Event]:
        """Every event as it came."""
        with self:
            for piece in self._body:
                yield from self._splitter.feed(piece)
            yield from self._splitter.end()

    async def aevents(self) -> AsyncIterator[Event]:
        """Every event as it came, without blocking."""
        async with self:
            async for piece in self._body:
                for event in self._splitter.feed(piece):
                    yield event
            for event in self._splitter.end():
                yield event

    def __iter__(self) -> Iterator[T]:
        for event in self.events():
            if event.data in END_MARKS:
                return
            yield self._read(event)

    async def __aiter__(self) -> AsyncIterator[T]:
        async for event in self.aevents():
            if event.data in END_MARKS:
                return
            yield self._read(event)

    def close(self) -> None:
        """Stop reading and give the connection back."""
        self._body.close()

    async def aclose(self) -> None:
        """Stop reading and give the connection back."""
        await self._body.aclose()

    def __enter__(self) -> Stream[T]:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    async def __aenter__(self) -> Stream[T]:
        return self

    async def __aexit__(self, *error: object) -> None:
        await self.aclose()

    def __repr__(self) -> str:
        return "<Stream>"
