"""Where a path leads inside a value: fields of objects, items of collections."""

from __future__ import annotations

from generator.flow.references import PathStep
from generator.flow.values import FlowObject, Value


def descend(value: Value, rest: list[PathStep], each: int | None = None) -> Value:
    """Follow field names; null and scalars lead to null."""
    for step in rest:
        if not isinstance(value, FlowObject):
            return None
        value = value.get(step.folded)
        if step.index is not None:
            value = indexed(value, step.index, each)
    return value


def indexed(value: Value, index: str, each: int | None) -> Value:
    """The item of a collection that stands in brackets; null outside."""
    if not isinstance(value, tuple):
        return None
    number = each if index.lower() == "$eachitem" else int(index) if index.isdecimal() and len(index) < 9 else None
    return value[number] if number is not None and number < len(value) else None
