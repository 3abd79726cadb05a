"""Salesforce's XML as a small tree with line numbers. No DTD, no entities, no network; bounded in size and depth."""

from __future__ import annotations

from dataclasses import dataclass, field
from xml.parsers import expat

MAX_BYTES = 5_000_000
MAX_DEPTH = 20


class UnreadableXml(Exception):
    """The bytes are not XML that we read."""

    def __init__(self, reason: str, line: int = 1) -> None:
        super().__init__(reason)
        self.reason, self.line = reason, line


@dataclass(slots=True)
class Node:
    """An element: its local name, its line, its own text, its children."""

    tag: str
    line: int
    text: str = ""
    children: list[Node] = field(default_factory=list)

    def all(self, tag: str) -> tuple[Node, ...]:
        return tuple(child for child in self.children if child.tag == tag)

    def get(self, tag: str, default: str = "") -> str:
        """The trimmed text of the first child of this name."""
        found = self.all(tag)
        return found[0].text.strip() if found else default

    def flag(self, tag: str, default: bool) -> bool:
        """Salesforce's booleans: `true`, `false`."""
        return self.get(tag, "true" if default else "false").lower() in ("true", "1")

    def line_of(self, tag: str) -> int:
        found = self.all(tag)
        return found[0].line if found else self.line


class _Builder:
    def __init__(self) -> None:
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._text
        # Without a DTD there can be neither an entity to expand nor an outside file to fetch.
        self.parser.StartDoctypeDeclHandler = self._doctype
        self.top = Node("", 0)
        self.stack = [self.top]

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        if len(self.stack) > MAX_DEPTH:
            raise UnreadableXml(f"elements nested deeper than {MAX_DEPTH}", self.parser.CurrentLineNumber)
        node = Node(name.rpartition(" ")[2], self.parser.CurrentLineNumber)
        self.stack[-1].children.append(node)
        self.stack.append(node)

    def _end(self, name: str) -> None:
        self.stack.pop()

    def _text(self, text: str) -> None:
        self.stack[-1].text += text

    def _doctype(self, *_: object) -> None:
        raise UnreadableXml("a document type declaration (DTD) is not accepted", self.parser.CurrentLineNumber)


def parse(data: bytes) -> Node:
    """The root element. Raises `UnreadableXml` for what is no well-formed XML, too large, too deep or has a DTD."""
    if len(data) > MAX_BYTES:
        raise UnreadableXml(f"larger than {MAX_BYTES:,} bytes")
    builder = _Builder()
    try:
        builder.parser.Parse(data, True)
    except expat.ExpatError as error:
        raise UnreadableXml(expat.ErrorString(error.code), error.lineno) from None
    except (ValueError, LookupError):
        raise UnreadableXml("the declared encoding cannot be read") from None
    return builder.top.children[0]
