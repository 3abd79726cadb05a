"""Custom objects: one file in a zip, an object and its fields as files of their own in a project. Parted and joined here."""

from __future__ import annotations

from collections.abc import Iterable
from xml.sax.saxutils import escape

from generator.org.manifest import NAMESPACE
from generator.salesforce.xml import UnreadableXml, XmlElement, parse


def parted(data: bytes) -> tuple[bytes | None, dict[str, bytes]]:
    """An object's file as the object without its fields (None when the file has nothing else), and its fields by name.

    Raises `UnreadableXml`.
    """
    root = parse(data)
    if root.tag != "CustomObject":
        raise UnreadableXml(f'the root element is "{root.tag[:40]}", not "CustomObject"', root.line, root.column)
    fields: dict[str, bytes] = {}
    for one in root.all("fields"):
        name = one.value("fullName")
        if not name:
            raise UnreadableXml("a field has no fullName", one.line, one.column)
        if name.lower() in (known.lower() for known in fields):
            raise UnreadableXml(f"the field {name[:80]} is there twice", one.line, one.column)
        fields[name] = _document("CustomField", one.children)
    rest = [child for child in root.children if child.tag != "fields"]
    return (_document("CustomObject", rest) if rest or not fields else None), fields


def joined(whole: bytes | None, fields: Iterable[bytes]) -> bytes:
    """The file of a zip: the object with these fields. Raises `UnreadableXml`."""
    children = list(parse(whole).children) if whole is not None else []
    children += [XmlElement("fields", 0, children=parse(one).children) for one in fields]
    # The order of the Metadata API: by name, equal ones as they came.
    return _document("CustomObject", sorted(children, key=lambda child: child.tag))


def _document(tag: str, children: Iterable[XmlElement]) -> bytes:
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', f'<{tag} xmlns="{NAMESPACE}">']
    for child in children:
        lines += _lines(child, 1)
    return "\n".join([*lines, f"</{tag}>", ""]).encode()


def _lines(element: XmlElement, depth: int) -> list[str]:
    """An element as indented lines; the reader's bound on depth bounds this too."""
    space = "    " * depth
    if not element.children:
        text = escape(element.text)
        return [f"{space}<{element.tag}>{text}</{element.tag}>" if text else f"{space}<{element.tag}/>"]
    inner = [line for child in element.children for line in _lines(child, depth + 1)]
    return [f"{space}<{element.tag}>", *inner, f"{space}</{element.tag}>"]
