"""What is wrong with a value that must be one of several alternatives."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

from msgspec import UNSET

from .choices import ChoiceType
from .codec import read_as
from .marks import Data
from .picking import NoFit, claims, fitting, keys_of, leaves, shapes, tag_text
from .records import Record
from .shapes import Shape, describe, fields_of
from .structs import spoken
from .wrongs import FINE, Checker, Wrong, violations

CheckerOf: TypeAlias = Callable[[Shape], Checker]


def misfits(
    shape: Shape,
    value: Any,
    checker_of: CheckerOf,
    entered: frozenset[ChoiceType] = frozenset(),
) -> tuple[Wrong, ...]:
    """What is wrong with a value that must be one of the alternatives.

    `entered` are the choices that this one is an alternative of, for the same value.
    """
    kind: ChoiceType = shape.type
    if value is UNSET:
        return (Wrong((), "required", "is required", UNSET),)
    tag = _tag_of(kind, value) if kind.tags and isinstance(value, Record) else None
    if tag not in (None, UNSET):
        return _misfits_tag(kind, value, tag, checker_of)
    entered |= {kind}
    found = [
        (part, _alternative(part, value, checker_of, entered))
        for part in shapes(kind)
        if part.kind != "choice" or part.type not in entered  # says nothing by itself
    ]
    fits = [part for part, wrong in found if not wrong]
    # What lists and maps hold is known by its type alone here: the document may tell more.
    vague = sum(1 for part in fits if part.kind in ("list", "map")) > 1
    if len(fits) == 1 or (fits and (vague or not kind.exclusive)):
        return FINE
    if fits:
        names = ", ".join(describe(part) for part in fits)
        return (Wrong((), "one_of", f"fits more than one of: {names}", value),)
    if isinstance(value, (dict, list, str)):
        return _misfits_plain(kind, value, found, checker_of)
    return _none_fits(kind, value, found)


def _alternative(
    part: Shape, value: Any, checker_of: CheckerOf, entered: frozenset[ChoiceType]
) -> tuple[Wrong, ...]:
    """What is wrong with a value as this alternative, which may be a choice itself."""
    if part.kind != "choice" or part.check.secret or value is None:
        return checker_of(part)(value)
    return misfits(part, value, checker_of, entered)


def _misfits_tag(
    kind: ChoiceType, value: Record, tag: Any, checker_of: CheckerOf
) -> tuple[Wrong, ...]:
    """The record must be the alternative that its own tag names."""
    number = kind.tags.get(tag_text(tag), kind.fallback)
    if number >= 0:
        part = shapes(kind)[number]
    else:
        own = [part for part in leaves(kind) if _same_type(part, value)]
        if not any(claims(part, kind.tag, tag) for part in own):
            known = ", ".join(map(repr, kind.tags))
            return (Wrong((kind.tag,), "choices", f"must be one of {known}", tag),)
        part = own[0]
    wrong = checker_of(part)(value)
    if wrong and wrong[0].rule == "type" and not wrong[0].steps:
        message = f"{tag!r} belongs to {describe(part)}, not to {spoken(type(value))}"
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
    near = _lacking(kind, value)
    return (Wrong((), rule, f"fits none of its types ({reasons}){near}", value),)


def _lacking(kind: ChoiceType, value: Data) -> str:
    """What the nearest alternative lacks: the one that knows most of what is there."""
    records = [part for part in leaves(kind, value) if part.kind == "record"]
    if not isinstance(value, dict) or not records:
        return ""
    best = max(records, key=lambda part: len(value.keys() & keys_of(part.type).known))
    missing = sorted(keys_of(best.type).required - value.keys())
    if not missing or value.keys().isdisjoint(keys_of(best.type).known):
        return ""
    return f"; the nearest, {describe(best)}, lacks {', '.join(missing)}"


def _same_type(shape: Shape, value: Any) -> bool:
    return shape.kind == "record" and isinstance(value, shape.type)
