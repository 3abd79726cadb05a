"""A JSON document read once more after somebody edited it: only the piece that they edited is read.

The bytes before and behind an edit are those of the former text, which was sound. So where all of an edit lies within one
object, the text is sound when that object is, and says what it said with that object put in its place.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator

from msgspec import Raw, Struct
from msgspec.json import Decoder

from generator.diagnostics import Checked
from generator.document import Document, encoding, parse, read_json
from generator.model.types import Json

_LARGE = 64 * 1024  # bytes of an object whose members are pieces of their own
_DEEPEST = 3  # objects around a piece
_STRIDES = (1 << 16, 1 << 8, 1)  # bytes that are compared at once
_KEY = re.compile(rb'[\s,{]*"(?:[^"\\]|\\.)*"\s*:\s*')


class _Piece(Struct, frozen=True):
    """An object of a text: where it begins and ends, and the keys that lead to it."""

    start: int
    end: int
    way: tuple[str, ...]


class Rereader:
    """Reads the versions of one document, one after the other."""

    def __init__(self) -> None:
        self.former: Document | None = None  # the last one, where the next may be read as an edit of it
        self._pieces: list[_Piece] | None = None

    def parse(self, data: bytes, name: str) -> Checked[Document]:
        """As `generator.document.parse` does."""
        text = encoding.clean(data, name).value
        if text is not None and self.former is not None:
            edited = self._edited(self.former, text, name)
            if edited is not None:
                self.former = edited
                return Checked(edited)
        made = parse(data, name)
        self._pieces = None
        self.former = made.value if made.value is not None and _is_object(made.value) else None
        return made

    def _edited(self, former: Document, text: bytes, name: str) -> Document | None:
        """The document of the text; None where more than one object has to be read for it."""
        before = former.data
        if before == text:
            return former.edited(name, text, former.tree, b"", len(text))
        if self._pieces is None:
            self._pieces = list(_pieces(before, 0, ()))
        same, behind = _edges(before, text)
        at = bisect_right(self._pieces, same, key=lambda piece: piece.start) - 1
        if at < 0 or self._pieces[at].start >= same or self._pieces[at].end <= len(before) - behind:
            return None
        piece, longer = self._pieces[at], len(text) - len(before)
        said = text[piece.start : piece.end + longer]
        node = _object(said, len(piece.way))
        if node is None:
            return None
        later = (_Piece(p.start + longer, p.end + longer, p.way) for p in self._pieces[at + 1 :])
        self._pieces[at:] = [_Piece(piece.start, piece.end + longer, piece.way), *later]
        return former.edited(name, text, _with(former.tree, piece.way, node), said, same)


def _is_object(document: Document) -> bool:
    return document.format == "json" and isinstance(document.tree, dict)


def _pieces(text: bytes, start: int, way: tuple[str, ...]) -> Iterator[_Piece]:
    """The pieces of an object that begins at a place of the whole text, in their order."""
    at = 0
    for key, raw in Decoder(dict[str, Raw]).decode(text).items():
        found = _KEY.match(text, at)
        member = bytes(raw)
        if found is None or not text.startswith(member, found.end()):
            return
        at = found.end() + len(member)
        if member.startswith(b"{"):
            place = start + found.end()
            if len(member) > _LARGE and len(way) + 1 < _DEEPEST:
                yield from _pieces(member, place, (*way, key))
            else:
                yield _Piece(place, place + len(member), (*way, key))


def _edges(before: bytes, after: bytes) -> tuple[int, int]:
    """How many bytes two different texts begin with alike, and how many of the rest they end with alike."""
    most = min(len(before), len(after))
    same = _alike(most, lambda at, end: before[at:end] == after[at:end])
    one, other = len(before), len(after)
    return same, _alike(most - same, lambda at, end: before[one - end : one - at] == after[other - end : other - at])


def _alike(most: int, equal: Callable[[int, int], bool]) -> int:
    """How far one may go, up to `most`, in steps that become smaller, while all that is passed is equal."""
    at = 0
    for step in _STRIDES:
        while at + step <= most and equal(at, at + step):
            at += step
    return at


def _object(text: bytes, depth: int) -> Json:
    """The object that a text is; None where it is none, or not sound at that depth."""
    made = read_json.read(text, "")
    if made.failed or not isinstance(made.value, dict):
        return None
    deep = read_json.read(b'{"":' * depth + text + b"}" * depth, "")
    return made.value if not deep.failed else None


def _with(tree: Json, way: tuple[str, ...], node: Json) -> Json:
    """A tree with another node at the end of a way; all else is shared with the former one."""
    if not way:
        return node
    assert isinstance(tree, dict)
    return {**tree, way[0]: _with(tree[way[0]], way[1:], node)}
