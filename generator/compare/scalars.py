"""How one scalar relates to another: kinds, choices and limits."""

from __future__ import annotations

import json
import math
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
_WHOLE = ("int32", "int64", "integer")


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
        rule = "response-format-changed" if way == "response" and old.format else rule
        comparer.note(at, rule, subject, what=what, limit="format", old=old.format or "none", new=new.format or "none")
    _choices(comparer, at, what, subject, pair, way)
    compare_limits(comparer, at, what, subject, (old.limits, new.limits), way, whole=old.kind in _WHOLE)


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
    if way == "response" and not set(old.choices) & set(new.choices):
        args = {"old": ", ".join(old.choices[:8]), "new": ", ".join(new.choices[:8])}
        comparer.note(at, "response-enum-replaced", subject, what=what, **args)
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
    *,
    whole: bool = False,
) -> None:
    """Note which limits let less through now, and which more; `whole`: the values are integers."""
    old, new = pair[0] or Limits(), pair[1] or Limits()
    if old == new:
        return
    for name, past, now, tighter in _moved(old, new, whole):
        rule = f"{way}-limit-{'tightened' if tighter else 'relaxed'}"
        comparer.note(at, rule, subject, what=what, limit=name, old=past, new=now)
    before, after = old.pattern or None, new.pattern or None  # the empty pattern is found in every text
    if before != after and before is not None and (after is not None or way == "response"):
        comparer.note(at, f"{way}-pattern-changed", subject, what=what, old=before, new=_value(after))
    elif before != after:
        rule = f"{way}-limit-{'tightened' if after is not None else 'relaxed'}"
        comparer.note(at, rule, subject, what=what, limit="pattern", old=_value(before), new=_value(after))


def _moved(old: Limits, new: Limits, whole: bool) -> Iterator[tuple[str, str, str, bool]]:
    """The limits that moved: name, before, after, and whether they let less through now."""
    for name, sign in (("minimum", 1), ("maximum", -1)):
        before, after = _edge(old, sign, whole), _edge(new, sign, whole)
        if before != after:
            words, tighter = _named(name, old, new), after > before
            yield words, _bound(old, name), _bound(new, name), tighter
    if (change := _compare(old.min_length, new.min_length)) is not None:
        yield "min length", _value(old.min_length), _value(new.min_length), change > 0
    if (change := _compare(new.max_length, old.max_length, missing=1)) is not None:
        yield "max length", _value(old.max_length), _value(new.max_length), change > 0
    if old.multiple_of != new.multiple_of:
        tighter = new.multiple_of is not None and not _divides(new.multiple_of, old.multiple_of)
        yield "multiple of", _value(old.multiple_of), _value(new.multiple_of), tighter
    if old.unique != new.unique:
        yield "unique", _value(old.unique), _value(new.unique), new.unique


def _edge(limits: Limits, sign: int, whole: bool) -> tuple[float, bool]:
    """Where the values begin (sign 1) or, mirrored, end (-1), and whether the edge itself is left out: the greater,
    the tighter. Of whole numbers none lies between 10 and 11, so "above 10" is "from 11" there.
    """
    at, beyond = (limits.minimum, limits.above) if sign > 0 else (limits.maximum, limits.below)
    edges: list[tuple[float, bool]] = []
    if at is not None:
        edges.append((math.ceil(at * sign) if whole else at * sign, False))
    if beyond is not None:
        edges.append((math.floor(beyond * sign) + 1, False) if whole else (beyond * sign, True))
    return max(edges, default=(-math.inf, False))


def _named(name: str, old: Limits, new: Limits) -> str:
    """What the bound is called: by its field, or by the inclusive one where the two sides use both."""
    beyond = {"minimum": "above", "maximum": "below"}[name]
    used = {word for word in (name, beyond) for side in (old, new) if getattr(side, word) is not None}
    return beyond if used == {beyond} else name


def _bound(limits: Limits, name: str) -> str:
    """A bound in words: `10`, or `more than 10` where the number itself is left out and the other side's is not."""
    at = getattr(limits, name)
    beyond, words = {"minimum": (limits.above, "more than"), "maximum": (limits.below, "less than")}[name]
    if at is None:
        return _value(beyond) if beyond is None else f"{words} {_value(beyond)}"
    return _value(at) if beyond is None else f"{_value(at)} and {words} {_value(beyond)}"


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
