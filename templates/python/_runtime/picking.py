"""Which alternative of a choice a value is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime
from typing import Any, TypeAlias

import msgspec
from msgspec import Struct

from .choices import MISFITS, ChoiceType
from .marks import among
from .records import Record
from .shapes import Shape, describe, extras_field, fields_of, shape_of
from .structs import EXTRAS

Reading: TypeAlias = Callable[[Shape, Any], Any]
"""Makes plain data a value of a shape. Raises `msgspec.ValidationError`."""


class Keys(Struct, frozen=True):
    """What tells one record from another on the wire."""

    known: frozenset[str]
    required: frozenset[str]
    constants: tuple[tuple[str, tuple[Any, ...]], ...]
    open: bool


_KEYS: dict[type, Keys] = {}
_SHAPES: dict[ChoiceType, tuple[Shape, ...]] = {}


class NoFit(ValueError):
    """No alternative takes the data; says why each does not."""


def pick(kind: ChoiceType, data: Any, read: Reading) -> Any:
    """The data as one of the alternatives; the data themselves where none fits.

    Raises `msgspec.ValidationError` when the tag names an alternative and the data do
    not have its type.
    """
    if isinstance(data, Record):
        return data
    if kind.linked:
        return read(shapes(kind)[0], data)
    if data is None:
        raise msgspec.ValidationError("Expected a value, got `null`")
    named = tagged(kind, data)
    if named is not None:
        return read(named, data)
    try:
        return fitting(kind, data, read)[1]
    except NoFit:
        MISFITS.number += 1
        return data


def fitting(
    kind: ChoiceType, data: Any, read: Reading, depth: int = 0
) -> tuple[Shape, Any]:
    """The alternative that takes the data, and what it makes of them.

    Raises `NoFit`.
    """
    reasons = []
    for shape in _candidates(kind, data):
        try:
            if shape.kind != "choice":
                return shape, read(shape, data)
            if depth < 8:
                return fitting(shape.type, data, read, depth + 1)
        except (msgspec.ValidationError, ValueError) as error:
            reasons.append(f"{describe(shape)}: {error}")
    raise NoFit("; ".join(reasons) or f"none takes {_json_type(data)}")


def speaks_otherwise(kind: ChoiceType, data: Any) -> bool:
    """Whether the data have a tag, but one that names no alternative: a new variant."""
    return bool(kind.tags) and isinstance(data, dict) and data.get(kind.tag) is not None


def nearest(kind: ChoiceType, data: Any) -> Shape | None:
    """The one alternative that data which fit none can be meant as; None for several."""
    found = [shape for shape in shapes(kind) if _rank(shape, data) is not None]
    return found[0] if len(found) == 1 and found[0].kind == "record" else None


def shapes(kind: ChoiceType) -> tuple[Shape, ...]:
    """The alternatives of a choice as shapes."""
    found = _SHAPES.get(kind)
    if found is None:
        found = _SHAPES[kind] = tuple(shape_of(a) for a in kind.alternatives)
    return found


def tagged(kind: ChoiceType, data: Any) -> Shape | None:
    """The alternative that the data name by their tag; None where they name none."""
    if not kind.tag or not isinstance(data, dict):
        return None
    value = data.get(kind.tag)
    known = kind.tags.get(value) if isinstance(value, str) else None
    number = kind.fallback if known is None else known
    return None if number < 0 else shapes(kind)[number]


def _candidates(kind: ChoiceType, data: Any) -> Iterator[Shape]:
    """The alternatives worth trying, the likeliest first."""
    ranked = []
    for number, shape in enumerate(shapes(kind)):
        rank = _rank(shape, data)
        if rank is not None:
            ranked.append((rank, number, shape))
    ranked.sort(key=lambda row: row[:2])
    for _, _, shape in ranked:
        yield shape


def _rank(shape: Shape, data: Any) -> int | None:
    """How well the data look like a shape, 0 best; None when they cannot be one."""
    if shape.kind == "any":
        return 10_000
    if shape.kind in ("choice", "union", "file"):
        return 1_000
    if isinstance(data, dict):
        if shape.kind == "record":
            return _rank_record(shape.type, data)
        return 5_000 if shape.kind == "map" else None
    if isinstance(data, list):
        return 0 if shape.kind == "list" else None
    return _rank_scalar(shape, data) if shape.kind == "scalar" else None


def _rank_record(kind: type, data: dict[str, Any]) -> int | None:
    keys = keys_of(kind)
    present = data.keys()
    if not keys.required <= present:
        return None
    rank = 0 if keys.open else len(present - keys.known)
    for wire, choices in keys.constants:
        if wire in present and not among(data[wire], choices):
            if len(choices) == 1:
                return None
            rank += 1
    return rank


def _rank_scalar(shape: Shape, data: Any) -> int | None:
    choices = shape.check.choices
    if choices and among(data, choices):
        return 0
    late = 500 if choices else 0
    if isinstance(data, str):
        if shape.type in (datetime, date):
            return 1 + late
        return (2 if shape.type is str else 3) + late
    if isinstance(data, bool):
        return late if shape.type is bool else None
    if shape.type is int:
        return 1 + late
    return None if shape.type in (str, bool, bytes) else 2 + late


def keys_of(kind: type) -> Keys:
    """What tells this record from others on the wire."""
    found = _KEYS.get(kind)
    if found is None:
        fields = [field for field in fields_of(kind) if field.wire != EXTRAS]
        found = _KEYS[kind] = Keys(
            frozenset(field.wire for field in fields),
            frozenset(field.wire for field in fields if field.required),
            tuple(
                (field.wire, field.shape.check.choices)
                for field in fields
                if field.shape.check.choices
            ),
            extras_field(kind) is not None,
        )
    return found


def _json_type(data: Any) -> str:
    names = {dict: "an object", list: "a list", str: "text", bool: "a boolean"}
    return names.get(type(data), "a number")
