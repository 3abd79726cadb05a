"""Content on its way out: bytes at hand, or pieces read when they are needed."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from typing import Any

from msgspec import Struct

from .marks import Value

PIECE = 64 * 1024


class Unsendable(ValueError):
    """The value cannot be written as this media type; the message says why."""


class Content(Struct):
    """What is sent: `data`, or `pieces()` of `length` bytes (None: nobody knows).

    `again` says whether it can be sent a second time.
    """

    media_type: str = ""
    data: bytes | None = None
    pieces: Callable[[], Iterator[bytes]] | None = None
    length: int | None = None
    again: bool = True


class Source(Struct):
    """A file to send: its name, its media type if given, its content."""

    name: str
    media_type: str
    content: Any

    def bytes_at_hand(self) -> bytes | None:
        """The content if it needs no reading."""
        if isinstance(self.content, (bytes, bytearray, memoryview)):
            return bytes(self.content)
        return self.content.encode() if isinstance(self.content, str) else None

    def length(self) -> int | None:
        """How many bytes will come, if that can be known."""
        at_hand = self.bytes_at_hand()
        if at_hand is not None:
            return len(at_hand)
        if isinstance(self.content, os.PathLike):
            return os.stat(self.content).st_size
        if not self.repeatable():
            return None
        here = self.content.tell()
        end = self.content.seek(0, os.SEEK_END)
        self.content.seek(here)
        return int(end - here)

    def repeatable(self) -> bool:
        """Whether the content can be read a second time."""
        if self.bytes_at_hand() is not None or isinstance(self.content, os.PathLike):
            return True
        seekable = getattr(self.content, "seekable", None)
        return bool(seekable and seekable())

    def opener(self) -> Callable[[], Iterator[bytes]]:
        """A function that reads the content piece by piece, from its start."""
        if self.bytes_at_hand() is not None:
            data = self.bytes_at_hand() or b""
            return lambda: iter((data,))
        if isinstance(self.content, os.PathLike):
            return lambda: _path_pieces(self.content)
        start = self.content.tell() if self.repeatable() else None
        return lambda: _file_pieces(self.content, start)


def _path_pieces(path: os.PathLike[str]) -> Iterator[bytes]:
    with open(path, "rb") as file:
        yield from _file_pieces(file, None)


def _file_pieces(file: Any, start: int | None) -> Iterator[bytes]:
    if start is not None:
        file.seek(start)
    while piece := file.read(PIECE):
        yield piece.encode() if isinstance(piece, str) else piece


def source_of(value: Value) -> Source:
    """A file input as a source: bytes, path, open file or (name, content, type)."""
    if isinstance(value, tuple):
        name, content, *rest = value
        return Source(str(name), rest[0] if rest else "", content)
    if isinstance(value, os.PathLike):
        return Source(os.path.basename(os.fspath(value)), "", value)
    name = getattr(value, "name", "")
    return Source(os.path.basename(name) if isinstance(name, str) else "", "", value)


def content_of(source: Source, media_type: str) -> Content:
    """A source as the whole content of a request."""
    data = source.bytes_at_hand()
    if data is not None:
        return Content(media_type, data, None, len(data))
    return Content(
        media_type, None, source.opener(), source.length(), source.repeatable()
    )


def guessed_type(name: str) -> str:
    """The media type that a file's name speaks of."""
    import mimetypes

    return mimetypes.guess_type(name)[0] or "application/octet-stream"
