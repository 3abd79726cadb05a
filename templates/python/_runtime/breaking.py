"""Whether plain data break a rule of a type: what tells alternatives of one shape apart."""

from __future__ import annotations

from typing import Any

from msgspec import Struct

from .marks import Data
from .opening import reaches
from .rules import Rule, rules_of
from .shapes import Shape, fields_of

Fields = tuple[tuple[str, "Place"], ...]


class Place(Struct, frozen=True):
    """Where rules may be broken: those of the place itself, and what is inside of it.

    `kind` is that of the shape, `record` the class of a record, `item` what is in a
    list or a map, where rules may be broken there.
    """

    kind: str
    rules: tuple[Rule, ...]
    record: type | None
    item: Place | None


_FIELDS: dict[type, Fields] = {}
_PLACES: dict[Any, Place | None] = {}


def breaks_rules(shape: Shape, data: Data) -> bool:
    """Whether the data break a rule of the shape or of what is inside of it.

    What choices hold is not looked at: it is settled where their alternative is picked.
    """
    place = _place(shape)
    waiting: list[tuple[Place, Data]] = [] if place is None else [(place, data)]
    while waiting:
        one, value = waiting.pop()
        if value is None:
            continue
        for rule in one.rules:
            if rule(value):
                return True
        if one.record is not None and isinstance(value, dict):
            for wire, inner in _fields(one.record):
                if wire in value:
                    waiting.append((inner, value[wire]))
        elif one.item is not None and isinstance(value, list) and one.kind == "list":
            waiting += [(one.item, item) for item in value]
        elif one.item is not None and isinstance(value, dict) and one.kind == "map":
            waiting += [(one.item, item) for item in value.values()]
    return False


def _fields(kind: type) -> Fields:
    """The properties of a record in which rules may be broken, found out once."""
    found = _FIELDS.get(kind)
    if found is None:
        rows = ((field.wire, _place(field.shape)) for field in fields_of(kind))
        found = _FIELDS[kind] = tuple((w, place) for w, place in rows if place)
    return found


def _place(shape: Shape) -> Place | None:
    """What may be broken in a value of a shape; None for nothing."""
    key = shape.type if shape.kind == "record" else shape  # far quicker to hash
    try:
        return _PLACES[key]
    except KeyError:
        made = _PLACES[key] = _made(shape) if reaches(shape, _has_rules) else None
        return made


def _made(shape: Shape) -> Place:
    rules = rules_of(shape.check) if _has_rules(shape) else ()
    return Place(
        shape.kind,
        tuple(rule for _, rule in rules),
        shape.type if shape.kind == "record" else None,
        _place(shape.item) if shape.kind in ("list", "map") else None,
    )


def _has_rules(shape: Shape) -> bool:
    """Whether a shape asks more of plain data than a type."""
    return shape.kind in ("scalar", "list", "map") and bool(rules_of(shape.check))
