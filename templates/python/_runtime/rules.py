"""The rules that a `Check` carries, one small function each."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any, TypeAlias

from .marks import Check, Value
from .schema_words import canonical, is_multiple

Rule: TypeAlias = Callable[[Any], str]
"""Answers what is wrong with a value, or nothing."""

_RULES: dict[Check, tuple[tuple[str, Rule], ...]] = {}


def rules_of(check: Check) -> tuple[tuple[str, Rule], ...]:
    """The rules of a check with their names; they assume that the type is right."""
    try:
        return _RULES[check]
    except KeyError:
        made = _RULES[check] = tuple(_rules(check))
        return made


def _rules(check: Check) -> Iterator[tuple[str, Rule]]:
    if check.choices:
        yield "choices", _choices(check.choices)
    for name, make in _BOUNDS.items():
        bound = getattr(check, name)
        if bound is not None:
            yield name, make(bound)
    if check.format in RANGES:
        yield "format", _format(check.format)
    if check.pattern is not None:
        yield "pattern", _pattern(check.pattern)
    if check.unique:
        yield "unique", _unique


RANGES = {
    "int8": (-(2**7), 2**7 - 1),
    "int16": (-(2**15), 2**15 - 1),
    "int32": (-(2**31), 2**31 - 1),
    "int64": (-(2**63), 2**63 - 1),
    "uint8": (0, 2**8 - 1),
    "uint16": (0, 2**16 - 1),
    "uint32": (0, 2**32 - 1),
    "uint64": (0, 2**64 - 1),
}
"""What whole numbers a format has room for (OpenAPI Format Registry)."""


def _format(name: str) -> Rule:
    low, high = RANGES[name]

    def rule(value: Any) -> str:
        if not _number(value) or low <= value <= high:
            return ""
        return f"must lie from {low} to {high}, as {name} does"

    return rule


def _choices(choices: tuple[Any, ...]) -> Rule:
    allowed = frozenset((type(c) is bool, c) for c in choices)
    words = ", ".join(repr(choice) for choice in choices[:12])
    if len(choices) > 12:
        words += f", ... ({len(choices)} in all)"

    def rule(value: Any) -> str:
        try:
            if (type(value) is bool, value) in allowed:
                return ""
        except TypeError:  # a list or an object is no constant
            pass
        return f"must be one of {words}"

    return rule


def _number(value: Any) -> bool:
    return isinstance(value, (int, float, Decimal)) and not isinstance(value, bool)


def _minimum(bound: Any) -> Rule:
    return lambda v: f"must be at least {bound}" if _number(v) and v < bound else ""


def _maximum(bound: Any) -> Rule:
    return lambda v: f"must be at most {bound}" if _number(v) and v > bound else ""


def _above(bound: Any) -> Rule:
    return lambda v: f"must be above {bound}" if _number(v) and v <= bound else ""


def _below(bound: Any) -> Rule:
    return lambda v: f"must be below {bound}" if _number(v) and v >= bound else ""


def _multiple_of(bound: Any) -> Rule:
    def rule(value: Any) -> str:
        fits = not _number(value) or is_multiple(value, bound)
        return "" if fits else f"must be a multiple of {bound}"

    return rule


def _long(value: Any) -> bool:
    return isinstance(value, (str, list, tuple, set, frozenset, dict))


def _min_length(bound: int) -> Rule:
    def rule(value: Any) -> str:
        if _long(value) and len(value) < bound:
            return f"must have at least {bound} {_units(value)}, has {len(value)}"
        return ""

    return rule


def _max_length(bound: int) -> Rule:
    def rule(value: Any) -> str:
        if _long(value) and len(value) > bound:
            return f"must have at most {bound} {_units(value)}, has {len(value)}"
        return ""

    return rule


def _units(value: Any) -> str:
    return "characters" if isinstance(value, str) else "items"


def _pattern(pattern: str) -> Rule:
    from .patterns import compiled  # few documents have expressions

    known = compiled(pattern)

    def rule(value: Any) -> str:
        return (
            f"must match {pattern}"
            if isinstance(value, str) and known.refuses(value)
            else ""
        )

    return rule


def _unique(value: Value) -> str:
    if not isinstance(value, (list, tuple)):
        return ""
    once = {canonical(item) for item in value}
    return "" if len(once) == len(value) else "must not hold the same item twice"


_BOUNDS: dict[str, Callable[[Any], Rule]] = {
    "minimum": _minimum,
    "maximum": _maximum,
    "above": _above,
    "below": _below,
    "multiple_of": _multiple_of,
    "min_length": _min_length,
    "max_length": _max_length,
    "min_items": _min_length,
    "max_items": _max_length,
}
