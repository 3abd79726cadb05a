"""How one scalar relates to another: kinds, choices and limits."""

from __future__ import annotations

import json
from collections.abc import Iterator

from generator.compare.type_comparer import Context, Direction, TypeComparer
from generator.model.types import Limits, Scalar

# What each kind takes besides itself. Numbers are sets of numbers; whatever is text on the wire is a kind of string.
_WIDER = {
    "int32": ("int64", "integer", "number", "double", "decimal"),
    "int64": ("integer", "number", "decimal"),
    "integer": ("number", "decimal"),
    "float": ("double", "number", "decimal"),
    "double": ("number", "decimal"),
    "number": ("decimal",),
    "decimal": ("number",),
    "date": ("string",),
    "datetime": ("string",),
    "base64": ("string",),
}


def compare_scalars(
    comparer: TypeComparer, at: Context, what: str, subject: str, pair: tuple[Scalar, Scalar], way: Direction
) -> None:
    """Note how the kind, the format, the choices and the limits of a scalar changed."""
    old, new = pair
    if old.kind != new.kind:
        rule = f"{way}-type-{relation(old.kind, new.kind)}"
        comparer.note(at, rule, subject, what=what, old=shown(old), new=shown(new))
        return
    if old.format != new.format:
        # A format without a kind of its own (uuid, email) is a promise about texts, not another type.
        rule = f"{way}-limit-{'relaxed' if not new.format else 'tightened'}"
        comparer.note(at, rule, subject, what=what, limit="format", old=old.format or "none", new=new.format or "none")
    _choices(comparer, at, what, subject, pair, way)
    compare_limits(comparer, at, what, subject, (old.limits, new.limits), way)


def relation(old: str, new: str) -> str:
    if new in _WIDER.get(old, ()):
        return "widened"
    return "narrowed" if old in _WIDER.get(new, ()) else "changed"


def shown(scalar: Scalar) -> str:
    return f"{scalar.kind} ({scalar.format})" if scalar.format and scalar.format != scalar.kind else scalar.kind


def _choices(
    comparer: TypeComparer, at: Context, what: str, subject: str, pair: tuple[Scalar, Scalar], way: Direction
) -> None:
    old, new = pair
    if old.choices == new.choices:
        return
    if not old.choices or not new.choices:
        rule = f"{way}-enum-{'added' if new.choices else 'lifted'}"
        comparer.note(at, rule, subject, what=what, value=", ".join(new.choices[:8]))
        return
    for value in old.choices:
        if value not in new.choices:
            comparer.note(at, f"{way}-enum-value-removed", subject, what=what, value=value)
    for value in new.choices:
        if value not in old.choices:
            comparer.note(at, f"{way}-enum-value-added", subject, what=what, value=value)


def compare_limits(
    comparer: TypeComparer,
    at: Context,
    what: str,
    subject: str,
    pair: tuple[Limits | None, Limits | None],
    way: Direction,
) -> None:
    """Note which limits let less through now, and which more."""
    old, new = pair[0] or Limits(), pair[1] or Limits()
    if old == new:
        return
    for name, tighter in _moved(old, new):
        rule = f"{way}-limit-{'tightened' if tighter else 'relaxed'}"
        before, after = _value(getattr(old, name)), _value(getattr(new, name))
        comparer.note(at, rule, subject, what=what, limit=name.replace("_", " "), old=before, new=after)
    if old.pattern != new.pattern:
        if old.pattern is not None and new.pattern is not None:
            comparer.note(at, f"{way}-pattern-changed", subject, what=what, old=old.pattern, new=new.pattern)
        else:
            rule = f"{way}-limit-{'tightened' if new.pattern is not None else 'relaxed'}"
            comparer.note(
                at, rule, subject, what=what, limit="pattern", old=_value(old.pattern), new=_value(new.pattern)
            )


def _moved(old: Limits, new: Limits) -> Iterator[tuple[str, bool]]:
    """The limits that moved, and whether they let less through now."""
    for name in ("minimum", "above", "min_length"):
        if (change := _compare(getattr(old, name), getattr(new, name))) is not None:
            yield name, change > 0
    for name in ("maximum", "below", "max_length"):
        if (change := _compare(getattr(new, name), getattr(old, name), missing=1)) is not None:
            yield name, change > 0
    if old.multiple_of != new.multiple_of:
        yield "multiple_of", new.multiple_of is not None and not _divides(new.multiple_of, old.multiple_of)
    if old.unique != new.unique:
        yield "unique", new.unique


def _compare(one: float | None, other: float | None, missing: int = -1) -> int | None:
    """1 when `other` is the greater, -1 when `one` is; None counts as infinitely small (or great: missing=1)."""
    if one == other:
        return None
    if one is None or other is None:
        return -missing if one is None else missing
    return 1 if other > one else -1


def _divides(small: float, great: float | None) -> bool:
    return great is not None and small != 0 and great % small == 0


def _value(value: object) -> str:
    return "none" if value is None else value if isinstance(value, str) else json.dumps(value)
