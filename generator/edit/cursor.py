"""From a place in a text to what stands there: the JSON pointer, and whether it is on a key or in a value."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from generator.document import Document
from generator.edit.nodes import TextMember, TextNode, json_root, yaml_root
from generator.pointer import escape


@dataclass(frozen=True, slots=True)
class Cursor:
    """What stands at an offset: the innermost member, `start` and `end` of its key or of its value, and which of them."""

    pointer: str
    start: int
    end: int
    on_key: bool


def cursor_at(document: Document, offset: int) -> Cursor | None:
    """What stands at an offset of the document's text, counted in characters; None between its parts.

    JSON is gone through only where the offset lies; YAML is parsed once.
    """
    text, json = document.text, document.format == "json"
    node: TextNode | None = json_root(text) if json else yaml_root(text)
    pointer = ""
    while node is not None:
        members = node.members() if not json or text[node.start] in "{[" else []
        if not members:
            return Cursor(pointer, node.start, node.end, False) if node.start <= offset <= node.end else None
        found = _member_at(members, offset)
        if found is None:
            at_bracket = node.flow and offset in (node.start, node.end - 1)
            return Cursor(pointer, offset, offset + 1, False) if at_bracket else None
        number, member = found
        pointer = f"{pointer}/{escape(member.key) if member.key is not None else number}"
        if offset < member.value.start:
            return Cursor(pointer, member.start, member.head, True)
        node = member.value
    return None


def _member_at(members: Iterable[TextMember], offset: int) -> tuple[int, TextMember] | None:
    for number, member in enumerate(members):
        if member.start > offset:
            return None
        if offset <= member.value.end:
            return number, member
    return None
