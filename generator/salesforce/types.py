"""The Apex and Flow type of every value, and what Flow cannot use (H-APEXREG, H-DEF, H-TYPES)."""

from __future__ import annotations

from dataclasses import dataclass

from generator.model.types import (
    AnyValue,
    Choice,
    Declared,
    ListOf,
    MapOf,
    Named,
    Nullable,
    Record,
    Scalar,
    ScalarKind,
    Type,
)
from generator.salesforce.names import SalesforceNames

OBJECT = "Object"  # any value (H-DEF)

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


def classes(names: SalesforceNames) -> list[Declared]:
    """The declared types that become Apex classes, in order."""
    return [d for d in names.service.types if d.key not in names.shadowed and is_class(d.key, names)]


def is_class(key: str, names: SalesforceNames) -> bool:
    """Whether a declared type becomes an Apex class: a record, unless it only speaks of further keys, and a choice
    with at least one object among its alternatives."""
    declared = names.declared(key)
    if isinstance(declared, Record):
        return bool(declared.fields) or declared.extras is None
    return any(_is_object(alternative, names, (key,)) for alternative in declared.alternatives)


def _is_object(type: Type, names: SalesforceNames, seen: tuple[str, ...] = ()) -> bool:
    if isinstance(type, Nullable):
        return _is_object(type.inner, names, seen)
    if not isinstance(type, Named) or type.key in seen:
        return False
    declared = names.declared(type.key)
    if isinstance(declared, Record):
        return is_class(type.key, names)
    return any(_is_object(alternative, names, (*seen, type.key)) for alternative in declared.alternatives)


def type_text(type: Type, names: SalesforceNames) -> str:
    """The type as Flow and Apex know it; a class by its flow name. Null and enum add nothing."""
    return _text(type, names, ())


def _text(type: Type, names: SalesforceNames, seen: tuple[str, ...]) -> str:
    if isinstance(type, Scalar):
        return APEX[type.kind]
    if isinstance(type, ListOf):
        return f"List<{_text(type.item, names, seen)}>"
    if isinstance(type, MapOf):
        return f"Map<String,{_text(type.value, names, seen)}>"
    if isinstance(type, Nullable):
        return _text(type.inner, names, seen)
    if isinstance(type, AnyValue) or type.key in seen:
        return OBJECT
    return _declared_text(type.key, names, (*seen, type.key))


def _declared_text(key: str, names: SalesforceNames, seen: tuple[str, ...]) -> str:
    if is_class(key, names):
        return names.type(key).flow
    declared = names.declared(key)
    if isinstance(declared, Record):  # only further keys: a map
        return f"Map<String,{_text(declared.extras or AnyValue(), names, seen)}>"
    texts = {_text(alternative, names, seen) for alternative in declared.alternatives}
    # Alternatives that Apex writes alike are that type; otherwise any value (our inference: no case is known).
    return texts.pop() if len(texts) == 1 else OBJECT


@dataclass(frozen=True, slots=True)
class ClassMember:
    """One member of a class: its name on the wire ("" for the map of further keys), in Apex and Flow, and its type."""

    wire: str
    name: str
    type: str
    required: bool = False
    pointer: str = ""


def members(key: str, names: SalesforceNames) -> tuple[ClassMember, ...]:
    """The members of a class, in order: properties, then `properties` for further keys; alternatives of a choice."""
    declared = names.declared(key)
    given = names.fields(key)
    if isinstance(declared, Record):
        found = [
            ClassMember(f.wire, given[f.wire], type_text(f.type, names), f.required, f.pointer)
            for f in declared.fields
            if not f.implied
        ]
        if "" in given and declared.extras is not None and not any(f.wire == "" for f in declared.fields):
            found.append(
                ClassMember("", given[""], f"Map<String,{type_text(declared.extras, names)}>", False, declared.pointer)
            )
        return tuple(found)
    return _alternatives(declared, names)


def _alternatives(choice: Choice, names: SalesforceNames) -> tuple[ClassMember, ...]:
    given = names.fields(choice.key)
    labels = choice.labels or ("",) * len(choice.alternatives)
    # Only object schemas can be members (H-DEF); the wire carries the object itself, not its member's name.
    return tuple(
        ClassMember(
            labels[number] or given[str(number)],
            given[str(number)],
            type_text(alternative, names),
            False,
            choice.pointer,
        )
        for number, alternative in enumerate(choice.alternatives)
        if _is_object(alternative, names)
    )


def flow_obstacle(text: str) -> str:
    """Why Flow cannot use a value of this type: "a list of lists", "a map", "any value"; "" when it can (H-DEF, H-TYPES)."""
    if "List<List<" in text:
        return "a list of lists"
    if "Map<" in text:
        return "a map"
    return "a value of any type" if text in (OBJECT, f"List<{OBJECT}>") else ""
