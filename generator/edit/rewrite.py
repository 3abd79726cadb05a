"""A text made to say a new tree: unchanged members are copied, changed collections put together anew from pieces."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from generator.edit.align import align, same
from generator.edit.emit import DocumentStyle, flow_key, json_text, yaml_block, yaml_key, yaml_member
from generator.edit.nodes import TextMember, TextNode, json_root, yaml_root

Json = Any


@dataclass(frozen=True, slots=True)
class Rewritten:
    """The new text; `kept` is False when the whole had to be written anew, comments lost."""

    text: str
    kept: bool


def rewrite(text: str, old: Json, new: Json, *, yaml: bool, read: Callable[[str], Json]) -> Rewritten:
    """`text` says `old`; the answer says `new` with as much of the text as possible. `read` is the judge of that."""
    style = _style(text, yaml)
    root: TextNode | None = yaml_root(text) if yaml else json_root(text)
    if root is not None:
        body = _Editor(text, style).value(root, old, new, "" if "\n" in text.strip() or yaml else None)
        made = text[: root.start] + body + text[root.end :]
        if same(read(made), new):
            return Rewritten(made, kept=True)
    fresh = yaml_block(new, "", style) if yaml else json_text(new, "", style)
    return Rewritten(fresh + style.newline, kept=False)


def _style(text: str, yaml: bool) -> DocumentStyle:
    newline = "\r\n" if "\r\n" in text[:4096] else "\n"
    indent = re.search(r":[ \t]*\r?\n([ \t]+)[^\s#-]" if yaml else r"[{\[]\r?\n([ \t]+)\S", text)
    tight = not yaml and re.search(r'":\S', text[:4096]) is not None
    return DocumentStyle(indent[1] if indent else "  ", newline, ":" if tight else ": ", "," if tight else ", ", yaml)


@dataclass(frozen=True, slots=True)
class _Part:
    """A piece of the new collection: its text, and the old member it continues."""

    text: str
    old: int | None


class _Editor:
    """Puts the pieces of one text together."""

    def __init__(self, text: str, style: DocumentStyle) -> None:
        self.text = text
        self.style = style
        self._seen: dict[tuple[int, int], list[TextMember]] = {}

    def _members(self, node: TextNode) -> list[TextMember]:
        """A collection's members, looked for once."""
        key = (node.start, node.end)
        if key not in self._seen:
            self._seen[key] = node.members()
        return self._seen[key]

    def value(self, node: TextNode, old: Json, new: Json, pad: str | None) -> str:
        """The text of a value; `pad` is the indentation of the line it starts on, None to keep to one line."""
        if same(old, new):
            return self.text[node.start : node.end]
        if isinstance(old, dict) and isinstance(new, dict) and new and self._members(node):
            return self._collection(node, self._keyed(node, old, new))
        if isinstance(old, list) and isinstance(new, list) and new and self._members(node):
            return self._collection(node, self._listed(node, old, new))
        return json_text(new, pad, self.style)

    def _keyed(self, node: TextNode, old: dict[str, Json], new: dict[str, Json]) -> list[_Part]:
        members = {member.key: (number, member) for number, member in enumerate(self._members(node))}
        gone = {key: members[key][1] for key in old if key not in new and key in members}
        pad = self._pad(node)
        parts = []
        for key, value in new.items():
            if key in members and key in old:
                number, member = members[key]
                parts.append(_Part(self._member(node, member, old[key], value, pad), number))
                continue
            before = next((name for name in gone if same(old[name], value)), None)
            renamed = None if before is None else gone.pop(before)
            parts.append(_Part(self._new(node, key, value, pad, renamed), None))
        return parts

    def _new(self, node: TextNode, key: str, value: Json, pad: str, renamed: TextMember | None) -> str:
        """A member with a new key; one that only changed its key keeps the text of its value."""
        head = flow_key(key, self.style) if node.flow else yaml_key(key)
        if renamed is not None:
            return head + self.text[renamed.head : renamed.value.end]
        if node.flow:
            return head + self.style.colon + json_text(value, self._inner(node, pad), self.style)
        return yaml_member(head, value, pad, self.style)

    def _listed(self, node: TextNode, old: list[Json], new: list[Json]) -> list[_Part]:
        members = self._members(node)
        pad = self._pad(node)
        parts = []
        for number, value in zip(align(old, new), new, strict=True):
            if number is not None:
                parts.append(_Part(self._member(node, members[number], old[number], value, pad), number))
            elif node.flow:
                parts.append(_Part(json_text(value, self._inner(node, pad), self.style), None))
            else:
                parts.append(_Part("- " + yaml_block(value, pad + "  ", self.style), None))
        return parts

    def _member(self, node: TextNode, member: TextMember, old: Json, new: Json, pad: str) -> str:
        """One kept member: its head (key or dash) as written, its value edited."""
        value = member.value
        if same(old, new):
            return self.text[member.start : value.end]
        edited = type(old) is type(new) and isinstance(new, (dict, list)) and new and self._members(value)
        if node.flow or edited:
            return self.text[member.start : value.start] + self.value(value, old, new, self._inner(node, pad))
        if member.key is None:
            return "- " + yaml_block(new, pad + "  ", self.style)
        return yaml_member(self.text[member.start : member.head], new, pad, self.style)

    def _collection(self, node: TextNode, parts: list[_Part]) -> str:
        return self._in_braces(node, parts) if node.flow else self._in_lines(node, parts)

    def _in_braces(self, node: TextNode, parts: list[_Part]) -> str:
        members = self._members(node)
        opening = self.text[node.start : members[0].start]
        closing = self.text[members[-1].value.end : node.end]
        between = [self.text[a.value.end : b.start] for a, b in zip(members, members[1:], strict=False)]
        usual = between[0] if between else "," + (opening[1:] or self.style.comma[1:])
        made = opening
        for before, part in zip([None, *parts], parts, strict=False):
            if before is not None:
                follows = before.old is not None and part.old == before.old + 1
                made += between[before.old or 0] if follows else usual
            made += part.text
        return made + closing

    def _in_lines(self, node: TextNode, parts: list[_Part]) -> str:
        members = self._members(node)
        pad = self._pad(node)
        made = parts[0].text + self._tail(members, parts[0].old)
        for part in parts[1:]:
            lead = pad if part.old is None or part.old == 0 else self._lead(members, part.old)
            made += self.style.newline + lead + part.text + self._tail(members, part.old)
        return made

    def _tail(self, members: list[TextMember], number: int | None) -> str:
        """The comment on a member's last line; the last member's belongs to the text after the collection."""
        if number is None or number == len(members) - 1:
            return ""
        rest = self.text[members[number].value.end : members[number + 1].start]
        return rest.split("\n", 1)[0].rstrip()

    def _lead(self, members: list[TextMember], number: int) -> str:
        """The blank lines, comments and indentation before a member."""
        return self.text[members[number - 1].value.end : members[number].start].split("\n", 1)[-1]

    def _pad(self, node: TextNode) -> str:
        """The indentation of a collection's members."""
        first = self._members(node)[0].start
        if node.flow:
            return self._line_pad(first)
        start = self.text.rfind("\n", 0, first) + 1
        return " " * (first - start)

    def _line_pad(self, at: int) -> str:
        """The blanks the line of a position begins with."""
        start = self.text.rfind("\n", 0, at) + 1
        line = self.text[start:at]
        return line[: len(line) - len(line.lstrip(" \t"))]

    def _inner(self, node: TextNode, pad: str) -> str | None:
        """The indentation for new members of a braced collection, None when it stands on one line."""
        return pad if "\n" in self.text[node.start : node.end] else None
