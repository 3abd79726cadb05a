"""JSON pointers to lines and columns: one pass over the text, on demand."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from json.decoder import scanstring  # type: ignore[attr-defined]  # public in fact, missing from typeshed

from generator.document import yaml_nodes
from generator.document.yaml_nodes import ParsedNode, YamlMark
from generator.pointer import unescape

Place = tuple[int, int]

_SPACE = re.compile(r"[ \t\r\n]*").match
_SKIP = json.JSONDecoder(strict=False).scan_once  # type: ignore[attr-defined]  # the C scanner itself


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


def in_json(text: str, pointers: Iterable[str]) -> dict[str, Place]:
    """Places in a valid JSON text: of the key, or of the list item; of the nearest ancestor when there is no such value."""
    offsets: dict[str, int] = {}
    _JsonWalk(text, offsets).visit(_SPACE(text, 0).end(), _trie(pointers), None)  # type: ignore[union-attr]  # matches ""
    return _lines(text, offsets)


class _JsonWalk:
    """Goes down where a pointer leads, skips everything else with the C scanner."""

    def __init__(self, text: str, offsets: dict[str, int]) -> None:
        self.text, self.offsets = text, offsets

    def visit(self, start: int, wanted: _Wanted, shown: int | None) -> int:
        """Note the places below the value at `start`; answer where it ends."""
        place = start if shown is None else shown
        for pointer in wanted.ends:
            self.offsets[pointer] = place
        if wanted.inner and self.text[start] in "{[":
            return self._members(start, wanted, place)
        for pointer in wanted.all():
            self.offsets[pointer] = place
        return int(_SKIP(self.text, start)[1])

    def _members(self, start: int, wanted: _Wanted, place: int) -> int:
        text = self.text
        left = dict(wanted.inner)
        in_object = text[start] == "{"
        at, number = self._space(start + 1), 0
        while text[at] not in "}]":
            member = at
            if in_object:
                token, at = scanstring(text, at + 1, False)
                at = self._space(self._space(at) + 1)
            else:
                token = str(number)
                number += 1
            below = left.pop(token, None)
            at = int(_SKIP(text, at)[1]) if below is None else self.visit(at, below, member)
            at = self._space(at)
            if text[at] == ",":
                at = self._space(at + 1)
        for missing in left.values():
            for pointer in missing.all():
                self.offsets[pointer] = place
        return at + 1

    def _space(self, at: int) -> int:
        return _SPACE(self.text, at).end()  # type: ignore[union-attr]  # matches ""


def _lines(text: str, offsets: dict[str, int]) -> dict[str, Place]:
    """Offsets to lines in one sweep, also when a whole document stands on one line."""
    places: dict[str, Place] = {}
    line, begins, last = 1, 0, 0
    for pointer, offset in sorted(offsets.items(), key=lambda item: item[1]):
        breaks = text.count("\n", last, offset)
        if breaks:
            line += breaks
            begins = text.rfind("\n", last, offset) + 1
        last = offset
        places[pointer] = (line, offset - begins + 1)
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
