"""Values against their types and rules, before anything is sent.

A checker is made once per shape and answers the violations of a value: an empty tuple
when all is well. Paths are put together on the way back, so that a sound value pays
nothing for them.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from msgspec import UNSET, Struct

from .faults import Violation
from .files import is_file
from .marks import Value
from .rules import rules_of
from .shapes import Shape, describe, fields_of, shape_of
from .structs import EXTRAS, spoken
from .texts import unwritable
from .wrongs import FINE, Checker, Wrong, violations
from .zones import NO_OFFSET

_CHECKERS: dict[Any, Checker] = {}


def check(value: Any, annotation: Any, place: str = "") -> tuple[Violation, ...]:
    """Every violation of a value, each with its path below `place`."""
    try:
        return violations(checker_of(shape_of(annotation))(value), place)
    except RecursionError as error:
        return (unwritable(place, error),)


def checker_of(shape: Shape) -> Checker:
    """The checker of a shape, made on first use."""
    found = _CHECKERS.get(shape)
    if found is None:
        found = _CHECKERS[shape] = _guarded(shape, _MAKERS[shape.kind](shape))
    return found


def _guarded(shape: Shape, inner: Checker) -> Checker:
    """Let null and unset pass where they may, and mask secrets."""
    passing = passing_types(shape)
    secret = shape.check.secret
    if not passing and not secret:
        return inner

    def guard(value: Any) -> tuple[Wrong, ...]:
        if type(value) in passing:
            return FINE
        found = inner(value)
        if found and secret:
            return tuple(Wrong(w.steps, w.rule, _rule_words(w), "***") for w in found)
        return found

    return guard


_EXACT: dict[Any, type] = {str: str, int: int, bool: bool, float: int, Decimal: int}


def passing_types(shape: Shape) -> frozenset[type]:
    """The types whose every value is fine, so that no further look is needed."""
    found: set[type] = set()
    if shape.kind == "scalar" and not rules_of(shape.check) and shape.type in _EXACT:
        found.add(_EXACT[shape.type])
    if shape.kind == "union" and not rules_of(shape.check):
        for part in shape.parts:
            found |= passing_types(part)
    if shape.null:
        found.add(type(None))
    if shape.unset:
        found.add(type(UNSET))
    return frozenset(found)


def _rule_words(wrong: Wrong) -> str:
    return f"breaks the rule {wrong.rule!r} (the value is secret)"


def mismatch(shape: Shape, value: object) -> tuple[Wrong, ...]:
    """The violation of having another type than the shape's."""
    if value is UNSET:
        return (Wrong((), "required", "is required", UNSET),)
    got = "null" if value is None else spoken(type(value))
    return (Wrong((), "type", f"expected {describe(shape)}, got {got}", value),)


def _any(shape: Shape) -> Checker:
    return _with_rules(shape, lambda value: FINE)


def _none(shape: Shape) -> Checker:
    return lambda value: FINE if value is None else mismatch(shape, value)


def _with_rules(shape: Shape, inner: Checker) -> Checker:
    rules = rules_of(shape.check)
    if not rules:
        return inner

    def ruled(value: Any) -> tuple[Wrong, ...]:
        found = inner(value)
        if found and found[0].rule in ("type", "required") and not found[0].steps:
            return found
        for name, rule in rules:
            message = rule(value)
            if message:
                found = (*found, Wrong((), name, message, value))
        return found

    return ruled


_ACCEPTED: dict[Any, tuple[type, ...]] = {
    str: (str,),
    int: (int,),
    float: (float, int),
    bool: (bool,),
    bytes: (bytes, bytearray, memoryview),
    Decimal: (Decimal, int, float),
    datetime: (datetime,),
    date: (date,),
}


