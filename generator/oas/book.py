"""The book of OpenAPI's shapes: for each version, which object has which fields, and what may stand in each.

The tables `v2`, `v3_0`, `v3_1` and `v3_2` are its pages, rows in the notation of `notation`. Whoever has to know where
something stands in a description asks here: the walk, the structure checks, the mender, the model, the mock, Salesforce.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache, cached_property
from importlib import import_module

from msgspec import Struct, field

from generator.model.service import verb
from generator.model.types import Json
from generator.oas.notation import ANY, PLAIN, Test, choices_of
from generator.pointer import escape

_PLAIN = frozenset((PLAIN["str"][1], PLAIN["bool"][1], ANY))


class FixedField(Struct, frozen=True, eq=False):
    """What may stand in a field. `words` completes the sentence "... must be ..."."""

    types: tuple[type, ...] = ()
    words: str = ""
    filled: bool = False  # a list or map that must not be empty
    one: ObjectKind | None = None  # an object is of this kind
    items: ObjectKind | None = None  # the items of a list are of this kind
    values: ObjectKind | None = None  # the values of a map are of this kind
    item: FixedField | None = None  # the items of a list of plain values
    value: FixedField | None = None  # the values of a map of plain values
    choices: tuple[str, ...] = ()
    test: Test | None = None

    @property
    def is_plain(self) -> bool:
        """Whether it may hold any text, any flag, or anything at all."""
        return self.words in _PLAIN


class ObjectKind(Struct, frozen=True, eq=False):
    """An object of the specification. Its rows are filled in when its book is bound, since kinds contain each other."""

    name: str
    fields: Mapping[str, FixedField] = field(default_factory=dict)
    required: tuple[str, ...] = ()
    patterns: Sequence[tuple[re.Pattern[str], FixedField]] = ()  # fields by the form of their name
    referable: bool = False  # `$ref` may stand in its place
    extensible: bool = True  # `x-` fields
    open: bool = False  # any other field, too
    boolean: bool = False  # true and false are such "objects" as well

    @property
    def words(self) -> str:
        """How to call it in a sentence."""
        if self.name == "OpenAPI":
            return "the OpenAPI Object"
        spaced = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", self.name)
        return f"{'an' if spaced[0] in 'AEIOX' else 'a'} {spaced} Object"

    @property
    def slug(self) -> str:
        """The name as part of an identifier: "path_item"; "document" for the OpenAPI Object."""
        return "document" if self.name == "OpenAPI" else re.sub(r"(?<=[a-z])(?=[A-Z])", "_", self.name).lower()

    @property
    def member(self) -> ObjectKind | None:
        """The kind of every field that is named by the author, where the object is nothing but a map (paths, codes)."""
        return next((row.one for _, row in self.patterns), None)


class PathOperation(Struct, frozen=True):
    """One operation of a path item: its method in lower case (as written in `additionalOperations`) and where it stands."""

    method: str
    steps: str  # pointer from the path item on: "/get", "/additionalOperations/COPY"
    node: Json
    additional: bool = False

    @property
    def verb(self) -> str:
        """The method as it is sent."""
        return verb(self.method, self.additional)


class Book:
    """The kinds of one version, linked to each other."""

    def __init__(self, tables: Mapping[str, Mapping[str, str]], traits: Mapping[str, Mapping[str, bool]]) -> None:
        fields: dict[str, dict[str, FixedField]] = {name: {} for name in tables}
        patterns: dict[str, list[tuple[re.Pattern[str], FixedField]]] = {name: [] for name in tables}
        self.kinds: Mapping[str, ObjectKind] = {
            name: ObjectKind(
                name,
                fields[name],
                tuple(row.rstrip("!") for row in rows if row.endswith("!")),
                patterns[name],
                **traits.get(name, {}),
            )
            for name, rows in tables.items()
        }
        for name, rows in tables.items():  # only now, since kinds contain each other
            for row, text in rows.items():
                if row.startswith("/"):
                    patterns[name].append((re.compile(row[1:-1]), self._field(text)))
                else:
                    fields[name][row.rstrip("!")] = self._field(text)

    def _field(self, text: str) -> FixedField:
        """The meaning of a row's text."""
        if "/" in text:
            first, _, second = text.partition("/")
            return _either(self._field(first), self._field(second))
        if choices := choices_of(text):
            listed = ", ".join(f"`{choice}`" for choice in choices)
            return FixedField((str,), f"one of {listed}" if len(choices) > 1 else listed, choices=choices)
        filled, text = text.endswith("+"), text.rstrip("+")
        if text[0] == "[":
            inner = self._field(text[1:-1])
            return FixedField((list,), "a list", filled, items=inner.one, item=None if inner.one else inner)
        if text[0] == "{":
            inner = self._field(text[1:-1])
            return FixedField((dict,), "an object", filled, values=inner.one, value=None if inner.one else inner)
        if text in PLAIN:
            types, words, test = PLAIN[text]
            return FixedField(types, words, test=test)
        kind = self.kinds[text]
        return FixedField((dict, bool) if kind.boolean else (dict,), kind.words, one=kind)

    @cached_property
    def root(self) -> ObjectKind:
        """The document itself."""
        return self.kinds["OpenAPI"]

    @cached_property
    def methods(self) -> tuple[str, ...]:
        """The methods that a path item has a field of its own for, in lower case."""
        item, operation = self.kinds["PathItem"], self.kinds["Operation"]
        return tuple(name for name, row in item.fields.items() if row.one is operation)

    @cached_property
    def more_methods(self) -> tuple[str, ...]:
        """The fields of a path item that map further methods to operations (`additionalOperations`, from 3.2 on)."""
        item, operation = self.kinds["PathItem"], self.kinds["Operation"]
        return tuple(name for name, row in item.fields.items() if row.values is operation)

    @cached_property
    def sections(self) -> Mapping[str, str]:
        """The kinds of reusable objects, and where in the document each stands: Schema to "/components/schemas"."""
        base, holder = ("/components", self.kinds["Components"]) if "Components" in self.kinds else ("", self.root)
        return {row.values.name: f"{base}/{name}" for name, row in holder.fields.items() if row.values}

    def entries(self, item: Json) -> Iterator[PathOperation]:
        """The operations of a path item in document order. A field in capitals (`GET`) is read as the one that was meant."""
        for name, node in item.items() if isinstance(item, dict) else ():
            if not isinstance(name, str):
                continue
            if name.lower() in self.methods:
                yield PathOperation(name.lower(), f"/{name}", node)
            elif name in self.more_methods and isinstance(node, dict):
                for method, inner in node.items():
                    yield PathOperation(str(method), f"/{name}/{escape(str(method))}", inner, additional=True)

    def method_at(self, tokens: Sequence[str]) -> int:
        """How many tokens of a pointer, that go on from a path item, name an operation of it: 1, 2, or 0 for none."""
        if tokens and tokens[0].lower() in self.methods:
            return 1
        return 2 if len(tokens) > 1 and tokens[0] in self.more_methods else 0


def _either(first: FixedField, second: FixedField) -> FixedField:
    return FixedField(
        first.types + second.types,
        f"{first.words} or {second.words}",
        first.filled or second.filled,
        one=first.one or second.one,
        items=first.items or second.items,
        item=first.item or second.item,
        choices=first.choices or second.choices,
    )


@cache
def book(version: str) -> Book:
    """The book of a version: "2.0", "3.0", "3.1" or "3.2"."""
    page = import_module(f"generator.oas.{_PAGES[version]}")
    return Book(page.TABLES, page.TRAITS)


def newest() -> Book:
    """The book of the newest version: for what is read the same in all of them."""
    return book("3.2")


_PAGES = {"2.0": "v2", "3.0": "v3_0", "3.1": "v3_1", "3.2": "v3_2"}
