"""The shape of OpenAPI's objects as rows: which fields an object has, and what may stand in each.

A table maps the name of an object to its fields, each written in a few characters:

    "name!"  a required field          "str", "bool", "num", "uint", "count", "pos", "any"  plain values
    "url", "uri", "id", "anchor", "email"  text of a certain form       "=a|b"   one of these words
    "Schema"  an object of that kind   "[X]"  a list                "{X}"    a map from names of the author's choice
    "X/Y"  either of two               "[X]+"  a list that must not be empty
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

Test: TypeAlias = Callable[[Any], bool]


@dataclass(slots=True, eq=False)
class Field:
    """What may stand in a field. `words` completes the sentence "... must be ..."."""

    types: tuple[type, ...] = ()
    words: str = ""
    required: bool = False
    filled: bool = False  # a list or map that must not be empty
    one: Kind | None = None  # an object is of this kind
    items: Kind | None = None  # the items of a list are of this kind
    values: Kind | None = None  # the values of a map are of this kind
    item: Field | None = None  # the items of a list of plain values
    value: Field | None = None  # the values of a map of plain values
    choices: tuple[str, ...] = ()
    test: Test | None = None
    check: Any = None  # a rule that looks at the value, see `checks`


@dataclass(slots=True, eq=False)
class Kind:
    """An object of the specification."""

    name: str
    fields: dict[str, Field] = field(default_factory=dict)
    required: tuple[str, ...] = ()
    patterns: tuple[tuple[re.Pattern[str], Field], ...] = ()  # fields by the form of their name
    referable: bool = False  # `$ref` may stand in its place
    extensible: bool = True  # `x-` fields
    open: bool = False  # any other field, too
    boolean: bool = False  # true and false are such "objects" as well
    checks: tuple[Any, ...] = ()  # rules that look at the whole object, see `checks`

    @property
    def words(self) -> str:
        """How to call it in a sentence."""
        if self.name == "OpenAPI":
            return "the OpenAPI Object"
        spaced = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", self.name)
        return f"{'an' if spaced[0] in 'AEIOX' else 'a'} {spaced} Object"


_BAD_URL = re.compile(r"[\s<>\"\\^`]")
_URI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"\\^`]+")
_ANCHOR = re.compile(r"[A-Za-z_][-A-Za-z0-9._]*")
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+")
_TEXT, _NUMBER, _ANY = (str,), (int, float), (str, int, float, bool, list, dict, type(None))
_PLAIN: dict[str, tuple[tuple[type, ...], str, Test | None]] = {
    "str": (_TEXT, "text", None),
    "bool": ((bool,), "true or false", None),
    "num": (_NUMBER, "a number", None),
    "int": ((int,), "a whole number", None),
    "uint": ((int,), "a whole number from 0 on", lambda value: value >= 0),
    "count": (_NUMBER, "a whole number from 0 on", lambda value: value >= 0 and value == int(value)),  # 1.0 counts
    "pos": (_NUMBER, "a number above 0", lambda value: value > 0),
    "any": (_ANY, "any value", None),
    "obj": ((dict,), "an object", None),
    "url": (_TEXT, "a URL", lambda value: not _BAD_URL.search(value)),
    "uri": (_TEXT, "an absolute URI", lambda value: _URI.fullmatch(value) is not None),
    "id": (_TEXT, "a URI without fragment", lambda value: not _BAD_URL.search(value) and "#" not in value.rstrip("#")),
    "anchor": (
        _TEXT,
        "a letter or `_`, then letters, digits, `-`, `.` and `_`",
        lambda value: _ANCHOR.fullmatch(value) is not None,
    ),
    "email": (_TEXT, "an e-mail address", lambda value: _EMAIL.fullmatch(value) is not None),
}
_WORDS_OF = {str: "text", bool: "true or false", int: "a number", list: "a list", dict: "an object"}


class Grammar:
    """The kinds of one version, linked to each other."""

    def __init__(self, tables: Mapping[str, Mapping[str, str]], traits: Mapping[str, Mapping[str, Any]]) -> None:
        self.kinds = {name: Kind(name, **traits.get(name, {})) for name in tables}
        for name, rows in tables.items():
            self._fill(self.kinds[name], rows)

    def _fill(self, kind: Kind, rows: Mapping[str, str]) -> None:
        patterns = []
        for name, text in rows.items():
            made = self.field(text)
            if name.startswith("/"):  # the form of the names, as a regular expression between slashes
                patterns.append((re.compile(name[1:-1]), made))
                continue
            made.required = name.endswith("!")
            kind.fields[name.rstrip("!")] = made
        kind.patterns = tuple(patterns)
        kind.required = tuple(name for name, made in kind.fields.items() if made.required)

    def field(self, text: str) -> Field:
        """The meaning of a row's text."""
        if "/" in text:
            return _either(*(self.field(part) for part in text.split("/")))
        if text.startswith("="):
            choices = tuple(text[1:].split("|"))
            listed = ", ".join(f"`{choice}`" for choice in choices)
            return Field(_TEXT, f"one of {listed}" if len(choices) > 1 else listed, choices=choices)
        filled = text.endswith("+")
        text = text.rstrip("+")
        if text[0] == "[":
            inner = self.field(text[1:-1])
            return Field((list,), "a list", filled=filled, items=inner.one, item=None if inner.one else inner)
        if text[0] == "{":
            inner = self.field(text[1:-1])
            return Field((dict,), "an object", filled=filled, values=inner.one, value=None if inner.one else inner)
        if text in _PLAIN:
            types, words, test = _PLAIN[text]
            return Field(types, words, test=test)
        kind = self.kinds[text]
        return Field((dict, bool) if kind.boolean else (dict,), kind.words, one=kind)


def _either(first: Field, second: Field) -> Field:
    return Field(
        first.types + second.types,
        f"{first.words} or {second.words}",
        filled=first.filled or second.filled,
        one=first.one or second.one,
        items=first.items or second.items,
        item=first.item or second.item,
        choices=first.choices or second.choices,
    )
