"""Where the parts of a document stand in its text: JSON scanned as far as needed, YAML from its parser's marks."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Protocol

_BLANK = re.compile(r"[ \t\r\n]*")
_BLANK_LINES = re.compile(r"(?:\r?\n[ \t]*)+\Z")


@dataclass(frozen=True, slots=True)
class TextMember:
    """A member of an object (its key as the parser reads it) or an item of a list (key None).

    Its text goes from `start` to the end of `value`; the key or dash ends at `head`.
    """

    key: str | None
    start: int
    head: int
    value: TextNode


class TextNode(Protocol):
    """A value in a text: where it is, and its members when it is a collection."""

    @property
    def start(self) -> int: ...

    @property
    def end(self) -> int: ...

    @property
    def flow(self) -> bool: ...  # written with braces or brackets

    def members(self) -> list[TextMember]: ...


@dataclass(frozen=True, slots=True)
class JsonNode:
    """A JSON value; its members are looked for when asked for, siblings skipped by the C scanner."""

    text: str
    start: int
    end: int
    flow: bool = True

    def members(self) -> list[TextMember]:
        """The members in the order of the text."""
        found: list[TextMember] = []
        keyed = self.text[self.start] == "{"
        at = self._blank(self.start + 1)
        while at < self.end - 1:
            start, head, key = at, at, None
            if keyed:
                key, head = _SCAN(self.text, at)
                at = self._blank(self._blank(head) + 1)  # over the colon
            _, end = _SCAN(self.text, at)
            found.append(TextMember(key, start, head, JsonNode(self.text, at, end)))
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
    """A YAML value. A block collection goes from its first member to the end of its last: what stands around is not its own.

    An alias is a value without members: it cannot be changed in pieces.
    """

    start: int
    end: int
    flow: bool
    inner: tuple[TextMember, ...] = ()

    def members(self) -> list[TextMember]:
        """The members in the order of the text. Keys are the scalars as written."""
        return list(self.inner)


# YAML's own reader refuses these; ours reads on. Only positions are asked for here, so another sign of one place will do.
_REFUSED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff\ud800-\udfff]")


def yaml_root(text: str) -> YamlNode | None:
    """The one document of a YAML text; None when it holds nothing, or nothing this parser can read."""
    import yaml

    try:
        return _first(text)
    except yaml.YAMLError:
        return None


def _first(text: str) -> YamlNode | None:
    import yaml

    events = yaml.parse(_REFUSED.sub("\ufffd", text), getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    for event in events:
        if isinstance(event, (yaml.ScalarEvent, yaml.CollectionStartEvent, yaml.AliasEvent)):
            return _Events(text, events).node(event)
    return None


class _Events:
    """Builds nodes from a parser's events, which, unlike its nodes, know where an alias stands."""

    def __init__(self, text: str, events: Iterator[Any]) -> None:
        self.text, self.events = text, events

    def node(self, event: Any) -> YamlNode:
        """The node that begins with an event."""
        start, end = event.start_mark.index, event.end_mark.index
        kind = type(event).__name__
        if kind == "MappingStartEvent":
            return self._collection(start, bool(event.flow_style), keyed=True)
        if kind == "SequenceStartEvent":
            return self._collection(start, bool(event.flow_style), keyed=False)
        if kind == "ScalarEvent" and event.style in ("|", ">"):
            end = start + len(_BLANK_LINES.sub("", self.text[start:end]))
        return YamlNode(start, end, flow=True)

    def _collection(self, start: int, flow: bool, *, keyed: bool) -> YamlNode:
        members: list[TextMember] = []
        after = start
        for event in self.events:
            if type(event).__name__ in ("MappingEndEvent", "SequenceEndEvent"):
                closing: int = event.end_mark.index
                break
            member = self._pair(event) if keyed else self._item(event, after, flow)
            members.append(member)
            after = member.value.end
        if flow or not members:
            return YamlNode(start, closing if flow else start, flow, tuple(members))
        return YamlNode(members[0].start, after, flow, tuple(members))

    def _pair(self, event: Any) -> TextMember:
        key = self.node(event)
        name = event.value if type(event).__name__ == "ScalarEvent" else None
        return TextMember(name, key.start, key.end, self.node(next(self.events)))

    def _item(self, event: Any, after: int, flow: bool) -> TextMember:
        value = self.node(event)
        dash = value.start if flow else self.text.rindex("-", after, max(value.start, after + 1))
        return TextMember(None, dash, dash + 1, value)
