"""Which declared types become classes in Apex, and how the others are written: found for a whole service at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from generator.model.graph import components
from generator.model.types import (
    AnyValue,
    Choice,
    Declared,
    ListOf,
    Named,
    Nullable,
    Record,
    Scalar,
    ScalarKind,
    Type,
)
from generator.model.walk import mentioned_by

OBJECT = "Object"  # any value (H-DEF)
LONGEST = 1000  # characters of a type; lists of lists of ... past that are any value

APEX: dict[ScalarKind, str] = {
    "string": "String",
    "boolean": "Boolean",
    "integer": "Integer",
    "int32": "Integer",
    "int64": "Long",
    "number": "Double",
    "float": "Double",
    "double": "Double",
    "decimal": "Double",
    "date": "Date",
    "datetime": "Datetime",
    "base64": "Blob",
    "binary": "Blob",
    "null": OBJECT,
}


def object_key(kind: Type) -> str:
    """The key of the declared type that a type is, null aside; "" for every other type."""
    while isinstance(kind, Nullable):
        kind = kind.inner
    return kind.key if isinstance(kind, Named) else ""


def class_keys(types: Mapping[str, Declared]) -> frozenset[str]:
    """The types that become classes: records, unless they only speak of further keys, and choices with at least one
    object among their alternatives."""
    offered_by: dict[str, list[str]] = {}
    for key, declared in types.items():
        for alternative in declared.alternatives if isinstance(declared, Choice) else ():
            offered_by.setdefault(object_key(alternative), []).append(key)
    waiting = [k for k, d in types.items() if isinstance(d, Record) and (d.fields or d.extras is None)]
    found: set[str] = set()
    while waiting:
        key = waiting.pop()
        if key not in found:
            found.add(key)
            waiting += offered_by.get(key, ())
    return frozenset(found)


def texts_of(types: Mapping[str, Declared], classes: frozenset[str], name: Callable[[str], str]) -> dict[str, str]:
    """How each declared type is written: a class by its name. What contains itself without being a class is any value."""
    made: dict[str, str] = {key: name(key) for key in classes}
    others = {key: tuple(mentioned_by(declared)) for key, declared in types.items() if key not in classes}
    for part in components(others):
        for key in part:
            made[key] = _text_of(types[key], made)
    return made


def _text_of(declared: Declared, made: Mapping[str, str]) -> str:
    if isinstance(declared, Record):  # only further keys: a map
        return f"Map<String,{text_of(declared.extras or AnyValue(), made)}>"
    texts = {text_of(alternative, made) for alternative in declared.alternatives}
    # Alternatives that Apex writes alike are that type; otherwise any value (our inference: no case is known).
    return texts.pop() if len(texts) == 1 else OBJECT


def text_of(kind: Type, made: Mapping[str, str]) -> str:
    """A type as Flow and Apex know it, with what is known of declared types. Null and enum add nothing."""
    before, after = [], []
    while not isinstance(kind, (Scalar, AnyValue, Named)):
        if isinstance(kind, Nullable):
            kind = kind.inner
        else:
            before.append("List<" if isinstance(kind, ListOf) else "Map<String,")
            after.append(">")
            kind = kind.item if isinstance(kind, ListOf) else kind.value
    inner = (
        APEX[kind.kind]
        if isinstance(kind, Scalar)
        else made.get(kind.key, OBJECT) if isinstance(kind, Named) else OBJECT
    )
    text = "".join([*before, inner, *after])
    return text if len(text) <= LONGEST else OBJECT
