"""The keywords of JSON Schema that hold no schema: each answers what is wrong with a value, or nothing."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from typing import Any, TypeAlias

from .marks import Data, Value
from .records import Record

Assertion: TypeAlias = Callable[[Any, Any], str]
"""Given the keyword's argument and the value."""


def canonical(value: Value) -> Any:
    """Something that is equal, and hashed alike, for JSON values that are: 1 is 1.0, but not true."""
    if isinstance(value, bool):
        return ("flag", value)
    if isinstance(value, (list, tuple)):
        return ("list", *map(canonical, value))
    if isinstance(value, dict):
        return frozenset((name, canonical(one)) for name, one in value.items())
    if isinstance(value, Record):
        inner = (canonical(getattr(value, name)) for name in value.__struct_fields__)
        return (type(value), *inner)
    return bytes(value) if isinstance(value, (bytearray, memoryview)) else value


def is_multiple(value: Any, step: Any) -> bool:
    """Whether a number is a whole multiple of another, as their decimal digits say."""
    one, other = Decimal(str(value)), Decimal(str(step))
    try:
        return not other or one % other == 0
    except InvalidOperation:  # more digits than Decimal divides exactly
        if isinstance(value, Decimal):  # of any size: dividing it could take for ever
            return True
        from fractions import Fraction

        return Fraction(one) % Fraction(other) == 0


def name_fits(pattern: str, name: str) -> bool | None:
    """Whether a name matches; None when the expression is not run on it."""
    from .patterns import compiled

    known = compiled(pattern)
    if known.matches is None or len(name) > known.longest:
        return None
    return not known.refuses(name)


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


_TYPES: dict[str, Callable[[Any], bool]] = {
    "null": lambda v: v is None,
    "boolean": lambda v: isinstance(v, bool),
    "string": lambda v: isinstance(v, str),
    "array": lambda v: isinstance(v, list),
    "object": lambda v: isinstance(v, dict),
    "number": _is_number,
    "integer": lambda v: _is_number(v) and (isinstance(v, int) or v.is_integer()),
}


def _type(said: str | list[str], value: Data) -> str:
    kinds = said if isinstance(said, list) else [said]
    fits = any(_TYPES[kind](value) for kind in kinds)
    return "" if fits else f"must be of the type {' or '.join(kinds)}"


def _enum(said: Any, value: Any) -> str:
    held = canonical(value)
    fits = any(canonical(one) == held for one in said)
    return "" if fits else "is none of the values that the document lists"


def _const(said: Any, value: Any) -> str:
    return (
        ""
        if canonical(said) == canonical(value)
        else "is not the one value that the document allows"
    )


def _step(said: Any, value: Any) -> str:
    fits = not _is_number(value) or is_multiple(value, said)
    return "" if fits else f"must be a multiple of {said}"


def _bound(words: str, breaks: Callable[[Any, Any], bool]) -> Assertion:
    return lambda said, v: (
        f"{words} {said}" if _is_number(v) and breaks(v, said) else ""
    )


def _count(kind: type, words: str, breaks: Callable[[int, int], bool]) -> Assertion:
    return lambda said, v: (
        words.format(said) if _is(v, kind) and breaks(len(v), said) else ""
    )


def _is(value: Any, kind: type) -> bool:
    return isinstance(value, kind)


def _less(one: Any, other: Any) -> bool:
    return bool(one < other)


def _more(one: Any, other: Any) -> bool:
    return bool(one > other)


def _pattern(said: Any, value: Any) -> str:
    from .patterns import compiled

    refused = isinstance(value, str) and compiled(said).refuses(value)
    return f"must match {said}" if refused else ""


def _unique(said: Any, value: Data) -> str:
    if not said or not isinstance(value, list):
        return ""
    once = {canonical(one) for one in value}
    return "" if len(once) == len(value) else "must not hold the same item twice"


def _required(said: Any, value: Any) -> str:
    missing = (
        [name for name in said if name not in value] if isinstance(value, dict) else []
    )
    return f"lacks {', '.join(map(repr, missing))}" if missing else ""


def _dependent(said: Any, value: Any) -> str:
    if not isinstance(value, dict):
        return ""
    for name, others in said.items():
        missing = [other for other in others if other not in value]
        if name in value and missing:
            return (
                f"lacks {', '.join(map(repr, missing))}, which {name!r} needs beside it"
            )
    return ""


ASSERTIONS: dict[str, Assertion] = {
    "type": _type,
    "enum": _enum,
    "const": _const,
    "multipleOf": _step,
    "minimum": _bound("must be at least", _less),
    "maximum": _bound("must be at most", _more),
    "exclusiveMinimum": _bound("must be above", lambda v, said: bool(v <= said)),
    "exclusiveMaximum": _bound("must be below", lambda v, said: bool(v >= said)),
    "minLength": _count(str, "must have at least {} characters", _less),
    "maxLength": _count(str, "must have at most {} characters", _more),
    "minItems": _count(list, "must have at least {} items", _less),
    "maxItems": _count(list, "must have at most {} items", _more),
    "minProperties": _count(dict, "must have at least {} properties", _less),
    "maxProperties": _count(dict, "must have at most {} properties", _more),
    "pattern": _pattern,
    "uniqueItems": _unique,
    "required": _required,
    "dependentRequired": _dependent,
}
