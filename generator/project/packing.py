"""The model that a service was generated from, packed in pieces that hang on nothing but what is in them.

It is JSON in gzip, read as one by `baseline`. No piece refers back to another, so that those of operations and types that are
still the very same need not be made anew. A piece ends behind a key that its hash picks: what is put in shifts no others.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from operator import is_
from typing import TypeAlias

from msgspec import Struct
from msgspec.structs import replace

from generator.compare.closure import encoded
from generator.model.service import Operation, Service
from generator.model.types import Declared
from generator.project.baseline import FORMAT
from generator.project.unpacking import HEAD, beginning, plain, tail

Item: TypeAlias = Operation | Declared

_LEVEL = 3
_USUAL = 64  # items of a piece: 100 KB of GitHub's, where nothing is found again that lies more than 32 KB back


class _Piece(Struct, frozen=True):
    """A stretch of the text, and what it is compressed to; of a stretch of operations or types, these."""

    text: bytes
    packed: bytes
    items: tuple[Item, ...] = ()


class Packer:
    """Packs the versions of one service, one after the other; `stored` are the pieces of one that another process packed."""

    def __init__(self, stored: Mapping[bytes, tuple[bytes, bytes]] | None = None) -> None:
        self._known: dict[tuple[str, str], _Piece] = {}  # of the last version, by section and first key
        self._stored = stored or {}

    def pack(self, service: Service, closures: Mapping[str, str]) -> bytes:
        """A service and its closure hashes; the same bytes for the same service, whatever was packed before."""
        sections = {"operations": service.operations, "callbacks": service.callbacks, "types": service.types}
        rest = replace(service, operations=(), callbacks=(), types=(), aliases=())
        parts = [self._compressed(encoded({"format": FORMAT, "closures": closures, "rest": rest})[:-1])]
        known: dict[tuple[str, str], _Piece] = {}
        for section, items in sections.items():
            parts.append(_plain(f',"{section}":{{'))
            for piece in self._pieces(section, items):
                if (section, items[0].key) in known:
                    parts.append(_plain(","))
                known[section, piece.items[0].key] = piece
                parts.append(piece)
            parts.append(_plain("}"))
        self._known = known
        return _gzip([*parts, _plain("}")])

    def _pieces(self, section: str, items: Sequence[Item]) -> Iterator[_Piece]:
        start = 0
        while start < len(items):
            piece = self._known.get((section, items[start].key))
            if piece is None or not _still(piece, items, start):
                some = tuple(items[start : _end(items, start)])
                piece = self._compressed(encoded({item.key: item for item in some})[1:-1], some)
            yield piece
            start += len(piece.items)

    def _compressed(self, text: bytes, items: tuple[Item, ...] = ()) -> _Piece:
        there, packed = self._stored.get(beginning(text), (b"", b""))
        return _Piece(text, packed if there == text else _deflated(text), items)


def _still(piece: _Piece, items: Sequence[Item], start: int) -> bool:
    """Whether the piece that begins with one of these items is of the very same ones."""
    end = start + len(piece.items)
    return end == _end(items, end - 1) and all(map(is_, piece.items, items[start:end]))


def _end(items: Sequence[Item], start: int) -> int:
    """Where the piece ends that holds an item."""
    for number in range(start, len(items)):
        if zlib.crc32(items[number].key.encode("utf-8", "surrogatepass")) % _USUAL == 0:
            return number + 1
    return len(items)


def _deflated(text: bytes) -> bytes:
    made = zlib.compressobj(_LEVEL, zlib.DEFLATED, -zlib.MAX_WBITS)
    return made.compress(text) + made.flush(zlib.Z_FULL_FLUSH)


def _plain(text: str) -> _Piece:
    return _Piece(text.encode(), plain(text.encode()))


def _gzip(pieces: Iterable[_Piece]) -> bytes:
    """The pieces as one stream with its check."""
    every, check, size = tuple(pieces), 0, 0
    for piece in every:
        check, size = zlib.crc32(piece.text, check), size + len(piece.text)
    return b"".join([HEAD, *(piece.packed for piece in every), tail(check, size)])
