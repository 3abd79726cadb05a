"""Which alternative of a choice a value is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime
from typing import Any, TypeAlias

import msgspec
from msgspec import UNSET, Struct

from .checking import checker_of
from .choices import ChoiceType
from .records import EXTRAS, Record
from .shapes import Shape, extras_field, fields_of, shape_of
from .wrongs import FINE, Wrong, violations

Hook: TypeAlias = Callable[[type, Any], Any]


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


def pick(kind: ChoiceType, data: Any, hook: Hook | None) -> Any:
    """The data as one of the alternatives; the data themselves where none fits.

    Raises `msgspec.ValidationError` when the tag names an alternative and the data do
    not have its type.
    """
    if data is None or isinstance(data, Record):
        return data
    tagged = _tagged(kind, data)
    if tagged is not None:
        return _converted(tagged, data, hook)
    try:
        return fitting(kind, data, hook)[1]
    except NoFit:
        return data


def fitting(
    kind: ChoiceType, data: Any, hook: Hook | None = None, depth: int = 0
) -> tuple[Shape, Any]:
    """The alternative that takes the data, and what it makes of them.

    Raises `NoFit`.
    """
    reasons = []
    for shape in _candidates(kind, data):
        try:
            if shape.kind != "choice":
                return shape, _converted(shape, data, hook)
            if depth < 8:
                return fitting(shape.type, data, hook, depth + 1)
        except (msgspec.ValidationError, ValueError) as error:
            reasons.append(f"{_name(shape)}: {error}")
    raise NoFit("; ".join(reasons) or f"none takes {_json_type(data)}")


def _converted(shape: Shape, data: Any, hook: Hook | None) -> Any:
    from .codec import convert
    from .files import file_from
    from .mending import mended

    if shape.kind == "file":
        return file_from(data)

    if hook is not None:
        data = mended(data, shape)
    return convert(data, shape.type, hook=hook)


def shapes(kind: ChoiceType) -> tuple[Shape, ...]:
    """The alternatives of a choice as shapes."""
    found = _SHAPES.get(kind)
    if found is None:
        found = _SHAPES[kind] = tuple(shape_of(a) for a in kind.alternatives)
    return found


def _tagged(kind: ChoiceType, data: Any) -> Shape | None:
    if not kind.tag or not isinstance(data, dict):
        return None
    value = data.get(kind.tag)
    number = kind.tags.get(value) if isinstance(value, str) else None
    return None if number is None else shapes(kind)[number]


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
        if wire in present and data[wire] not in choices:
            if len(choices) == 1:
                return None
            rank += 1
    return rank


def _rank_scalar(shape: Shape, data: Any) -> int | None:
    choices = shape.check.choices
    if choices and data in choices:
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


def misfits(shape: Shape, value: Any) -> tuple[Wrong, ...]:
    """What is wrong with a value that must be one of the alternatives."""
    kind: ChoiceType = shape.type
    if value is UNSET:
        return (Wrong((), "required", "is required", UNSET),)
    if kind.tag and isinstance(value, Record):
        return _misfits_tag(kind, value)
    found = [(part, checker_of(part)(value)) for part in shapes(kind)]
    fits = sum(1 for _, wrong in found if not wrong)
    if fits == 1 or (fits and not kind.exclusive):
        return FINE
    if fits:
        names = ", ".join(_name(part) for part, wrong in found if not wrong)
        return (Wrong((), "one_of", f"fits more than one of: {names}", value),)
    if isinstance(value, (dict, list, str)):
        return _misfits_plain(kind, value, found)
    return _none_fits(kind, value, found)


def _misfits_tag(kind: ChoiceType, value: Record) -> tuple[Wrong, ...]:
    """The record must be the alternative that its own tag names."""
    tag = _tag_of(kind, value)
    if tag is UNSET:
        return (Wrong((kind.tag,), "required", "is required", UNSET),)
    number = kind.tags.get(tag) if isinstance(tag, str) else None
    if number is None:
        known = ", ".join(map(repr, kind.tags))
        return (Wrong((kind.tag,), "choices", f"must be one of {known}", tag),)
    part = shapes(kind)[number]
    wrong = checker_of(part)(value)
    if wrong and wrong[0].rule == "type" and not wrong[0].steps:
        message = f"{tag!r} belongs to {_name(part)}, not to {type(value).__name__}"
        return (Wrong((kind.tag,), "one_of", message, tag),)
    return wrong


def _tag_of(kind: ChoiceType, value: Record) -> Any:
    for field in fields_of(type(value)):
        if field.wire == kind.tag:
            return getattr(value, field.name)
    return UNSET


def _misfits_plain(
    kind: ChoiceType, value: Any, found: list[tuple[Shape, tuple[Wrong, ...]]]
) -> tuple[Wrong, ...]:
    """Plain data are as good as the record they would be read as."""
    try:
        part, made = fitting(kind, value)
    except NoFit:
        return _none_fits(kind, value, found)
    if type(made) is type(value):
        return _none_fits(kind, value, found)
    return checker_of(part)(made)


def _none_fits(
    kind: ChoiceType, value: Any, found: list[tuple[Shape, tuple[Wrong, ...]]]
) -> tuple[Wrong, ...]:
    one = [wrong for part, wrong in found if _same_type(part, value)]
    if len(one) == 1:
        return one[0]
    rule = "one_of" if kind.exclusive else "any_of"
    reasons = "; ".join(
        f"{_name(part)}: {violations(wrong)[0]}" for part, wrong in found if wrong
    )
    return (Wrong((), rule, f"fits none of its types ({reasons})", value),)


def _same_type(shape: Shape, value: Any) -> bool:
    return shape.kind == "record" and isinstance(value, shape.type)


def _name(shape: Shape) -> str:
    from .shapes import describe

    return describe(shape)


def _json_type(data: Any) -> str:
    names = {dict: "an object", list: "a list", str: "text", bool: "a boolean"}
    return names.get(type(data), "a number")
