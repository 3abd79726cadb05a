"""What is wrong with a value that must be one of several alternatives."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

from msgspec import UNSET

from .choices import ChoiceType
from .codec import read_as
from .picking import NoFit, fitting, shapes
from .records import Record
from .shapes import Shape, describe, fields_of
from .wrongs import FINE, Checker, Wrong, violations

CheckerOf: TypeAlias = Callable[[Shape], Checker]


def misfits(shape: Shape, value: Any, checker_of: CheckerOf) -> tuple[Wrong, ...]:
    """What is wrong with a value that must be one of the alternatives."""
    kind: ChoiceType = shape.type
    if value is UNSET:
        return (Wrong((), "required", "is required", UNSET),)
    if kind.tag and isinstance(value, Record):
        return _misfits_tag(kind, value, checker_of)
    found = [(part, checker_of(part)(value)) for part in shapes(kind)]
    fits = sum(1 for _, wrong in found if not wrong)
    if fits == 1 or (fits and not kind.exclusive):
        return FINE
    if fits:
        names = ", ".join(describe(part) for part, wrong in found if not wrong)
        return (Wrong((), "one_of", f"fits more than one of: {names}", value),)
    if isinstance(value, (dict, list, str)):
        return _misfits_plain(kind, value, found, checker_of)
    return _none_fits(kind, value, found)


def _misfits_tag(
    kind: ChoiceType, value: Record, checker_of: CheckerOf
) -> tuple[Wrong, ...]:
    """The record must be the alternative that its own tag names."""
    tag = _tag_of(kind, value)
    number = kind.tags.get(tag) if isinstance(tag, str) else None
    if number is None and kind.fallback >= 0:
        number = kind.fallback
    if tag is UNSET and number is None:
        return (Wrong((kind.tag,), "required", "is required", UNSET),)
    if number is None:
        known = ", ".join(map(repr, kind.tags))
        return (Wrong((kind.tag,), "choices", f"must be one of {known}", tag),)
    part = shapes(kind)[number]
    wrong = checker_of(part)(value)
    if wrong and wrong[0].rule == "type" and not wrong[0].steps:
        message = f"{tag!r} belongs to {describe(part)}, not to {type(value).__name__}"
        return (Wrong((kind.tag,), "one_of", message, tag),)
    return wrong


def _tag_of(kind: ChoiceType, value: Record) -> Any:
    for field in fields_of(type(value)):
        if field.wire == kind.tag:
            return getattr(value, field.name)
    return UNSET


def _misfits_plain(
    kind: ChoiceType,
    value: Any,
    found: list[tuple[Shape, tuple[Wrong, ...]]],
    checker_of: CheckerOf,
) -> tuple[Wrong, ...]:
    """Plain data are as good as the record they would be read as."""
    try:
        part, made = fitting(kind, value, read_as)
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
        f"{describe(part)}: {violations(wrong)[0]}" for part, wrong in found if wrong
    )
    return (Wrong((), rule, f"fits none of its types ({reasons})", value),)


def _same_type(shape: Shape, value: Any) -> bool:
    return shape.kind == "record" and isinstance(value, shape.type)
