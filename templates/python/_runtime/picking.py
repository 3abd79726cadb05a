"""Which alternative of a choice a value is."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime
from typing import Any, TypeAlias

import msgspec
from msgspec import Struct

from .breaking import breaks_rules
from .choices import TOLL, ChoiceType
from .marks import Data, among
from .nesting import deep
from .records import Record
from .shapes import Shape, describe, extras_field, fields_of, shape_of
from .structs import EXTRAS

Reading: TypeAlias = Callable[[Shape, Any], Any]
"""Makes plain data a value of a shape. Raises `msgspec.ValidationError`."""


DEEPEST = 8
"""How many choices are looked into for the alternatives of one."""


class Keys(Struct, frozen=True):
    """What tells one record from another on the wire."""

    known: frozenset[str]
    required: frozenset[str]
    constants: tuple[tuple[str, tuple[Any, ...]], ...]
    open: bool


_KEYS: dict[type, Keys] = {}
_SHAPES: dict[ChoiceType, tuple[Shape, ...]] = {}
_FLAT: dict[ChoiceType, tuple[Shape, ...]] = {}


class NoFit(ValueError):
    """No alternative takes the data; says why each does not."""


def pick(kind: ChoiceType, data: Data, read: Reading) -> Any:
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
        if speaks_otherwise(kind, data):
            TOLL.leftovers += 1
        else:
            TOLL.misfits += 1
        return data


def fitting(kind: ChoiceType, data: Data, read: Reading) -> tuple[Shape, Any]:
    """The alternative that takes the data, and what it makes of them.

    Of several, the one that knows every property, also further inside, and whose rules
    hold. What is chosen among alternatives of alternatives is never a choice itself.
    Raises `NoFit`.
    """
    candidates = _candidates(kind, data)
    if len(candidates) == 1:  # nothing to choose from: what it costs is not asked
        return candidates[0], _alone(candidates[0], data, read)
    reasons: list[str] = []
    before = TOLL.misfits, TOLL.leftovers
    best: tuple[tuple[bool, int, int], Shape, Any] | None = None
    for shape in candidates:
        TOLL.misfits, TOLL.leftovers = before
        try:
            value = read(shape, data)
        except (msgspec.ValidationError, ValueError) as error:
            reasons.append(f"{describe(shape)}: {error}")
            continue
        misfits, left = TOLL.misfits - before[0], TOLL.leftovers - before[1]
        cost = (breaks_rules(shape, data), misfits, left)
        if best is None or cost < best[0]:
            best = cost, shape, value
        if cost == (False, 0, 0) or deep():
            break
    TOLL.misfits, TOLL.leftovers = before
    if best is None:
        raise NoFit("; ".join(reasons) or f"none takes {_json_type(data)}")
    (_, misfits, left), shape, value = best
    TOLL.misfits, TOLL.leftovers = before[0] + misfits, before[1] + left
    return shape, value


def _alone(shape: Shape, data: Data, read: Reading) -> Any:
    """What the only alternative in question makes of the data. Raises `NoFit`."""
    before = TOLL.misfits, TOLL.leftovers
    try:
        return read(shape, data)
    except (msgspec.ValidationError, ValueError) as error:
        reason = f"{describe(shape)}: {error}"
    TOLL.misfits, TOLL.leftovers = before
    raise NoFit(reason)


def speaks_otherwise(kind: ChoiceType, data: Data, depth: int = 0) -> bool:
    """Whether the data have a tag, but one that no alternative allows: a new variant.

    The fallback reads such data, but does not make them known.
    """
    if not _unmapped(kind, data):
        return False
    return depth == DEEPEST or all(
        part.kind == "choice" and speaks_otherwise(part.type, data, depth + 1)
        for part in _claimants(kind, data)
    )


def _unmapped(kind: ChoiceType, data: Data) -> bool:
    """Whether the data have a tag that leads to no alternative by itself."""
    if not kind.tags or not isinstance(data, dict):
        return False
    value = data.get(kind.tag)
    return value is not None and tag_text(value) not in kind.tags


def nearest(kind: ChoiceType, data: Data) -> Shape | None:
    """The one alternative that data which fit none can be meant as; None for several."""
    found = _candidates(kind, data)
    return found[0] if len(found) == 1 and found[0].kind == "record" else None


def tag_text(value: Any) -> str:
    """A tag as documents write it in a mapping, also one that is a number or a flag."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return value if isinstance(value, str) else str(value)