def _scalar(shape: Shape) -> Checker:
    accepted = _ACCEPTED[shape.type]
    not_bool = shape.type is not bool
    not_datetime = shape.type is date
    moment = shape.type is datetime

    def scalar(value: Any) -> tuple[Wrong, ...]:
        if not isinstance(value, accepted) or (not_bool and isinstance(value, bool)):
            return mismatch(shape, value)
        if not_datetime and isinstance(value, datetime):
            return mismatch(shape, value)
        if isinstance(value, (float, Decimal)) and not math.isfinite(value):
            return (Wrong((), "type", "is not a finite number", value),)
        if moment and isinstance(value, datetime) and value.utcoffset() is None:
            return (Wrong((), "offset", NO_OFFSET, value),)
        return FINE

    return _with_rules(shape, scalar)


def _list(shape: Shape) -> Checker:
    item = shape.item
    passing = passing_types(item)
    made: list[Checker] = []

    def items(value: Value) -> tuple[Wrong, ...]:
        if not isinstance(value, (list, tuple, set, frozenset)):
            return mismatch(shape, value)
        found = FINE
        for number, one in enumerate(value):
            if type(one) not in passing:
                if not made:  # late, because types may refer to each other in circles
                    made.append(checker_of(item))
                wrong = made[0](one)
                if wrong:
                    found += tuple(w.under(number) for w in wrong)
        return found

    return _with_rules(shape, items)


def _map(shape: Shape) -> Checker:
    item = shape.item
    passing = passing_types(item)
    made: list[Checker] = []

    def values(value: Value) -> tuple[Wrong, ...]:
        if not isinstance(value, dict):
            return mismatch(shape, value)
        found = FINE
        for key, one in value.items():
            if type(one) not in passing:
                if not made:
                    made.append(checker_of(item))
                wrong = made[0](one)
                if wrong:
                    found += tuple(w.under(str(key)) for w in wrong)
        return found

    return _with_rules(shape, values)


class _Row(Struct, frozen=True):
    """A field as the record's checker meets it: types that need no further look."""

    name: str
    wire: str
    passing: frozenset[type]
    checker: Checker


def _record(shape: Shape) -> Checker:
    kind = shape.type
    rows: list[_Row] = []

    def record(value: Any) -> tuple[Wrong, ...]:
        if not isinstance(value, kind):
            return mismatch(shape, value)
        found = FINE
        for row in rows or _rows(kind, rows):
            item = getattr(value, row.name)
            if type(item) in row.passing:
                continue
            wrong = row.checker(item)
            if wrong:
                found += tuple(_at_field(row, w) for w in wrong)
        return found

    return _with_rules(shape, record)


def _at_field(row: _Row, wrong: Wrong) -> Wrong:
    return wrong if row.wire == EXTRAS else wrong.under(row.wire)


def _rows(kind: type, rows: list[_Row]) -> list[_Row]:
    """Fill in the rows of a record, late, because types may refer in circles."""
    made: list[_Row] = []
    for field in fields_of(kind):
        passing = passing_types(field.shape)
        if field.shape.check.read_only:
            passing |= {type(UNSET)}
        checker = checker_of(field.shape)
        made.append(_Row(field.name, field.wire, passing, checker))
    rows[:] = made  # at once, because threads may meet here
    return rows


def _choice(shape: Shape) -> Checker:
    from .misfits import misfits

    return lambda value: misfits(shape, value, checker_of)


def _union(shape: Shape) -> Checker:
    parts: list[Checker] = []

    def union(value: Any) -> tuple[Wrong, ...]:
        if not parts:
            parts[:] = [checker_of(part) for part in shape.parts]
        best: tuple[Wrong, ...] | None = None
        for part in parts:
            found = part(value)
            if not found:
                return FINE
            if not (found[0].rule == "type" and not found[0].steps):
                best = found
        return best or mismatch(shape, value)

    return union


def _file(shape: Shape) -> Checker:
    return lambda value: (FINE if is_file(value) else mismatch(shape, value))


_MAKERS: dict[str, Callable[[Shape], Checker]] = {
    "any": _any,
    "none": _none,
    "scalar": _scalar,
    "list": _list,
    "map": _map,
    "record": _record,
    "choice": _choice,
    "union": _union,
    "file": _file,
    "stream": _any,
}
