"""JSON pointers to lines and columns: one pass over the text, on demand."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, TypeAlias, Union

from msgspec import Raw
from msgspec.json import Decoder

from generator.model.types import Json
from generator.pointer import unescape

if TYPE_CHECKING:
    from generator.document.yaml_nodes import MarkedTree, YamlMark

Place = tuple[int, int]

Buffer: TypeAlias = Union[bytes, Raw]
_SPACE = re.compile(rb"[ \t\r\n]*").match
_NEXT_ITEM = re.compile(rb"[ \t\r\n,]*()").match  # from the end of the item before, or behind the bracket
_NEXT_MEMBER = re.compile(rb'[ \t\r\n,]*()"[^"\\]*(?:\\.[^"\\]*)*"[ \t\r\n]*:[ \t\r\n]*').match
_BRACE = ord("{")
# Members with their values as bytes: no object is made of what a pointer leads past.
_OBJECT, _LIST = Decoder(dict[str, Raw]), Decoder(list[Raw])


class _Wanted:
    """A trie of pointers: who ends here, and who goes on."""

    __slots__ = ("ends", "inner")

    def __init__(self) -> None:
        self.ends: list[str] = []
        self.inner: dict[str, _Wanted] = {}

    def all(self) -> Iterator[str]:
        """Every pointer that ends here or below."""
        stack = [self]
        while stack:
            node = stack.pop()
            yield from node.ends
            stack.extend(node.inner.values())


def _trie(pointers: Iterable[str]) -> _Wanted:
    root = _Wanted()
    for pointer in set(pointers):
        node = root
        for token in pointer.split("/")[1:]:
            node = node.inner.setdefault(unescape(token), _Wanted())
        node.ends.append(pointer)
    return root


def in_json(data: bytes, pointers: Iterable[str]) -> dict[str, Place]:
    """Places in a valid JSON text (UTF-8): of the key, or of the list item; of the nearest ancestor when there is no such value."""
    offsets: dict[str, int] = {}
    _JsonWalk(data, offsets).visit(_after_space(data, 0), data, _trie(pointers), None)
    return _lines(data, offsets)


class _JsonWalk:
    """Goes down where a pointer leads; what lies beside the way is measured, not read."""

    def __init__(self, data: bytes, offsets: dict[str, int]) -> None:
        self.data, self.offsets = data, offsets

    def visit(self, start: int, value: Buffer, wanted: _Wanted, shown: int | None) -> None:
        """Note the places below a value, which begins at `start`."""
        place = start if shown is None else shown
        for pointer in wanted.ends:
            self.offsets[pointer] = place
        if not wanted.inner:
            return
        left = dict(wanted.inner)
        if self.data[start] in b"{[":
            self._members(start, value, left)
        for missing in left.values():
            self.offsets.update(dict.fromkeys(missing.all(), place))

    def _members(self, start: int, value: Buffer, left: dict[str, _Wanted]) -> None:
        """Walk over the members of an object or a list until all that is `left` to find was found."""
        in_object = self.data[start] == _BRACE
        members = _OBJECT.decode(value).items() if in_object else enumerate(_LIST.decode(value))
        following, data, at = _NEXT_MEMBER if in_object else _NEXT_ITEM, self.data, start + 1
        for token, member in members:
            found: re.Match[bytes] = following(data, at)  # type: ignore[assignment]  # the text is valid JSON
            at = found.end()
            below = left.pop(str(token), None)
            if below is not None:
                self.visit(at, member, below, found.start(1))
                if not left:
                    return
            at += len(memoryview(member))


def _after_space(data: bytes, at: int) -> int:
    return _SPACE(data, at).end()  # type: ignore[union-attr]  # matches ""


def _lines(data: bytes, offsets: dict[str, int]) -> dict[str, Place]:
    """Offsets to lines and columns (of characters) in one sweep, also when a whole document stands on one line."""
    places: dict[str, Place] = {}
    line, column, last = 1, 1, 0
    for pointer, offset in sorted(offsets.items(), key=lambda item: item[1]):
        if breaks := data.count(b"\n", last, offset):
            line, column, last = line + breaks, 1, data.rfind(b"\n", last, offset) + 1
        column += len(data[last:offset].decode())
        last = offset
        places[pointer] = (line, column)
    return places


def in_yaml(tree: MarkedTree, pointers: Iterable[str]) -> dict[str, Place]:
    """Places in a YAML text, by the marks that were kept when it was read."""
    places: dict[str, Place] = {}
    _visit_yaml(tree.root, tree, _trie(pointers), (1, 1), places)
    return places


def _visit_yaml(node: Json, tree: MarkedTree, wanted: _Wanted, place: Place, places: dict[str, Place]) -> None:
    places.update(dict.fromkeys(wanted.ends, place))
    members = _members(node, tree) if wanted.inner else {}
    for token, below in wanted.inner.items():
        member = members.get(token)
        if member is None:
            places.update(dict.fromkeys(below.all(), place))
        else:
            mark, value = member
            _visit_yaml(value, tree, below, (mark.line + 1, mark.column + 1), places)


def _members(node: Json, tree: MarkedTree) -> dict[str, tuple[YamlMark, Json]]:
    """The members of a mapping or list, merged ones included, each with its mark."""
    marks = tree.marks.get(id(node), ())
    if isinstance(node, dict):
        return dict(zip(node, zip(marks, node.values(), strict=False), strict=False))
    if isinstance(node, list):
        return {str(number): pair for number, pair in enumerate(zip(marks, node, strict=False))}
    return {}
