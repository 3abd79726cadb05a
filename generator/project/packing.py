"""The model that a service was generated from, packed in pieces that hang on nothing but what is in them.

It is JSON in gzip, read as one by `baseline`. No piece refers back to another, so that those of operations and types that are
still the very same need not be made anew. A piece ends behind a key that its hash picks: what is put in shifts no others.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from operator import is_
from types import MappingProxyType

from msgspec import Struct
from msgspec.structs import replace

from generator.compare.closure import Hashes
from generator.model.service import Service
from generator.model.written import encoded, write
from generator.project.baseline import FORMAT, Item
from generator.project.unpacking import HEAD, Pieces, beginning, plain, tail

_LEVEL = 3
_USUAL = 64  # items of a piece: 100 KB of GitHub's, where nothing is found again that lies more than 32 KB back


class _Piece(Struct, frozen=True):
    """A stretch of the text, and what it is compressed to; of a stretch of operations or types, these."""

    text: bytes
    packed: bytes
    items: tuple[Item, ...] = ()


class Packer:
    """Packs the versions of one service, one after the other."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, str], _Piece] = {}  # of the last version, by section and first key

    def begin(self, service: Service, stored: Pieces = MappingProxyType({}), hashes: Hashes | None = None) -> Packing:
        """Pack the operations and types of a service; the same bytes for the same service, whatever was packed before.

        `stored` are the pieces of a version that another process packed (`unpacking`); `hashes` are told of what is written.
        """
        packing = Packing(service, self._known, stored, hashes or Hashes())
        self._known = {(section, one.items[0].key): one for section, some in packing.sections.items() for one in some}
        return packing


class Packing:
    """A version that is being packed: its operations and types are, what its operations reach is still to be said."""

    def __init__(
        self, service: Service, known: Mapping[tuple[str, str], _Piece], stored: Pieces, hashes: Hashes
    ) -> None:
        self._rest = replace(service, operations=(), callbacks=(), types=(), aliases=())
        self._known, self._stored, self._hashes = known, stored, hashes
        self.stayed: dict[int, tuple[Item, ...]] = {}  # by the identity of a stored text, what of today is written so
        every = {"operations": service.operations, "callbacks": service.callbacks, "types": service.types}
        self.sections = {section: list(self._pieces(section, items)) for section, items in every.items()}

    def end(self, closures: Mapping[str, str]) -> bytes:
        """The whole stream."""
        head = encoded({"format": FORMAT, "closures": closures, "rest": self._rest})[:-1]
        parts = [_Piece(head, _deflated(head))]
        for section, pieces in self.sections.items():
            parts.append(_plain(f',"{section}":{{'))
            for number, piece in enumerate(pieces):
                parts += (_plain(","), piece) if number else (piece,)
            parts.append(_plain("}"))
        return _gzip([*parts, _plain("}")])

    def _pieces(self, section: str, items: Sequence[Item]) -> Iterator[_Piece]:
        start = 0
        while start < len(items):
            piece = self._known.get((section, items[start].key))
            if piece is None or not _still(piece, items, start):
                piece = self._piece(tuple(items[start : _end(items, start)]))
            yield piece
            start += len(piece.items)

    def _piece(self, items: tuple[Item, ...]) -> _Piece:
        text, places = bytearray(), list[slice]()
        for item in items:
            write(item.key, text)
            text += b":"
            start = len(text)
            write(item, text)
            places.append(slice(start, len(text)))
            text += b","
        del text[-1]
        with memoryview(text) as view:
            for item, place in zip(items, places, strict=True):
                self._hashes.note(item, view[place])
        there, packed = self._stored.get(beginning(text), (b"", b""))
        if there != text:
            whole = bytes(text)
            return _Piece(whole, _deflated(whole), items)
        self.stayed[id(there)] = items
        return _Piece(there, packed, items)


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
