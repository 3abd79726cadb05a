"""Where a path leads inside a value: fields of objects, items of collections."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from generator.flow.references import PathStep
from generator.flow.values import FlowObject, Value

Lookup: TypeAlias = Callable[[FlowObject, str], Value]  # the record that a lookup leads to, null for none


def descend(value: Value, rest: list[PathStep], each: int | None = None, lookup: Lookup | None = None) -> Value:
    """Follow field names; null and scalars lead to null. `lookup` finds what a record does not hold itself."""
    for number, step in enumerate(rest, 1):
        if not isinstance(value, FlowObject):
            return None
        found = value.get(step.folded)
        if found is None and lookup is not None and number < len(rest):
            found = lookup(value, step.name)
        value = found
        if step.index is not None:
            value = indexed(value, step.index, each)
    return value


def indexed(value: Value, index: str, each: int | None) -> Value:
    """The item of a collection that stands in brackets; null outside."""
    if not isinstance(value, tuple):
        return None
    number = each if index.lower() == "$eachitem" else int(index) if index.isdecimal() and len(index) < 9 else None
    return value[number] if number is not None and number < len(value) else None
