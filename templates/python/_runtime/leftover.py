"""Properties that a record has no field for: kept with it, so that it is sent back whole."""

from __future__ import annotations

from typing import Any, TypeAlias

from .choices import TOLL
from .opening import reaches
from .records import Record
from .shapes import Shape, extras_field, fields_of
from .structs import LEFTOVER_FIELD

Way: TypeAlias = tuple[Any, ...]
"""How a place is reached: the way to what holds it, and its own step; empty at the top."""
Kept: TypeAlias = list[tuple[Way, dict[str, Any]]]
_PLANS: dict[type, tuple[frozenset[str], bool, tuple[tuple[str, Shape], ...]]] = {}


def taken_out(data: Any, shape: Shape) -> tuple[Any, Kept]:
    """Plain data without the properties that no field takes, and those by place.

    What a choice holds is looked at when its alternative is read.
    """
    kept: Kept = []
    return (_known(data, shape, (), kept) if reaches(shape, is_record) else data), kept


def is_record(shape: Shape) -> bool:
    """Whether a shape is that of a record."""
    return shape.kind == "record"


def left_over(record: Record) -> dict[str, Any]:
    """What was read with a record and has no field."""
    kept = getattr(record, LEFTOVER_FIELD)
    return kept if isinstance(kept, dict) else {}


def left_over_of(kind: type, data: dict[str, Any]) -> dict[str, Any]:
    """The properties of plain data for which a record class has no field."""
    known = _plan(kind)[0]
    return {name: value for name, value in data.items() if name not in known}


def put_back(value: Any, kept: Kept) -> None:
    """Give each record inside of a value what was taken out at its place."""
    for way, properties in kept:
        TOLL.leftovers += len(properties)
        record = _at(value, way)
        if isinstance(record, Record):
            setattr(record, LEFTOVER_FIELD, properties)


def _at(value: Any, way: Way) -> Any:
    steps: list[str | int] = []
    while way:
        way, step = way
        steps.append(step)
    for step in reversed(steps):
        if isinstance(value, Record):
            names = {field.wire: field.name for field in fields_of(type(value))}
            value = getattr(value, names[str(step)], None)
        else:
            value = value[step]
    return value


def _known(data: Any, shape: Shape, way: Way, kept: Kept) -> Any:
    if isinstance(data, dict):
        part = _part(shape, ("record", "map"))
        if part is None:
            return data
        if part.kind == "record":
            return _record(data, part.type, way, kept)
        if reaches(part.item, is_record):
            return {k: _known(v, part.item, (way, k), kept) for k, v in data.items()}
    elif isinstance(data, list):
        part = _part(shape, ("list",))
        if part is not None and reaches(part.item, is_record):
            rows = enumerate(data)
            return [_known(item, part.item, (way, n), kept) for n, item in rows]
    return data


def _part(shape: Shape, kinds: tuple[str, ...]) -> Shape | None:
    """The part of a shape that takes an object or a list; there is one at most."""
    parts = shape.parts if shape.kind == "union" else (shape,)
    return next((part for part in parts if part.kind in kinds), None)


def _record(data: dict[str, Any], kind: type, way: Way, kept: Kept) -> dict[str, Any]:
    known, keeps, inner = _plan(kind)
    out = data
    if not keeps and not data.keys() <= known:
        kept.append((way, {k: v for k, v in data.items() if k not in known}))
        out = {k: v for k, v in data.items() if k in known}
    for wire, shape in inner:
        item = out.get(wire)
        if item:
            made = _known(item, shape, (way, wire), kept)
            if made is not item:
                out = dict(data) if out is data else out
                out[wire] = made
    return out


def _plan(kind: type) -> tuple[frozenset[str], bool, tuple[tuple[str, Shape], ...]]:
    """What a record knows, whether it keeps the rest by itself, where records are inside."""
    found = _PLANS.get(kind)
    if found is None:
        fields = fields_of(kind)
        inner = ((f.wire, f.shape) for f in fields if reaches(f.shape, is_record))
        found = _PLANS[kind] = (
            frozenset(field.wire for field in fields),
            extras_field(kind) is not None,
            tuple(inner),
        )
    return found
