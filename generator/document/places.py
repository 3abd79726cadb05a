"""JSON pointers to lines and columns: one pass over the text, on demand."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import TypeAlias, Union

from msgspec import Raw
from msgspec.json import Decoder

from generator.document import yaml_nodes
from generator.document.yaml_nodes import ParsedNode, YamlMark
from generator.pointer import unescape

Place = tuple[int, int]

Buffer: TypeAlias = Union[bytes, Raw]
_SPACE = re.compile(rb"[ \t\r\n]*").match
_AFTER_KEY = re.compile(rb'"(?:[^"\\]|\\.)*"[ \t\r\n]*:[ \t\r\n]*').match
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
        at = start + 1
        for token, member in members:
            at = place = _after_space(self.data, at)
            if in_object:
                at = _AFTER_KEY(self.data, at).end()  # type: ignore[union-attr]  # the text is valid JSON
            below = left.pop(str(token), None)
            if below is not None:
                self.visit(at, member, below, place)
                if not left:
                    return
            at = _after_space(self.data, at + len(memoryview(member))) + 1


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


def in_yaml(data: bytes, pointers: Iterable[str]) -> dict[str, Place]:
    """Places in a valid YAML text, by the marks of its nodes."""
    places: dict[str, Place] = {}
    root = yaml_nodes.compose(data)
    if root is not None:
        _visit_yaml(root, _trie(pointers), (1, 1), places)
    return places


def _visit_yaml(node: ParsedNode, wanted: _Wanted, place: Place, places: dict[str, Place]) -> None:
    for pointer in wanted.ends:
        places[pointer] = place
    known = _keys(node) if len(wanted.inner) > 4 else {}
    for token, below in wanted.inner.items():
        member = known.get(token) or _member(node, token)
        if member is None:
            places.update(dict.fromkeys(below.all(), place))
        else:
            mark, value = member
            _visit_yaml(value, below, (mark.line + 1, mark.column + 1), places)


def _keys(node: ParsedNode) -> dict[str, tuple[YamlMark, ParsedNode]]:
    """The own members of a mapping at once, for those who look for many."""
    if node.id != "mapping":
        return {}
    return {
        key.value: (key.start_mark, value)
        for key, value in node.value
        if key.id == "scalar" and key.tag != yaml_nodes.MERGE
    }


def _member(node: ParsedNode, token: str) -> tuple[YamlMark, ParsedNode] | None:
    """The mark to show and the value of a member, merged ones included."""
    if node.id == "sequence":
        if token.isdecimal() and int(token) < len(node.value):
            item = node.value[int(token)]
            return item.start_mark, item
        return None
    if node.id != "mapping":
        return None
    for key, value in node.value:
        if key.value == token and key.tag != yaml_nodes.MERGE:
            return key.start_mark, value
    merges = [value for key, value in node.value if key.tag == yaml_nodes.MERGE]
    for merge in merges:
        for source in merge.value if merge.id == "sequence" else (merge,):
            found = _member(source, token) if source.id == "mapping" else None
            if found:
                return found
    return None