def leaves(kind: ChoiceType, data: Data = None, depth: int = 0) -> Iterator[Shape]:
    """The alternatives, those of alternatives among them, that the tags of data allow."""
    named = tagged(kind, data)
    if named is not None:
        parts: Iterable[Shape] = (named,)
    else:
        parts = _claimants(kind, data) if _unmapped(kind, data) else shapes(kind)
    for part in parts:
        if part.kind != "choice":
            yield part
        elif depth < DEEPEST:
            yield from leaves(part.type, data, depth + 1)


def _claimants(kind: ChoiceType, data: Data) -> Iterator[Shape]:
    """The alternatives that may allow a tag which the mapping does not know."""
    value = data[kind.tag] if isinstance(data, dict) else None
    return (part for part in shapes(kind) if claims(part, kind.tag, value))


def claims(shape: Shape, tag: str, value: Any) -> bool:
    """Whether an alternative itself allows a tag: its tag's enum names it."""
    if shape.kind != "record":
        return shape.kind == "choice"
    constants = dict(keys_of(shape.type).constants)
    return among(value, constants.get(tag, ()))


def shapes(kind: ChoiceType) -> tuple[Shape, ...]:
    """The alternatives of a choice as shapes."""
    found = _SHAPES.get(kind)
    if found is None:
        found = _SHAPES[kind] = tuple(shape_of(a) for a in kind.alternatives)
    return found


def tagged(kind: ChoiceType, data: Data) -> Shape | None:
    """The alternative that the data name by their tag; None where they name none.

    An unknown tag names the fallback where there is one.
    """
    if not kind.tag or not isinstance(data, dict):
        return None
    value = data.get(kind.tag)
    if value is None:
        return None
    number = kind.tags.get(tag_text(value), kind.fallback)
    return None if number < 0 else shapes(kind)[number]


def _candidates(kind: ChoiceType, data: Data) -> list[Shape]:
    """The alternatives worth trying, the likeliest first."""
    ranked: list[tuple[int, int, Shape]] = []
    for number, shape in enumerate(_allowed(kind, data)):
        if shape.kind == "record":
            rank = _rank_record(shape.type, data) if isinstance(data, dict) else None
        else:
            rank = _rank(shape, data)
        if rank is not None:
            ranked.append((rank, number, shape))
    ranked.sort()  # numbers differ: shapes are never compared
    return [shape for _, _, shape in ranked]


def _allowed(kind: ChoiceType, data: Data) -> Iterable[Shape]:
    """What `leaves` gives; without a walk where neither tags nor choices are inside."""
    found = _FLAT.get(kind)
    if found is None:
        inside = any(part.kind == "choice" for part in shapes(kind))
        found = _FLAT[kind] = () if inside or kind.tag else shapes(kind)
    return found or leaves(kind, data)


def _rank(shape: Shape, data: Data) -> int | None:
    """How well the data look like a shape that is no record, 0 best; None for not."""
    if shape.kind == "any":
        return 10_000
    if shape.kind in ("union", "file"):
        return 1_000
    if isinstance(data, dict):
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


def _rank_scalar(shape: Shape, data: Data) -> int | None:
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


def _json_type(data: Data) -> str:
    names: dict[type, str] = {
        dict: "an object",
        list: "a list",
        str: "text",
        bool: "a boolean",
    }
    return names.get(type(data), "a number")
