"""What the classes of a project declare: fields, properties and methods by name, each with the type as it is written."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from generator.apex.tokens import Tokens, declared_at, type_at

_MOST_ABOVE = 32  # classes that extend each other; a circle ends here


@dataclass(slots=True)
class DeclaredClass:
    """A class of the project by its qualified name (`Outer.Inner`); members by name in lower case."""

    name: str
    parent: str = ""
    fields: dict[str, str] = field(default_factory=dict)
    methods: dict[str, str] = field(default_factory=dict)


class DeclaredClasses:
    """The classes of several files."""

    def __init__(self, files: Iterable[Tokens] = ()) -> None:
        self._classes: dict[str, DeclaredClass] = {}
        for tokens in files:
            for found in classes_in(tokens):
                self._classes.setdefault(found.name.lower(), found)

    def named(self, name: str, within: str = "") -> DeclaredClass | None:
        """A class by the name that is written within another: its own inner class, one of the outer class, one at the top."""
        known: Mapping[str, DeclaredClass] = self._classes
        outer = within.lower()
        while outer:
            if found := known.get(f"{outer}.{name.lower()}"):
                return found
            outer = outer.rpartition(".")[0]
        return known.get(name.lower())

    def field(self, owner: str, name: str, within: str = "") -> tuple[str, str]:
        """The type of a field or property of a class, its parents included, and the class that it is written in."""
        for one in self._line(owner, within):
            if name.lower() in one.fields:
                return one.fields[name.lower()], one.name
        return "", ""

    def method(self, owner: str, name: str, within: str = "") -> tuple[str, str]:
        """The type that a method answers with, in the same way."""
        for one in self._line(owner, within):
            if name.lower() in one.methods:
                return one.methods[name.lower()], one.name
        return "", ""

    def _line(self, owner: str, within: str) -> Iterable[DeclaredClass]:
        one = self.named(owner, within)
        for _ in range(_MOST_ABOVE):
            if one is None:
                return
            yield one
            one = self.named(one.parent, one.name) if one.parent else None


def class_begins(tokens: Tokens, at: int) -> str:
    """The name of the class, interface or enumeration whose declaration begins with this token, else ""."""
    begins = tokens[at].word in ("class", "interface", "enum") and tokens[at].kind == "name"
    after = tokens.text(at - 1) != "." and tokens[at + 1].kind == "name"
    return tokens.text(at + 1) if begins and after else ""


def classes_in(tokens: Tokens) -> list[DeclaredClass]:
    """The classes of a file with what they declare."""
    found: list[DeclaredClass] = []
    braces: list[DeclaredClass | None] = []  # the class whose body a brace opened, None for every other brace
    waiting: DeclaredClass | None = None
    depth = at = 0
    while at < len(tokens):
        sign = tokens.text(at)
        own = braces[-1] if braces else None
        if name := class_begins(tokens, at):
            waiting = DeclaredClass(f"{own.name}.{name}" if own is not None else name)
            found.append(waiting)
            at += 1
        elif tokens[at].word == "extends" and waiting is not None:
            waiting.parent = type_at(tokens, at + 1)[0]
        elif sign == "{":
            braces.append(waiting)
            waiting = None
        elif sign == "}" and braces:
            braces.pop()
        elif sign in ("(", ")"):
            depth = max(0, depth + (1 if sign == "(" else -1))
        elif own is not None and depth == 0 and tokens.text(at - 1) != "." and tokens[at].is_name:
            at = _member(tokens, at, own)
        at += 1
    return found


def _member(tokens: Tokens, at: int, own: DeclaredClass) -> int:
    """Keep the member that is declared here, if one is; the index of the last token that was read."""
    text, name = declared_at(tokens, at, "=;{,(")
    if not text:
        return at
    if tokens.text(name + 1) == "(":
        own.methods.setdefault(tokens[name].word, text)
        return name
    own.fields.setdefault(tokens[name].word, text)
    while tokens.text(name + 1) == "," and tokens[name + 2].is_name:
        name += 2
        own.fields.setdefault(tokens[name].word, text)
    return name
