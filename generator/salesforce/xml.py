"""Salesforce's XML as small frozen trees with places: no DTD, no entities, no network, bounded in size, depth and number.

The parser is expat; whatever could make it expand or fetch something is refused before it does.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.parsers import expat

MAX_BYTES = 30_000_000  # the largest deployable flow is far below 10 MB
MAX_DEPTH = 60
MAX_ELEMENTS = 1_000_000
_XSI = "http://www.w3.org/2001/XMLSchema-instance"
_SEPARATOR = "\x01"  # no XML document can hold it, so it parts namespace and name without doubt


class UnreadableXml(Exception):
    """The bytes are not XML that we read; `line` and `column` count from 1, 0 when it concerns the whole file."""

    def __init__(self, reason: str, line: int = 0, column: int = 0) -> None:
        super().__init__(reason)
        self.reason = reason
        self.line = line
        self.column = column


@dataclass(frozen=True, slots=True)
class XmlElement:
    """One XML element and its place, counted from 1. `tag` is the local name; text is kept exactly as written."""

    tag: str
    line: int
    text: str = ""
    children: tuple[XmlElement, ...] = ()
    nil: bool = False
    namespace: str = ""
    column: int = 0

    def child(self, tag: str) -> XmlElement | None:
        """The first child of this name."""
        return next((child for child in self.children if child.tag == tag), None)

    def all(self, tag: str) -> tuple[XmlElement, ...]:
        """Every child of this name, in document order."""
        return tuple(child for child in self.children if child.tag == tag)

    def value(self, tag: str, default: str = "") -> str:
        """The trimmed text of the first child of this name."""
        found = self.child(tag)
        return found.text.strip() if found is not None else default

    def flag(self, tag: str, default: bool) -> bool:
        """Salesforce's booleans: `true`, `false`."""
        return self.value(tag, "true" if default else "false").lower() in ("true", "1")

    def line_of(self, tag: str) -> int:
        """The line of the first child of this name, else this element's own."""
        found = self.child(tag)
        return self.line if found is None else found.line

    def walk(self) -> Iterator[XmlElement]:
        """This element and everything below, in document order."""
        pending = [self]
        while pending:
            element = pending.pop()
            yield element
            pending.extend(reversed(element.children))


@dataclass(slots=True)
class _Open:
    """An element whose end has not been met yet."""

    tag: str
    namespace: str
    line: int
    column: int
    nil: bool
    text: list[str] = field(default_factory=list)
    children: list[XmlElement] = field(default_factory=list)

    def close(self) -> XmlElement:
        text = "".join(self.text)
        if self.children and not text.strip():
            text = ""
        return XmlElement(self.tag, self.line, text, tuple(self.children), self.nil, self.namespace, self.column)


class _TreeBuilder:
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
        self.root: XmlElement | None = None
        self.count = 0

    def _refusal(self, reason: str) -> UnreadableXml:
        return UnreadableXml(reason, self.parser.CurrentLineNumber, self.parser.CurrentColumnNumber + 1)

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self.count += 1
        if self.count > MAX_ELEMENTS:
            raise self._refusal(f"more than {MAX_ELEMENTS:,} elements")
        if len(self.stack) >= MAX_DEPTH:
            raise self._refusal(f"elements nested deeper than {MAX_DEPTH}")
        namespace, _, tag = name.rpartition(_SEPARATOR)
        nil = attributes.get(f"{_XSI}{_SEPARATOR}nil", "") in ("true", "1")
        line, column = self.parser.CurrentLineNumber, self.parser.CurrentColumnNumber + 1
        self.stack.append(_Open(tag, namespace, line, column, nil))

    def _end(self, name: str) -> None:
        element = self.stack.pop().close()
        if self.stack:
            self.stack[-1].children.append(element)
        else:
            self.root = element

    def _text(self, data: str) -> None:
        if self.stack:
            self.stack[-1].text.append(data)

    def _doctype(self, *_: object) -> None:
        raise self._refusal("a document type declaration (DTD) is not accepted")

    def _entity(self, *_: object) -> None:
        raise self._refusal("entity declarations are not accepted")

    def _external(self, *_: object) -> int:
        raise self._refusal("external entities are not accepted")


def parse(data: bytes, most_bytes: int | None = None) -> XmlElement:
    """The root element of an XML document of at most so many bytes, else `MAX_BYTES`.

    Raises `UnreadableXml` for anything that is not well-formed, too large, too deep, or that declares a DTD.
    """
    most = MAX_BYTES if most_bytes is None else most_bytes
    if len(data) > most:
        raise UnreadableXml(f"larger than {most:,} bytes")
    if not data.strip():
        raise UnreadableXml("the file is empty", 1, 1)
    builder = _TreeBuilder()
    try:
        builder.parser.Parse(data, True)
    except expat.ExpatError as error:
        raise UnreadableXml(expat.ErrorString(error.code), error.lineno, error.offset + 1) from None
    except (ValueError, LookupError):  # an unknown or lying encoding declaration
        raise UnreadableXml("the declared encoding cannot be read", 1) from None
    if builder.root is None:
        raise UnreadableXml("no element in it")
    return builder.root
