"""XML as a small frozen tree with line numbers, read safely: no DTD, no entities, no network, bounded in size."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.parsers import expat

MAX_BYTES = 30_000_000  # the largest deployable flow is far below 10 MB
MAX_DEPTH = 60
MAX_NODES = 1_000_000
_XSI = "http://www.w3.org/2001/XMLSchema-instance"
_SEPARATOR = "\x01"  # no XML document can hold it, so it parts namespace and name without doubt


class UnreadableXml(Exception):
    """The bytes are not XML that we read; `line` counts from 1, 0 when it concerns the whole file."""

    def __init__(self, reason: str, line: int = 0) -> None:
        super().__init__(reason)
        self.reason = reason
        self.line = line


@dataclass(frozen=True, slots=True)
class Node:
    """One XML element. `tag` is the local name; text is kept exactly as written."""

    tag: str
    line: int
    text: str = ""
    children: tuple[Node, ...] = ()
    nil: bool = False
    namespace: str = ""

    def child(self, tag: str) -> Node | None:
        """The first child of this name."""
        return next((child for child in self.children if child.tag == tag), None)

    def all(self, tag: str) -> tuple[Node, ...]:
        """Every child of this name, in document order."""
        return tuple(child for child in self.children if child.tag == tag)

    def value(self, tag: str, default: str = "") -> str:
        """The trimmed text of the first child of this name."""
        found = self.child(tag)
        return found.text.strip() if found is not None else default

    def walk(self) -> Iterator[Node]:
        """This element and everything below, in document order."""
        pending = [self]
        while pending:
            node = pending.pop()
            yield node
            pending.extend(reversed(node.children))


@dataclass(slots=True)
class _Open:
    """An element whose end has not been met yet."""

    tag: str
    namespace: str
    line: int
    nil: bool
    text: list[str] = field(default_factory=list)
    children: list[Node] = field(default_factory=list)

    def close(self) -> Node:
        text = "".join(self.text)
        if self.children and not text.strip():
            text = ""
        return Node(self.tag, self.line, text, tuple(self.children), self.nil, self.namespace)


class _Builder:
    """Collects expat's events into one tree."""

    def __init__(self) -> None:
        self.parser = expat.ParserCreate(namespace_separator=_SEPARATOR)
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._text
        self.parser.StartDoctypeDeclHandler = self._doctype
        self.parser.EntityDeclHandler = self._entity
        self.parser.ExternalEntityRefHandler = self._external
        self.stack: list[_Open] = []
        self.root: Node | None = None
        self.count = 0

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self.count += 1
        if self.count > MAX_NODES:
            raise UnreadableXml(f"more than {MAX_NODES:,} elements", self.parser.CurrentLineNumber)
        if len(self.stack) >= MAX_DEPTH:
            raise UnreadableXml(f"elements nested deeper than {MAX_DEPTH}", self.parser.CurrentLineNumber)
        namespace, _, tag = name.rpartition(_SEPARATOR)
        nil = attributes.get(f"{_XSI}{_SEPARATOR}nil", "") in ("true", "1")
        self.stack.append(_Open(tag, namespace, self.parser.CurrentLineNumber, nil))

    def _end(self, name: str) -> None:
        node = self.stack.pop().close()
        if self.stack:
            self.stack[-1].children.append(node)
        else:
            self.root = node

    def _text(self, data: str) -> None:
        if self.stack:
            self.stack[-1].text.append(data)

    def _doctype(self, *_: object) -> None:
        raise UnreadableXml("a document type declaration (DTD) is not accepted", self.parser.CurrentLineNumber)

    def _entity(self, *_: object) -> None:
        raise UnreadableXml("entity declarations are not accepted", self.parser.CurrentLineNumber)

    def _external(self, *_: object) -> int:
        raise UnreadableXml("external entities are not accepted", self.parser.CurrentLineNumber)


def parse(data: bytes) -> Node:
    """The root element of an XML document.

    Raises `UnreadableXml` for anything that is not well-formed, too large, too deep, or that declares a DTD.
    """
    if len(data) > MAX_BYTES:
        raise UnreadableXml(f"larger than {MAX_BYTES:,} bytes")
    builder = _Builder()
    try:
        builder.parser.Parse(data, True)
    except expat.ExpatError as error:
        raise UnreadableXml(expat.ErrorString(error.code), error.lineno) from None
    except (ValueError, LookupError):  # an unknown or lying encoding declaration
        raise UnreadableXml("the declared encoding cannot be read", 1) from None
    if builder.root is None:
        raise UnreadableXml("no element in it")
    return builder.root
