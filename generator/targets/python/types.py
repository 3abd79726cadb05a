"""The model's types as Python annotations, with what they need imported and what a value must satisfy beyond them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from copy import copy
from functools import cached_property

import orjson
from msgspec import Struct, field

from generator.model.types import (
    AnyValue,
    Choice,
    Declared,
    DefaultedChoice,
    Enumeration,
    Field,
    ListOf,
    MapOf,
    Named,
    Nullable,
    Record,
    Scalar,
    Type,
    exact,
)
from generator.naming.python import PythonNames
from generator.targets.python.checks import checks_of, constant_of, counts_of, nested
from generator.targets.python.inline import inlined, knotted
from generator.targets.python.layout import Doc, Union_, renamed, subscript
from generator.targets.python.links import Links, words_for
from generator.targets.python.scalars import ScalarWords, is_literal, kind_of, scalar_words
from generator.targets.python.uploads import TEXT
from generator.targets.python.words import KEPT_BY_MODULES
from generator.targets.text import quoted

MODULES = {
    "Decimal": "decimal", "date": "datetime", "datetime": "datetime", "Annotated": "typing", "Any": "typing",
    "Literal": "typing", "TYPE_CHECKING": "typing", "TypeAlias": "typing",
}  # fmt: skip
BUILTINS = frozenset({"str", "bool", "int", "float", "bytes", "list", "dict"})


class NeededImports(Struct):
    """What one module has to import, gathered while its annotations are written.

    Words inside classes and words at the top of the module are told apart: only the former can be hidden by a field.
    """

    plain: set[str] = field(default_factory=set)  # datetime, Any, list ... inside classes
    runtime: set[str] = field(default_factory=set)  # Check, UNSET ... inside classes
    outer: set[str] = field(default_factory=set)  # of both kinds, at the top of the module
    declared: dict[str, str] = field(default_factory=dict)  # declared types inside classes: word -> key
    outer_declared: dict[str, str] = field(default_factory=dict)  # the same at the top of the module

    @property
    def words(self) -> frozenset[str]:
        """All that is mentioned inside classes."""
        return frozenset((*self.plain, *self.runtime, *self.declared))

    def at_top(self) -> NeededImports:
        """What is gathered for the top of the module; `join` puts it here."""
        return NeededImports()

    def take(self, other: NeededImports) -> None:
        """Need what another one does, too."""
        self.plain |= other.plain
        self.runtime |= other.runtime
        if other.declared:
            self.declared |= other.declared
        if other.outer:
            self.outer |= other.outer
        if other.outer_declared:
            self.outer_declared |= other.outer_declared

    def join(self, top: NeededImports) -> None:
        self.outer |= top.plain | top.runtime | top.outer
        self.outer_declared |= top.declared | top.outer_declared


class Annotation(Struct, frozen=True):
    """An annotation, and the arguments of the `Check` that goes with it."""

    doc: Doc
    check: tuple[Doc, ...] = ()
    given: Doc | None = None  # where an enumeration is in it: what may be given, and what may be read
    read: Doc | None = None

    @property
    def closed(self) -> Doc:
        """What may be given."""
        return self.doc if self.given is None else self.given


class Types:
    """Writes annotations for one service. Which choices msgspec understands natively is decided here, once."""

    def __init__(
        self, declared: tuple[Declared, ...], names: PythonNames, links: Links, uploads: Mapping[str, str]
    ) -> None:
        self.declared = {d.key: d for d in declared}
        self._uploads = uploads
        self.names = names
        self._scalars: dict[tuple[Type | str, str], tuple[Annotation, ScalarWords]] = {}  # by what is `exact`
        self.words, self.clashing = words_for(declared, names)
        # Those of the clashing words whose types have their short names in modules of types all the same.
        self.leaving = {word: short for word, short in self.clashing.items() if short not in KEPT_BY_MODULES}
        self.enums = {key: self.words[key] for key in names.aliases}  # the word for each component that lists values
        self.links = links
        self._inlined = inlined(self.declared, records_too=not self.links.deep)

    @cached_property
    def knotted(self) -> frozenset[str]:
        """The words for choices whose ring is too large for type checkers: within it they say `Any` of each other."""
        keys = knotted(self.declared)
        return frozenset(word for key in keys for word in (self.words[key], self.names.types[key].name))

    def has_short_name(self, key: str) -> bool:
        """Whether the module of a type gives it its short name."""
        word, names = self.words[key], self.names.types[key]
        return word == names.short or (word in self.leaving and names.module.startswith("types."))

    def by_values(self) -> Types:
        """The same, with the values of each enumeration where the component that declares them is named else."""
        other = copy(self)
        other.enums, other._scalars = {}, {}
        return other

    def spoken(self, doc: Doc) -> Doc:
        """An annotation as documentation has it: by the short names of types, also where modules need another word."""
        return renamed(doc, lambda word: self.clashing.get(word, word)) if self.clashing else doc

    def say(self, kind: Type, needs: NeededImports, binary: str = "str") -> Annotation:
        """The annotation of a type. `binary` is how bytes stand at this place: inside JSON they are text as they come."""
        match kind:
            case Scalar():
                return self._scalar(kind, needs, binary)
            case AnyValue():
                needs.plain.add("Any")
                return Annotation("Any")
            case ListOf():
                inner = self.say(kind.item, needs, binary)
                needs.plain.add("list")
                checks = (*counts_of(kind.limits), *nested("items", inner.check))
                return around(inner, lambda doc: subscript("list", doc), checks)
            case MapOf():
                inner = self.say(kind.value, needs, binary)
                needs.plain.update(("dict", "str"))
                checks = (*counts_of(kind.limits), *nested("values", inner.check))
                return around(inner, lambda doc: subscript("dict", "str", doc), checks)
            case Nullable():
                inner = self.say(kind.inner, needs, binary)
                return around(inner, lambda doc: joined(doc, "None"), inner.check)
            case Named():
                return self._named(kind, needs, binary)

    def said(self, kind: Type | str, needs: NeededImports, binary: str = "bytes") -> Annotation:
        """The same for a type of the model or for words of Python, at a place where bytes are bytes."""
        if not isinstance(kind, str):
            return self.say(kind, needs, binary)
        words = kind.split(" | ")
        for word in words:
            (needs.runtime if word == "File" else needs.plain).add(word)
        return Annotation(joined(*words))

    def _scalar(self, kind: Scalar, needs: NeededImports, binary: str) -> Annotation:
        """The same for a scalar, of which most are alike."""
        key = (exact(kind), binary)
        annotation, words = self._scalars.get(key) or self._written(kind, key)
        needs.plain |= words.plain
        needs.runtime |= words.runtime
        if words.alias and isinstance(kind, Enumeration):
            needs.declared[words.alias] = kind.component
        return annotation

    def _written(self, kind: Scalar, key: tuple[Type | str, str]) -> tuple[Annotation, ScalarWords]:
        words = scalar_words(kind, key[1])
        annotation = Annotation(words.doc, checks_of(kind))
        alias = self.enums.get(kind.component, "") if isinstance(kind, Enumeration) else ""
        if is_literal(kind):
            literal = alias or subscript("Literal", *(constant_of(choice) for choice in kind.choices))
            annotation = Annotation(words.doc, annotation.check, literal, joined(literal, words.doc))
            words = words._replace(plain=words.plain if alias else words.plain | {"Literal"}, alias=alias)
        elif alias:
            annotation, words = Annotation(alias), words._replace(alias=alias)
        made = self._scalars[key] = (annotation, words)
        return made

    def fixed(self, record: Record, field: Field) -> Doc | None:
        """The one value that a field can have where its object needs it: it fills itself."""
        kind = field.type
        if not isinstance(kind, Scalar) or field.read_only:
            return None
        tags = self._tags.get((record.key, field.wire), frozenset())
        if not kind.choices and not tags:
            return None  # nearly all
        if len(kind.choices) == 1 and (field.required or tags):
            return constant_of(kind.choices[0])
        if not kind.choices and record.key in self._parents:  # what extends it has other tags
            return None
        (tag,) = tags if len(tags) == 1 else ("",)
        if not tag or kind_of(kind) != "string":
            return None
        known = [orjson.loads(choice) for choice in kind.choices]
        return quoted(tag) if not known or tag in known else None

    @cached_property
    def _parents(self) -> frozenset[str]:
        return frozenset(key for one in self.declared.values() if isinstance(one, Record) for key in one.parents)

    @cached_property
    def _tags(self) -> dict[tuple[str, str], frozenset[str]]:
        """The values that tell a record from others, by the record and the property that holds them."""
        found: dict[tuple[str, str], set[str]] = {}
        for one in self.declared.values():
            if not isinstance(one, Choice) or not one.tag_field:
                continue
            for tag, number in one.tags:
                kind = one.alternatives[number]
                if isinstance(kind, Named):
                    found.setdefault((kind.key, one.tag_field), set()).add(tag)
            rest = one.alternatives[one.fallback] if isinstance(one, DefaultedChoice) else None
            if isinstance(rest, Named):  # stands for tags that nobody named, too
                found.setdefault((rest.key, one.tag_field), set()).update(("", "*"))
        return {place: frozenset(tags) for place, tags in found.items()}

    def bytes_in(self, record: Record) -> str:
        """What a binary property of a record is in Python: a file in one that is sent as multipart, else a text."""
        return self._uploads.get(record.key, TEXT)

    def _named(self, kind: Named, needs: NeededImports, binary: str) -> Annotation:
        declared = self.declared[kind.key]
        if isinstance(declared, Choice) and self.native(declared):
            return either([self.say(a, needs, binary) for a in declared.alternatives])
        word = self.words[kind.key]
        needs.declared[word] = kind.key
        return Annotation(word)

    def has_class(self, key: str) -> bool:
        """Whether a declared type is a class or an alias of a module, not written where it is used."""
        declared = self.declared[key]
        return isinstance(declared, Record) or not self.native(declared)

    def native(self, choice: Choice) -> bool:
        """Whether a choice is written where it is used, because msgspec reads the union by itself."""
        return choice.key in self._inlined


def joined(*docs: Doc) -> Doc:
    """A flat union, each member once."""
    parts: list[Doc] = []
    for doc in docs:
        for part in doc.parts if isinstance(doc, Union_) else (doc,):
            if part == "Any":
                return "Any"
            if part not in parts:
                parts.append(part)
    return parts[0] if len(parts) == 1 else Union_(tuple(parts))


def either(said: Sequence[Annotation]) -> Annotation:
    """One of several annotations, without what is checked beyond them."""
    doc = joined(*(one.doc for one in said))
    if all(one.given is None for one in said) or doc == "Any":
        return Annotation(doc)
    given = joined(*(one.closed for one in said))
    return Annotation(doc, (), given, joined(*(one.read or one.doc for one in said)))


def around(inner: Annotation, put: Callable[[Doc], Doc], checks: tuple[Doc, ...]) -> Annotation:
    """An annotation within another one."""
    if inner.given is None or inner.read is None:
        return Annotation(put(inner.doc), checks)
    return Annotation(put(inner.doc), checks, put(inner.given), put(inner.read))
