"""Bytes to a tree, and from a JSON pointer back to line and column. Knows JSON and YAML, nothing of OpenAPI."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Literal, TypeAlias

from msgspec import Struct

from generator.collector import no_garbage_collection
from generator.diagnostics import Checked
from generator.document import encoding, read_json
from generator.model.types import Json
from generator.reading import STEP, hashed

if TYPE_CHECKING:
    from hashlib import _Hash

    from generator.document.yaml_nodes import MarkedTree
    from generator.salesforce.registrations import Registration

__all__ = ["Document", "parse"]

Place: TypeAlias = tuple[int, int]  # line and column, from 1


class Document(Struct, frozen=True, eq=False):
    """A file that was understood. `name` is what to call it in messages; `data` is its text as clean UTF-8.

    `registration` is what it was taken out of: then `text` begins with as many empty lines as stand before it there, so that
    lines are those of the file, and `own_text` is the document alone.
    """

    name: str
    data: bytes
    format: Literal["json", "yaml"]
    tree: Json
    registration: Registration | None = None
    marked: MarkedTree | None = None  # of YAML, as it was read
    _places: dict[str, Place] = {}  # of what was located before
    _hashes: list[_Hash] = []  # over `data` up to each step, once somebody asked
    _held: dict[bytes, bool] = {}  # patterns that were looked for in it

    @property
    def text(self) -> str:
        return self.data.decode()

    @property
    def own_text(self) -> str:
        return self.text if self.registration is None else self.registration.schema

    def hashed(self) -> _Hash:
        """The SHA-256 of its data, to be asked or to be gone on with. Worked out once: of a large text it takes a while."""
        return hashed(self.data, self._hashes)

    def know(self, hashes: Sequence[_Hash]) -> None:
        """Take the hashes over its data from somebody who worked them out."""
        self._hashes[:] = hashes

    def holds(self, pattern: bytes) -> bool:
        """Whether its text has a match of a pattern, which begins and ends within one object where the text is JSON."""
        if pattern not in self._held:
            self._held[pattern] = re.search(pattern, self.data) is not None
        return self._held[pattern]

    def edited(self, name: str, data: bytes, tree: Json, piece: bytes, same: int) -> Document:
        """The document of another text, which has but one object that is not in this one, `piece`, and begins with as many bytes
        that are the `same`."""
        nowhere = (pattern for pattern, found in self._held.items() if not found)
        held = {pattern: False for pattern in nowhere if re.search(pattern, piece) is None}
        return Document(name, data, "json", tree, _held=held, _hashes=self._hashes[: same // STEP])

    def locate(self, pointers: Iterable[str]) -> dict[str, Place]:
        """Line and column (from 1) of each JSON pointer; of its nearest existing ancestor when it points to nothing."""
        wanted = set(pointers)
        if new := wanted - self._places.keys():  # each time costs a walk through a JSON text
            from generator.document.places import in_json, in_yaml

            self._places.update(in_json(self.data, new) if self.marked is None else in_yaml(self.marked, new))
        return {pointer: self._places[pointer] for pointer in wanted}

    def excerpt(self, line: int, width: int = 160) -> str:
        """The line (counted from 1) for a report, cut at `width`; "" when there is none."""
        start = 0
        for _ in range(line - 1):
            start = self.data.find(b"\n", start) + 1
            if not start:
                return ""
        end = self.data.find(b"\n", start)
        words = self.data[start : end if end >= 0 else None][: width * 4].decode(errors="ignore").rstrip("\r")
        return words if len(words) <= width else words[: width - 1] + "…"


def parse(data: bytes, name: str) -> Checked[Document]:
    """The document that the bytes hold, or findings that say where and why there is none. Never raises."""
    cleaned = encoding.clean(data, name)
    return cleaned.then(lambda text: _parse_text(text, name))


_JSON = re.compile(rb"[ \t\r\n]*(?:[{\[\"]|//|/\*)")  # a comment is none of JSON's, and is to be told so


def _parse_text(data: bytes, name: str) -> Checked[Document]:
    with no_garbage_collection():
        if not _looks_like_json(data):
            return _parse_yaml(data, name)
        tree = read_json.read(data, name)
        if not tree.failed:
            return Checked(Document(name, data, "json", tree.value))
        if name.lower().endswith((".yaml", ".yml")):
            flow = _parse_yaml(data, name)  # a YAML flow mapping begins like JSON
            return flow if flow.value is not None else Checked(None, tree.diagnostics)
        return Checked(None, tree.diagnostics)


def _parse_yaml(data: bytes, name: str) -> Checked[Document]:
    from generator.document import read_yaml

    read = read_yaml.read(data, name)
    if read.value is None:
        return Checked(None, read.diagnostics)
    return Checked(Document(name, data, "yaml", read.value.root, marked=read.value))


def _looks_like_json(data: bytes) -> bool:
    return _JSON.match(data) is not None
