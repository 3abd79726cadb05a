"""The Apex and Flow type of every value, and what Flow cannot use (H-APEXREG, H-DEF, H-TYPES)."""

from __future__ import annotations

from dataclasses import dataclass

from generator.model.types import Choice, Declared, Record, Type
from generator.salesforce.declared import OBJECT, object_key, text_of
from generator.salesforce.names import SalesforceNames


def classes(names: SalesforceNames) -> list[Declared]:
    """The declared types that become Apex classes, in order."""
    return [d for d in names.service.types if d.key not in names.shadowed and is_class(d.key, names)]


def is_class(key: str, names: SalesforceNames) -> bool:
    """Whether a declared type becomes an Apex class: a record, unless it only speaks of further keys, and a choice
    with at least one object among its alternatives."""
    return key in names.class_keys


def type_text(type: Type, names: SalesforceNames) -> str:
    """The type as Flow and Apex know it; a class by its flow name. Null and enum add nothing."""
    return text_of(type, names.texts)


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
        if object_key(alternative) in names.class_keys
    )


def flow_obstacle(text: str) -> str:
    """Why Flow cannot use a value of this type: "a list of lists", "a map", "any value"; "" when it can (H-DEF, H-TYPES)."""
    if "List<List<" in text:
        return "a list of lists"
    if "Map<" in text:
        return "a map"
    return "a value of any type" if text in (OBJECT, f"List<{OBJECT}>") else ""
