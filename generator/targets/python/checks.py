"""The rules of a value beyond its type, as arguments of `Check`; constants as Python writes them."""

from __future__ import annotations

from functools import lru_cache

import orjson

from generator.model.types import Limits, Scalar
from generator.targets.python.layout import Doc, Pair, call, sequence
from generator.targets.python.scalars import RANGES, WHOLE, is_literal, kind_of
from generator.targets.text import quoted

_LIMITS = (
    ("minimum", "minimum"),
    ("maximum", "maximum"),
    ("above", "above"),
    ("below", "below"),
    ("multiple_of", "multiple_of"),
)


_UNLIMITED = frozenset({"date", "datetime", "base64", "binary", "null", "boolean"})


def checks_of(kind: Scalar) -> tuple[Doc, ...]:
    out: list[Doc] = []
    if kind.choices and not is_literal(kind):
        out.append(Pair("choices=", sequence([constant_of(c) for c in kind.choices])))
    limits = kind.limits
    if limits is not None and (held := kind_of(kind)) not in _UNLIMITED:
        if held == "string":
            out.extend(_lengths(limits))
        else:
            out.extend(Pair(f"{n}=", repr(v)) for n, a in _LIMITS if (v := getattr(limits, a)) is not None)
    if kind.kind == "integer" and kind.format in RANGES and not kind.choices:
        out.append(Pair("format=", quoted(kind.format)))
    if kind.format == "password":
        out.append(Pair("secret=", "True"))
    return tuple(out)


def _lengths(limits: Limits) -> list[Doc]:
    out: list[Doc] = []
    if limits.min_length:
        out.append(Pair("min_length=", repr(limits.min_length)))
    if limits.max_length is not None:
        out.append(Pair("max_length=", repr(limits.max_length)))
    if limits.pattern is not None:
        out.append(Pair("pattern=", quoted(limits.pattern)))
    return out


def counts_of(limits: Limits | None) -> list[Doc]:
    if limits is None:
        return []
    out: list[Doc] = []
    if limits.min_length:
        out.append(Pair("min_items=", repr(limits.min_length)))
    if limits.max_length is not None:
        out.append(Pair("max_items=", repr(limits.max_length)))
    if limits.unique:
        out.append(Pair("unique=", "True"))
    return out


def nested(name: str, check: tuple[Doc, ...]) -> list[Doc]:
    return [Pair(f"{name}=", call("Check", *check))] if check else []


def constant(value: object) -> str:
    """A JSON scalar as a Python literal."""
    return quoted(value) if isinstance(value, str) else repr(value)


@lru_cache(maxsize=16384)  # the module and the documentation of an enum ask for each of its values
def constant_of(text: str) -> str:
    """A JSON scalar, given as text, as a Python literal; an integer of any length stays what it is."""
    return text if WHOLE.fullmatch(text) else constant(orjson.loads(text))
