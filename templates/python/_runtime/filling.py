"""Records that keep every property get those they have no field for, after reading.

How a class is walked is found out once: reading spends its time in msgspec, not here.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

from msgspec import Struct, ValidationError

from .marks import Data, Value
from .misread import parts_of
from .opening import reaches
from .records import Record
from .shapes import Shape, extras_field, fields_of
from .structs import EXTRAS, wire_name

Way: TypeAlias = tuple[Any, ...]
"""How a place is reached: the way to what holds it, and its own step; empty at the top."""
Found: TypeAlias = list[tuple[Record, Way]]
Look: TypeAlias = Callable[[Any, Way, Found], None]
"""Puts every record that keeps all properties into a list, with the way to it."""


class Plan(Struct, frozen=True):
    """A record class as it is walked.

    `ways` are its fields in which records can be that keep all properties: attribute,
    name on the wire, how to look into one. `extras` is the attribute that keeps them,
    empty where there is none, `type` that of all of them, None where it is any.
    """

    ways: tuple[tuple[str, str, Look], ...]
    known: frozenset[str]
    extras: str
    type: Any


_PLANS: dict[type, Plan] = {}


def fill(
    value: Any,
    shape: Shape,
    source: Callable[[], Any],
    read: Callable[[Any, Any], Any],
) -> None:
    """Give each record that keeps all properties those it has no field for.

    `source` gives the plain data, which are only asked for where there is such a record;
    `read` makes plain data a value of a type. Raises `msgspec.ValidationError`.
    """
    found: Found = []
    _look(shape)(value, (), found)
    if not found:
        return
    data: Data = source()
    for record, way in found:
        plan = _plan(type(record))
        given: Data = _follow(data, way)
        if not isinstance(given, dict):
            continue
        known = plan.known
        kept: Any = {key: item for key, item in given.items() if key not in known}
        if kept and plan.type is not None:
            kept = _typed(kept, plan.type, way, read)
        if kept:
            setattr(record, plan.extras, kept)


def _typed(
    kept: dict[str, Any], kind: Any, way: Way, read: Callable[[Any, Any], Any]
) -> Any:
    """Further properties by their type; a fault names the place in the whole value."""
    try:
        return read(kept, kind)
    except ValidationError as error:
        what, at = parts_of(error)
    place = "".join(f"[{s}]" if isinstance(s, int) else f".{s}" for s in _steps(way))
    raise ValidationError(f"{what} - at `${place}{at[1:]}`")


def _plan(kind: type[Record]) -> Plan:
    found = _PLANS.get(kind)
    if found is None:
        extras = extras_field(kind)
        typed: Any = None
        if extras is not None and extras.shape.item.kind != "any":
            typed = extras.shape.type
        found = _PLANS[kind] = Plan(
            tuple(
                (field.name, field.wire, _look(field.shape))
                for field in fields_of(kind)
                if field.wire != EXTRAS and reaches(field.shape)
            ),
            frozenset(map(wire_name, kind.__struct_encode_fields__)),
            extras.name if extras is not None else "",
            typed,
        )
    return found


def _look(shape: Shape) -> Look:
    """How to look into a value of a shape that reaches a record with all properties."""
    if shape.kind == "record":
        return _in_record
    if shape.kind == "list":
        return _in_list(_look(shape.item))
    if shape.kind == "map":
        return _in_map(_look(shape.item))
    return _in_each(dict.fromkeys(_look(part) for part in shape.parts if reaches(part)))


def _in_record(value: Any, way: Way, found: Found) -> None:
    if not isinstance(value, Record):
        return
    plan = _plan(type(value))
    if plan.extras:
        found.append((value, way))
    for name, wire, look in plan.ways:
        look(getattr(value, name), (way, wire), found)


def _in_list(look: Look) -> Look:
    def in_list(value: Value, way: Way, found: Found) -> None:
        if isinstance(value, (list, tuple)):
            for number, item in enumerate(value):
                look(item, (way, number), found)

    return in_list


def _in_map(look: Look) -> Look:
    def in_map(value: Value, way: Way, found: Found) -> None:
        if isinstance(value, dict):
            for key, item in value.items():
                look(item, (way, key), found)

    return in_map


def _in_each(looks: dict[Look, None]) -> Look:
    def in_each(value: Any, way: Way, found: Found) -> None:
        for look in looks:
            look(value, way, found)

    return in_each


def _follow(data: Data, way: Way) -> Any:
    """What stands in plain data at the end of a way; None where the way breaks off."""
    for step in _steps(way):
        if isinstance(data, dict):
            data = data.get(str(step))
        elif isinstance(data, list) and isinstance(step, int) and step < len(data):
            data = data[step]
        else:
            return None
    return data


def _steps(way: Way) -> list[str | int]:
    """The steps of a way, the outermost first."""
    steps: list[str | int] = []
    while way:
        way, step = way
        steps.append(step)
    return steps[::-1]
