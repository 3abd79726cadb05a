"""Records that keep every property: where they can be, and how they are written."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from .marks import Data
from .records import Record
from .shapes import Shape, extras_field, fields_of
from .structs import EXTRAS, LEFTOVER, MARK, spoken, wire_name

_REACH: dict[Any, bool] = {}
_HOLDERS = (dict, list)


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
        found = _REACH[key] = any(map(wanted, within(shape)))
    return found


def within(start: Shape) -> Iterator[Shape]:
    """The shapes that a value of this one may be or hold."""
    waiting = [start]
    seen: set[type] = set()
    while waiting:
        shape = waiting.pop()
        yield shape
        waiting.extend(shape.parts)
        if shape.kind == "record" and shape.type not in seen:
            seen.add(shape.type)
            waiting.extend(field.shape for field in fields_of(shape.type))


def flattened(data: Data, leftover: bool = True) -> Data:
    """Plain data with the kept properties put beside the others.

    `leftover` says whether those are among them that no field is for.
    """
    if isinstance(data, list):
        return [
            flattened(item, leftover) if type(item) in _HOLDERS else item
            for item in data
        ]
    if not isinstance(data, dict):
        return data
    out: dict[str, Any] = {}
    marked = False
    for key, item in data.items():  # plain names and plain values cost no call
        if MARK in key:
            if key in (EXTRAS, LEFTOVER):
                marked = True
                continue
            key = wire_name(key)
        out[key] = flattened(item, leftover) if type(item) in _HOLDERS else item
    if marked:
        nothing: dict[str, Any] = {}
        for kept in (EXTRAS, LEFTOVER) if leftover else (EXTRAS,):
            for key, item in (data.get(kept) or nothing).items():
                out.setdefault(key, flattened(item, leftover))
    return out


def item_shape(record: Record) -> tuple[str, Any]:
    """The attribute that keeps extras and the type of each."""
    field = extras_field(type(record))
    if field is None:
        raise TypeError(f"{spoken(type(record))} keeps no extras")
    return field.name, field.shape.item
