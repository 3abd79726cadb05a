"""The model's types as Python annotations, with what they need imported and what a value must satisfy beyond them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

import orjson

from generator.model.types import (
    AnyValue,
    Choice,
    Declared,
    DefaultedChoice,
    Field,
    Limits,
    ListOf,
    MapOf,
    Named,
    Nullable,
    Record,
    Scalar,
    Type,
)
from generator.naming.python import PythonNames
from generator.targets.python.inline import inlined, knotted
from generator.targets.python.layout import Doc, Group, Pair, Union_, call, sequence, subscript
from generator.targets.python.links import links_of
from generator.targets.python.scalars import RANGES, ScalarWords, scalar_words
from generator.targets.python.uploads import TEXT
from generator.targets.text import quoted

MODULES = {
    "Decimal": "decimal", "date": "datetime", "datetime": "datetime", "Annotated": "typing", "Any": "typing",
    "TYPE_CHECKING": "typing", "TypeAlias": "typing",
}  # fmt: skip
BUILTINS = frozenset({"str", "bool", "int", "float", "bytes", "list", "dict"})
_INTEGER = re.compile(r"-?[1-9][0-9]*")
_LIMITS = (
    ("minimum", "minimum"),
    ("maximum", "maximum"),
    ("above", "above"),
    ("below", "below"),
    ("multiple_of", "multiple_of"),
)


@dataclass(slots=True)
class NeededImports:
    """What one module has to import, gathered while its annotations are written.

    Words inside classes and words at the top of the module are told apart: only the former can be hidden by a field.
    """

    plain: set[str] = field(default_factory=set)  # datetime, Any, list ... inside classes
    runtime: set[str] = field(default_factory=set)  # Check, UNSET ... inside classes
    outer: set[str] = field(default_factory=set)  # of both kinds, at the top of the module
    declared: set[str] = field(default_factory=set)  # keys of declared types

    def at_top(self) -> NeededImports:
        """What is gathered for the top of the module; `join` puts it here."""
        return NeededImports(declared=self.declared)

    def join(self, top: NeededImports) -> None:
        self.outer |= top.plain | top.runtime | top.outer


@dataclass(frozen=True, slots=True)
class Annotation:
    """An annotation, and the arguments of the `Check` that goes with it."""

    doc: Doc
    check: tuple[Doc, ...] = ()


class Types:
    """Writes annotations for one service. Which choices msgspec understands natively is decided here, once."""

    def __init__(
        self, declared: tuple[Declared, ...], names: PythonNames, uploads: Mapping[str, str] | None = None
    ) -> None:
        self.declared = {d.key: d for d in declared}
        self._uploads = uploads or {}
        self.names = names
        self._scalars: dict[tuple[int, str], tuple[Scalar, Annotation, ScalarWords]] = {}  # by identity; see `_scalar`
        self.links = links_of(declared, names)
        self._inlined = inlined(self.declared, records_too=not self.links)

    @cached_property
    def knotted(self) -> frozenset[str]:
        """The names of choices whose ring is too large for type checkers: within it they say `Any` of each other."""
        return frozenset(self.names.types[key].name for key in knotted(self.declared))

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
                checks = (*_counts(kind.limits), *_nested("items", inner))
                return Annotation(subscript("list", inner.doc), checks)
            case MapOf():
                inner = self.say(kind.value, needs, binary)
                needs.plain.update(("dict", "str"))
                return Annotation(
                    subscript("dict", "str", inner.doc), (*_counts(kind.limits), *_nested("values", inner))
                )
            case Nullable():
                inner = self.say(kind.inner, needs, binary)
                return Annotation(joined(inner.doc, "None"), inner.check)
            case Named():
                return self._named(kind, needs, binary)

    def _scalar(self, kind: Scalar, needs: NeededImports, binary: str) -> Annotation:
        """The same for a scalar; modules and documentation ask for each, so it is kept (with it, so that no identity recurs)."""
        _, annotation, words = self._scalars.get((id(kind), binary)) or self._written(kind, binary)
        needs.plain |= words.plain
        needs.runtime |= words.runtime
        return annotation

    def _written(self, kind: Scalar, binary: str) -> tuple[Scalar, Annotation, ScalarWords]:
        words = scalar_words(kind, binary)
        made = self._scalars[id(kind), binary] = (kind, Annotation(words.doc, _checks(kind)), words)
        return made

    def fixed(self, record: Record, field: Field) -> Doc | None:
        """The one value that a field can have where its object needs it: it fills itself."""
        kind = field.type
        if not isinstance(kind, Scalar) or field.read_only:
            return None
        tags = self._tags.get((record.key, field.wire), frozenset())
        if len(kind.choices) == 1 and (field.required or tags):
            return constant_of(kind.choices[0])
        if not kind.choices and record.key in self._parents:  # what extends it has other tags
            return None
        (tag,) = tags if len(tags) == 1 else ("",)
        if not tag or kind.kind != "string":
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
            docs = [self.say(a, needs, binary).doc for a in declared.alternatives]
            return Annotation(joined(*docs))
        needs.declared.add(kind.key)
        return Annotation(self.names.types[kind.key].name)

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


def annotation(said: Annotation, needs: NeededImports, optional: bool, *more: Doc) -> Doc:
    """The annotation of a field: `Annotated[T | UnsetType, Check(...)]`, each part only where it is needed."""
    doc = said.doc
    if optional and doc != "Any":
        doc = joined(doc, "UnsetType")
        needs.runtime.add("UnsetType")
    arguments = (*said.check, *more)
    if not arguments:
        return doc
    needs.plain.add("Annotated")
    needs.runtime.add("Check")
    return subscript("Annotated", doc, call("Check", *arguments))


def _checks(kind: Scalar) -> tuple[Doc, ...]:
    out: list[Doc] = []
    if kind.choices:
        out.append(Pair("choices=", sequence([constant_of(c) for c in kind.choices])))
    limits = kind.limits
    if limits is not None and kind.kind not in ("date", "datetime", "base64", "binary", "null", "boolean"):
        if kind.kind == "string":
            out.extend(_lengths(limits))
        else:
            out.extend(Pair(f"{n}=", repr(v)) for n, a in _LIMITS if (v := getattr(limits, a)) is not None)
    if kind.kind == "integer" and kind.format in RANGES and not kind.choices:
        out.append(Pair("format=", quoted(kind.format)))
    if kind.format == "password":
        out.append(Pair("secret=", "True"))
    return tuple(out)


def _lengths(limits: Limits) -> list[Doc]:
    out: list[Doc] = []
    if limits.min_length:
        out.append(Pair("min_length=", repr(limits.min_length)))
    if limits.max_length is not None:
        out.append(Pair("max_length=", repr(limits.max_length)))
    if limits.pattern is not None:
        out.append(Pair("pattern=", quoted(limits.pattern)))
    return out


def _counts(limits: Limits | None) -> list[Doc]:
    if limits is None:
        return []
    out: list[Doc] = []
    if limits.min_length:
        out.append(Pair("min_items=", repr(limits.min_length)))
    if limits.max_length is not None:
        out.append(Pair("max_items=", repr(limits.max_length)))
    if limits.unique:
        out.append(Pair("unique=", "True"))
    return out


def _nested(name: str, inner: Annotation) -> list[Doc]:
    return [Pair(f"{name}=", call("Check", *inner.check))] if inner.check else []


def constant(value: object) -> str:
    """A JSON scalar as a Python literal."""
    return quoted(value) if isinstance(value, str) else repr(value)


@lru_cache(maxsize=16384)  # the module and the documentation of an enum ask for each of its values
def constant_of(text: str) -> str:
    """A JSON scalar, given as text, as a Python literal; an integer of any length stays what it is."""
    return text if _INTEGER.fullmatch(text) else constant(orjson.loads(text))


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
