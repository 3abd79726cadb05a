"""Records that keep every property: filled after reading, flattened before writing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, TypeAlias

from .records import Record
from .shapes import FieldShape, Shape, extras_field, fields_of
from .structs import EXTRAS, LEFTOVER, MARK, spoken, wire_name

Path: TypeAlias = tuple[str | int, ...]
_REACH: dict[Any, bool] = {}
_WAYS: dict[type, tuple[FieldShape, ...]] = {}


def keeps_extras(shape: Shape) -> bool:
    """Whether a shape is a record that keeps every property."""
    return shape.kind == "record" and extras_field(shape.type) is not None


def reaches(shape: Shape, wanted: Callable[[Shape], bool] = keeps_extras) -> bool:
    """Whether a value of this shape may hold one that is wanted.

    Choices do not count: what they hold is looked at when the alternative is picked.
    """
    key = (shape, wanted)
    found = _REACH.get(key)
    if found is None:
        found = _REACH[key] = _search(shape, wanted)
    return found


def _search(start: Shape, wanted: Callable[[Shape], bool]) -> bool:
    waiting = [start]
    seen: set[type] = set()
    while waiting:
        shape = waiting.pop()
        if wanted(shape):
            return True
        waiting.extend(shape.parts)
        if shape.kind == "record" and shape.type not in seen:
            seen.add(shape.type)
            waiting.extend(field.shape for field in fields_of(shape.type))
    return False


def openings(
    value: Any, shape: Shape, path: Path = ()
) -> Iterator[tuple[Record, Path]]:
    """Every record that keeps extras inside a value, and the way to it."""
    if shape.kind == "record":
        yield from _in_record(value, path)
    elif shape.kind == "list" and isinstance(value, (list, tuple)):
        for number, item in enumerate(value):
            yield from openings(item, shape.item, (*path, number))
    elif shape.kind == "map" and isinstance(value, dict):
        for key, item in value.items():
            yield from openings(item, shape.item, (*path, key))
    elif shape.kind == "union":
        for part in shape.parts:
            if part.kind != "record" or isinstance(value, part.type):
                yield from openings(value, part, path)


def _in_record(value: Any, path: Path) -> Iterator[tuple[Record, Path]]:
    if not isinstance(value, Record):
        return
    kind = type(value)
    if EXTRAS in kind.__struct_encode_fields__:
        yield value, path
    for field in _ways(kind):
        yield from openings(
            getattr(value, field.name), field.shape, (*path, field.wire)
        )


def _ways(kind: type) -> tuple[FieldShape, ...]:
    found = _WAYS.get(kind)
    if found is None:
        rows = (f for f in fields_of(kind) if f.wire != EXTRAS and reaches(f.shape))
        found = _WAYS[kind] = tuple(rows)
    return found


def beyond(record: Record, data: Any) -> dict[str, Any]:
    """The properties of plain data for which a record has no field."""
    if not isinstance(data, dict):
        return {}
    known = {wire_name(name) for name in type(record).__struct_encode_fields__}
    return {key: value for key, value in data.items() if key not in known}


def follow(data: Any, path: Path) -> Any:
    """What stands in plain data at a path; None where the way ends."""
    for step in path:
        if isinstance(data, dict):
            data = data.get(step)
        elif isinstance(data, list) and isinstance(step, int) and step < len(data):
            data = data[step]
        else:
            return None
    return data


def flattened(data: Any, leftover: bool = True) -> Any:
    """Plain data with the kept properties put beside the others.

    `leftover` says whether those are among them that no field is for.
    """
    if isinstance(data, list):
        return [
            flattened(item, leftover) if isinstance(item, (dict, list)) else item
            for item in data
        ]
    if not isinstance(data, dict):
        return data
    out = {}
    marked = False
    for key, item in data.items():  # plain names and plain values cost no call
        if MARK in key:
            if key in (EXTRAS, LEFTOVER):
                marked = True
                continue
            key = wire_name(key)
        out[key] = flattened(item, leftover) if isinstance(item, (dict, list)) else item
    if marked:
        for kept in (data.get(EXTRAS), data.get(LEFTOVER) if leftover else None):
            for key, item in (kept or {}).items():
                out.setdefault(key, flattened(item, leftover))
    return out


def item_shape(record: Record) -> tuple[str, Any]:
    """The attribute that keeps extras and the type of each."""
    field = extras_field(type(record))
    if field is None:
        raise TypeError(f"{spoken(type(record))} keeps no extras")
    return field.name, field.shape.item
