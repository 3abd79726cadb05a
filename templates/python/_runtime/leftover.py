"""Properties that a record has no field for: kept with it, so that it is sent back whole."""

from __future__ import annotations

from typing import Any, TypeAlias

from msgspec import NODEFAULT, UNSET, Struct

from .choices import TOLL
from .marks import Data
from .opening import reaches
from .records import Record
from .shapes import Shape, extras_field, fields_of
from .structs import EXTRAS, LEFTOVER_FIELD, defaults_of

Way: TypeAlias = tuple[Any, ...]
"""How a place is reached: the way to what holds it, and its own step; empty at the top."""
Kept: TypeAlias = list[tuple[Way, dict[str, Any], tuple[str, ...]]]
"""By place: what no field takes, and the fields that would fill themselves unasked."""


class Plan(Struct, frozen=True):
    """A record class as it is walked.

    `known` are its properties, `keeps` says whether it has a field for all others,
    `inner` are the properties in which records can be, `fills` those that may be left
    out and fill themselves when a record is made, with their attributes.
    """

    known: frozenset[str]
    keeps: bool
    inner: tuple[tuple[str, Shape], ...]
    fills: tuple[tuple[str, str], ...]


_PLANS: dict[type, Plan] = {}


def taken_out(data: Data, shape: Shape) -> tuple[Any, Kept]:
    """Plain data without the properties that no field takes, and those by place.

    What a choice holds is looked at when its alternative is read.
    """
    kept: Kept = []
    return _known(data, shape, (), kept), kept


def is_record(shape: Shape) -> bool:
    """Whether a shape is that of a record."""
    return shape.kind == "record"


def fills_itself(shape: Shape) -> bool:
    """Whether a record has a property that may be left out and fills itself."""
    return shape.kind == "record" and bool(_fills(shape.type))


def left_over(record: Record) -> dict[str, Any]:
    """What was read with a record and has no field."""
    kept: Data = getattr(record, LEFTOVER_FIELD)
    return kept if isinstance(kept, dict) else {}


def left_over_of(kind: type, data: dict[str, Any]) -> dict[str, Any]:
    """The properties of plain data for which a record class has no field."""
    known = _plan(kind).known
    return {name: value for name, value in data.items() if name not in known}


def put_back(value: Any, kept: Kept) -> None:
    """Give each record inside of a value what was taken out at its place."""
    for way, properties, unset in kept:
        TOLL.leftovers += len(properties)
        record = _at(value, way)
        if isinstance(record, Record):
            if properties:
                setattr(record, LEFTOVER_FIELD, properties)
            for name in unset:
                setattr(record, name, UNSET)


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


def _known(data: Data, shape: Shape, way: Way, kept: Kept) -> Any:
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
    if shape.kind != "union":
        return shape if shape.kind in kinds else None
    return next((part for part in shape.parts if part.kind in kinds), None)


def _record(data: dict[str, Any], kind: type, way: Way, kept: Kept) -> dict[str, Any]:
    plan = _plan(kind)
    out, beyond = data, {}
    if not plan.keeps and not data.keys() <= plan.known:
        beyond = {k: v for k, v in data.items() if k not in plan.known}
        out = {k: v for k, v in data.items() if k in plan.known}
    unset = tuple(name for wire, name in plan.fills if wire not in data)
    if beyond or unset:
        kept.append((way, beyond, unset))
    for wire, shape in plan.inner:
        item = out.get(wire)
        if item:
            made = _known(item, shape, (way, wire), kept)
            if made is not item:
                out = dict(data) if out is data else out
                out[wire] = made
    return out


def _plan(kind: type) -> Plan:
    found = _PLANS.get(kind)
    if found is None:
        fields = fields_of(kind)
        found = _PLANS[kind] = Plan(
            frozenset(field.wire for field in fields),
            extras_field(kind) is not None,
            tuple((f.wire, f.shape) for f in fields if reaches(f.shape, is_record)),
            _fills(kind),
        )
    return found


def _fills(kind: Any) -> tuple[tuple[str, str], ...]:
    """The properties that may be left out and fill themselves, with their attributes."""
    defaults = zip(kind.__struct_fields__, defaults_of(kind), strict=True)
    given = {
        name for name, one in defaults if one is not NODEFAULT and one is not UNSET
    }
    return tuple(
        (field.wire, field.name)
        for field in (fields_of(kind) if given else ())
        if field.name in given and field.wire != EXTRAS and not field.required
    )
