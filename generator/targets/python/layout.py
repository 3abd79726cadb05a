"""Code laid out as black would lay it out, at once.

black needs most of a minute for a large service. The generator writes few shapes of statement, and for each black's rule
is simple: on one line when it fits, else the outermost bracket explodes, one element per line with a trailing comma.
That black agrees is proven by the tests over every tree we generate.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from typing import TypeAlias, Union
from unicodedata import combining, east_asian_width

from msgspec import Struct

WIDTH = 88  # black's default: users run black on their tree with its defaults


class Group(Struct):
    """`head` + opening bracket + parts + closing bracket: a subscript, a call, a tuple, a dict.

    `magic` says whether black adds a trailing comma when it explodes: not to a lone subscript. `trailing` is a comma also
    on one line: a tuple of one. `text` is the whole on one line.
    """

    head: str
    brackets: str
    parts: tuple[Doc, ...]
    magic: bool = True
    trailing: bool = False
    text: str = ""

    def __post_init__(self) -> None:
        inner = ", ".join([p if isinstance(p, str) else p.text for p in self.parts])
        comma = "," if self.trailing else ""
        self.text = f"{self.head}{self.brackets[0]}{inner}{comma}{self.brackets[1]}"


class Union_(Struct):
    """`A | B | C`."""

    parts: tuple[Doc, ...]
    text: str = ""

    def __post_init__(self) -> None:
        self.text = " | ".join([p if isinstance(p, str) else p.text for p in self.parts])


class Pair(Struct):
    """`name=value` or `key: value`."""

    lead: str
    value: Doc
    text: str = ""

    def __post_init__(self) -> None:
        self.text = self.lead + flat(self.value)


Doc: TypeAlias = Union[str, Group, Union_, Pair]


def wide(line: str) -> int:
    """The columns a line takes; an emoji or CJK character takes two, as black counts."""
    if line.isascii():
        return len(line)
    return sum(0 if combining(c) else 2 if east_asian_width(c) in "WF" else 1 for c in line)


def fits(line: str) -> bool:
    """Whether a line is as short as it has to be."""
    return len(line) <= WIDTH if line.isascii() else wide(line) <= WIDTH


def flat(doc: Doc) -> str:
    """The whole on one line."""
    return doc if isinstance(doc, str) else doc.text


def subscript(head: str, *parts: Doc) -> Group:
    return Group(head, "[]", parts, magic=len(parts) > 1)


def call(head: str, *parts: Doc) -> Group:
    return Group(head, "()", parts)


def sequence(parts: Sequence[Doc]) -> Group:
    """A tuple."""
    return Group("", "()", tuple(parts), trailing=len(parts) == 1)


def mapping(pairs: Sequence[tuple[str, Doc]]) -> Group:
    return Group("", "{}", tuple([_entry(key, value) for key, value in pairs]))


def _entry(key: str, value: Doc) -> Doc:
    return f"{key}: {value}" if isinstance(value, str) else Pair(f"{key}: ", value)


def renamed(doc: Doc, rename: Callable[[str], str]) -> Doc:
    """The same annotation with other names for what it mentions."""
    if isinstance(doc, str):
        return rename(doc)
    if isinstance(doc, Group):
        head = rename(doc.head) if doc.head else ""
        return Group(head, doc.brackets, tuple(renamed(p, rename) for p in doc.parts), doc.magic, doc.trailing)
    if isinstance(doc, Union_):
        return Union_(tuple(renamed(p, rename) for p in doc.parts))
    return Pair(doc.lead, renamed(doc.value, rename))


def inside(doc: Doc, indent: int, lead: str = "", tail: str = "") -> list[str]:
    """The lines of an element that stands within brackets; `lead` before its first line, `tail` behind its last."""
    pad = " " * indent
    line = flat(doc)
    if isinstance(doc, str) or indent + len(lead) + wide(line) + len(tail) <= WIDTH:
        return [f"{pad}{lead}{line}{tail}"]
    if isinstance(doc, Pair):
        return inside(doc.value, indent, lead + doc.lead, tail)
    if isinstance(doc, Union_):
        lines = inside(doc.parts[0], indent, lead)
        for number, part in enumerate(doc.parts[1:], 2):
            lines += inside(part, indent, "| ", tail if number == len(doc.parts) else "")
        return lines
    if not doc.parts:
        return [f"{pad}{lead}{line}{tail}"]
    return _exploded(doc, indent, f"{pad}{lead}", tail, doc.magic)


def annotated(name: str, kind: Doc, value: Doc | None, indent: int, tail: str = "") -> str:
    """`name: kind = value`, a field or a parameter."""
    pad = " " * indent
    if isinstance(value, Group) and not value.parts:
        value = flat(value)
    start = f"{pad}{name}: {kind if isinstance(kind, str) else kind.text}"
    end = tail if value is None else f" = {value if isinstance(value, str) else value.text}{tail}"
    line = start + end
    if fits(line):
        return line
    if isinstance(kind, str) and value is None:
        # Parentheses only where they make the name fit, and never around a parameter's.
        helped = not tail and indent + 4 + len(kind) <= WIDTH
        return f"{pad}{name}: (\n{pad}    {kind}\n{pad})" if helped else line
    if isinstance(value, Group) and wide(f"{start} = {value.head}(") <= WIDTH:
        return "\n".join(_exploded(value, indent, f"{start} = ", tail, True))
    if value is not None and not tail and wide(f"{start} = (") <= WIDTH:
        return "\n".join([f"{start} = (", *inside(value, indent + 4), f"{pad})"])
    lines = _tall(name, kind, value, indent, end)
    text = "\n".join(lines)
    simple = isinstance(kind, Union_) and not isinstance(value, Group)
    return text if simple or wide(lines[0]) <= WIDTH else judged(text, bool(tail))


def _tall(name: str, kind: Doc, value: Doc | None, indent: int, end: str) -> list[str]:
    """The annotation over several lines; then the value, also over several when it does not fit behind it."""
    pad = " " * indent
    if isinstance(kind, Union_):
        lines = [f"{pad}{name}: (", *inside(kind, indent + 4), f"{pad})"]
    elif isinstance(kind, Group):
        lines = _exploded(kind, indent, f"{pad}{name}: ", "", kind.magic)
    else:
        lines = [f"{pad}{name}: {flat(kind)}"]
    if isinstance(value, Group) and wide(lines[-1] + end) > WIDTH:
        return [*lines[:-1], *_exploded(value, indent, f"{lines[-1]} = ", "", True)]
    return [*lines[:-1], lines[-1] + end]


@lru_cache(maxsize=1024)
def judged(text: str, parameter: bool) -> str:
    """A statement whose name alone nearly fills the line, as black itself writes it: rare, so black may be asked."""
    import black
    from black.mode import TargetVersion

    around = ("class _:\n", "") if text.startswith(" ") else ("", "")  # a field, or a statement of a module
    head, foot = ("def _(\n    *,\n", ") -> None: ...\n") if parameter else around
    mode = black.Mode(target_versions={TargetVersion.PY311}, line_length=WIDTH)
    made = black.format_str(f"{head}{text}\n{foot}", mode=mode)
    return made.removeprefix(head).removesuffix(foot).rstrip("\n")


def _exploded(doc: Group, indent: int, start: str, end: str, magic: bool) -> list[str]:
    """A bracket opened after `start`, one part per line, closed before `end`."""
    lines = [f"{start}{doc.head}{doc.brackets[0]}"]
    deeper, comma = " " * (indent + 4), "," if magic else ""
    for number, part in enumerate(doc.parts, 1):
        tail, text = comma if number == len(doc.parts) else ",", part if isinstance(part, str) else part.text
        plain = indent + len(text) + 5 <= WIDTH and text.isascii()
        lines += [f"{deeper}{text}{tail}"] if plain else inside(part, indent + 4, tail=tail)
    return [*lines, f"{' ' * indent}{doc.brackets[1]}{end}"]


def in_order(words: Iterable[str]) -> list[str]:
    """As isort and ruff sort names of one import: constants, classes, then the rest."""
    return sorted(words, key=_rank)


@lru_cache(maxsize=4096)  # the same few words stand in most modules
def _rank(words: str) -> tuple[int, str]:
    return 0 if words.split()[0].isupper() else 1 if words[0].isupper() else 2, words


def from_import(module: str, names: Sequence[str], indent: int = 0) -> str:
    """`from module import a, b`, exploded when it is too long."""
    pad = " " * indent
    line = f"{pad}from {module} import {', '.join(names)}"
    if fits(line):
        return line
    return "\n".join([f"{pad}from {module} import (", *(f"{pad}    {name}," for name in names), f"{pad})"])


def assignment(name: str, value: str, indent: int) -> str:
    """`name = value` for a name: black puts what is too long into parentheses, a plain name only when that makes it fit."""
    line = f"{' ' * indent}{name} = {value}"
    if wide(line) <= WIDTH or "." not in value and len(value) + indent + 4 > WIDTH:
        return line
    return f"{' ' * indent}{name} = (\n{' ' * (indent + 4)}{value}\n{' ' * indent})"


def alias(name: str, text: str, indent: int, kind: str = "TypeAlias") -> str:
    """A type alias whose right side is a string; `kind` is what the module calls `TypeAlias`."""
    pad = " " * indent
    line = f"{pad}{name}: {kind} = {text}"
    if fits(line):
        return line
    if len(f"{pad}{name}: {kind} = (") <= WIDTH:
        return f"{pad}{name}: {kind} = (\n{pad}    {text}\n{pad})"
    return f"{pad}{name}: (\n{pad}    {kind}\n{pad}) = {text}"


def bound(name: str, value: Group, indent: int) -> str:
    """`name = call(...)`: on one line, exploded, or in parentheses when the head alone is too long and all else fits then."""
    pad = " " * indent
    line = f"{pad}{name} = {flat(value)}"
    if fits(line):
        return line
    plain = _exploded(value, indent, f"{pad}{name} = ", "", True) if value.parts else [line]
    if len(plain[0]) > WIDTH and len(f"{pad}{name} = (") <= WIDTH:
        deeper = [f"{pad}{name} = (", *inside(value, indent + 4), f"{pad})"]
        if not value.parts or len(flat(value)) + indent + 4 <= WIDTH or max(map(wide, deeper)) <= WIDTH:
            return "\n".join(deeper if max(map(wide, deeper)) <= WIDTH else plain)
    return "\n".join(plain)


def class_line(name: str, base: str) -> str:
    """The head of a class."""
    line = f"class {name}({base}):"
    return line if fits(line) else f"class {name}(\n    {base}\n):"
