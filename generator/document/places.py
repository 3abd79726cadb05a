"""JSON pointers to lines and columns: one pass over the text, on demand."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, TypeAlias, Union, cast

from msgspec import Raw
from msgspec.json import Decoder

from generator.model.types import Json
from generator.pointer import unescape

if TYPE_CHECKING:
    from generator.document.yaml_nodes import MarkedTree, YamlMark

Place = tuple[int, int]


def _matcher(pattern: bytes) -> Callable[[bytes, int], re.Match[bytes]]:
    """The match at a place of a text that is known to be JSON, where there always is one."""
    return cast("Callable[[bytes, int], re.Match[bytes]]", re.compile(pattern).match)


_BLANK, _TEXT = rb"[ \t\r\n]*", rb'"[^"\\]*(?:\\.[^"\\]*)*"'
_GAP = _matcher(rb"[ \t\r\n,]*")
_KEY = _matcher(rb"[ \t\r\n,]*(" + _TEXT + rb")" + _BLANK + rb":" + _BLANK)
_SCALAR = _matcher(_TEXT + rb"|[^,\]} \t\r\n]+")
_Scalar: TypeAlias = Union[str, int, float, bool, None]
# Members with their values as bytes: no object is made of what a pointer leads past.
_OBJECT, _LIST = Decoder(dict[str, Raw]), Decoder(list[Raw])
# Three levels in one pass: what stands in the outer ones (all paths, all schemas) is nearly the whole text.
_WHOLE = Decoder(dict[str, Union[dict[str, Union[dict[str, Raw], list[Raw], _Scalar]], list[Raw], _Scalar]])


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
    walk, start = _JsonWalk(data), _GAP(data, 0).end()
    whole = _WHOLE.decode(data) if data.startswith(b"{", start) else Raw(data)
    walk.visit(start, whole, _trie(pointers), start)
    return _lines(data, walk.offsets)


class _JsonWalk:
    """Goes down where a pointer leads; what lies beside the way is measured, not read."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.offsets: dict[str, int] = {}

    def visit(self, start: int, value: object, wanted: _Wanted, shown: int) -> None:
        """Note the places at a value, which begins at `start` and is shown at `shown`, and below it. A value is bytes
        (`Raw`), what was read of them, or the members that were found in them."""
        self.offsets.update(dict.fromkeys(wanted.ends, shown))
        if not wanted.inner:
            return
        left = dict(wanted.inner)
        for token, member, at, place in self._members(start, value):
            below = left.pop(token, None)
            if below is not None:
                self.visit(at, member, below, place)
                if not left:
                    return
        for missing in left.values():
            self.offsets.update(dict.fromkeys(missing.all(), shown))

    def _members(self, start: int, value: object) -> Iterator[tuple[str, object, int, int]]:
        """The members of an object or a list: token, value, where that begins, and where the member does."""
        if isinstance(value, Raw):
            sign = self.data[start : start + 1]
            value = _OBJECT.decode(value) if sign == b"{" else _LIST.decode(value) if sign == b"[" else None
        at = start + 1
        if isinstance(value, dict):
            for key, member in value.items():
                found = _KEY(self.data, at)
                yield key, member, found.end(), found.start(1)
                at = self._behind(found.end(), member)
        elif isinstance(value, list):
            for number, item in enumerate(value):
                at = _GAP(self.data, at).end()
                yield str(number), item, at, at
                at = self._behind(at, item)

    def _behind(self, at: int, value: object) -> int:
        """Where a value ends that begins at a place."""
        if isinstance(value, Raw):
            return at + len(memoryview(value))
        if isinstance(value, dict):
            at += 1
            for member in value.values():
                at = self._behind(_KEY(self.data, at).end(), member)
        elif isinstance(value, list):
            at += 1
            for member in value:
                at = self._behind(_GAP(self.data, at).end(), member)
        else:
            return _SCALAR(self.data, at).end()
        return _GAP(self.data, at).end() + 1


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
