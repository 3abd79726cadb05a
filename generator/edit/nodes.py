"""Where the parts of a document stand in its text: JSON scanned as far as needed, YAML from its parser's marks."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any, Protocol

_BLANK = re.compile(r"[ \t\r\n]*")
_BLANK_LINES = re.compile(r"(?:\r?\n[ \t]*)+\Z")


@dataclass(frozen=True, slots=True)
class Member:
    """A member of an object (its key as the parser reads it) or an item of a list (key None).

    Its text goes from `start` to the end of `value`; the key or dash ends at `head`.
    """

    key: str | None
    start: int
    head: int
    value: Node


class Node(Protocol):
    """A value in a text: where it is, and its members when it is a collection."""

    @property
    def start(self) -> int: ...

    @property
    def end(self) -> int: ...

    @property
    def flow(self) -> bool: ...  # written with braces or brackets

    def members(self) -> list[Member]: ...


@dataclass(frozen=True, slots=True)
class JsonNode:
    """A JSON value; its members are looked for when asked for, siblings skipped by the C scanner."""

    text: str
    start: int
    end: int
    flow: bool = True

    def members(self) -> list[Member]:
        """The members in the order of the text."""
        found: list[Member] = []
        keyed = self.text[self.start] == "{"
        at = self._blank(self.start + 1)
        while at < self.end - 1:
            start, head, key = at, at, None
            if keyed:
                key, head = _SCAN(self.text, at)
                at = self._blank(self._blank(head) + 1)  # over the colon
            _, end = _SCAN(self.text, at)
            found.append(Member(key, start, head, JsonNode(self.text, at, end)))
            at = self._blank(self._blank(end) + 1)  # over the comma
        return found

    def _blank(self, at: int) -> int:
        blank = _BLANK.match(self.text, at)
        return blank.end() if blank else at


_SCAN: Any = json.scanner.make_scanner(json.JSONDecoder(strict=False))  # type: ignore[attr-defined]  # not in typeshed


def json_root(text: str) -> JsonNode:
    """The whole of a JSON text that is known to parse."""
    blank = _BLANK.match(text, 1 if text.startswith("\ufeff") else 0)
    start = blank.end() if blank else 0
    _, end = _SCAN(text, start)
    return JsonNode(text, start, end)


@dataclass(frozen=True, slots=True)
class YamlNode:
    """A YAML value. The end of a block collection is that of its last member: comments after it are not its own."""

    text: str
    node: Any  # yaml.Node
    start: int
    end: int
    flow: bool

    def members(self) -> list[Member]:
        """The members in the order of the text. Keys are the scalars as written."""
        if self.node.id == "sequence":
            return [self._item(item) for item in self.node.value]
        return [
            Member(key.value, key.start_mark.index, key.end_mark.index, yaml_node(self.text, value))
            for key, value in self.node.value
        ]

    def _item(self, item: Any) -> Member:
        start: int = item.start_mark.index
        if not self.flow:
            start = self.text.rindex("-", 0, start)
        return Member(None, start, start + 1, yaml_node(self.text, item))


def yaml_node(text: str, node: Any) -> YamlNode:
    """A composed node with its true extent."""
    flow = node.id == "scalar" or bool(node.flow_style)
    return YamlNode(text, node, node.start_mark.index, _content_end(text, node), flow)


def _content_end(text: str, node: Any) -> int:
    """Where the text of a node ends: without the blank lines and comments the parser counts to it."""
    last = node
    while last.id != "scalar" and not last.flow_style and last.value:
        last = last.value[-1] if last.id == "sequence" else last.value[-1][1]
    start: int = last.start_mark.index
    end: int = last.end_mark.index
    if last.id == "scalar" and last.style in ("|", ">"):
        return start + len(_BLANK_LINES.sub("", text[start:end]))
    return end


def yaml_root(text: str) -> YamlNode | None:
    """The one document of a YAML text; None when it has anchors, merge keys or tags: those cannot be cut in pieces."""
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)(text)
    try:
        for token in yaml.scan(text, type(loader)):
            if isinstance(token, (yaml.AnchorToken, yaml.AliasToken, yaml.TagToken)):
                return None
        root = loader.get_single_node()
    finally:
        loader.dispose()
    return None if root is None else yaml_node(text, root)
