"""The functions that schemas are turned into: each takes a value and answers its first fault, or None."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias, TypeGuard

from generator.model.types import Json
from generator.oas.guess import kind as kind_of
from generator.patterns import compiled

Fault: TypeAlias = "tuple[tuple[str | int, ...], str]"
# Called only with values of the class that it was made for: `typed` has looked, so that no check looks again.
Check: TypeAlias = "Callable[[Any], Fault | None]"


def anything(_value: object) -> None:
    """Accepts every value."""


def same(first: object, second: object) -> bool:
    """JSON equality: true is not 1."""
    if isinstance(first, bool) or isinstance(second, bool):
        return first is second
    return bool(first == second)


def is_number(value: object) -> TypeGuard[float]:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def is_finite(value: object) -> TypeGuard[float]:
    """Whether a value is a number that JSON has: not a flag, not infinite."""
    return is_number(value) and abs(value) != float("inf")


class Exhausted(Exception):
    """The steps for judging values are used up."""


class Steps:
    """How much work values may still cost; nested alternatives and long lists could make it endless."""

    __slots__ = ("in_all", "left")

    def __init__(self) -> None:
        self.in_all, self.left = 2_000_000, 0

    def begin(self) -> None:
        """One more value; raises Exhausted when all of them together took too long."""
        self.left = min(200_000, self.in_all)
        self.in_all -= self.left
        if self.left <= 0:
            raise Exhausted

    def end(self) -> None:
        """Give back what was not needed."""
        self.in_all += max(self.left, 0)
        self.left = 0


def typed(
    classes: tuple[type, ...] | None, whole: bool, words: str, by_class: dict[type, list[Check]], steps: Steps
) -> Check:
    """The function of a whole schema: its type, and what it asks of values of each class."""
    if classes is None and not by_class:
        return anything
    get = by_class.get

    def check(value: Json) -> Fault | None:
        steps.left -= 1
        if steps.left < 0:
            raise Exhausted
        cls = value.__class__
        if classes is not None and (
            cls not in classes or (whole and isinstance(value, float) and not value.is_integer())
        ):
            return (), f"must be {words}, not {kind_of(value)}"
        for inner in get(cls, ()):
            fault = inner(value)
            if fault is not None:
                return fault
        return None

    return check


def one_listed(enum: list[Json], nullable: bool, steps: Steps) -> Check:
    plain = frozenset(value for value in enum if isinstance(value, str))
    shown = ", ".join(f"`{value}`" for value in enum[:5]) + (", ..." if len(enum) > 5 else "")

    def check(value: Json) -> Fault | None:
        if isinstance(value, str):
            fits = value in plain
        else:
            steps.left -= len(enum)
            fits = any(same(value, other) for other in enum)
        if fits:
            return None
        return None if nullable and value is None else ((), f"`{_short(value)}` is not one of {shown}")

    return check


def _short(value: object) -> str:
    text = str(value)
    return text if len(text) <= 60 else text[:59] + "…"


def constant(wanted: Json) -> Check:
    return lambda value: None if same(value, wanted) else ((), f"must be `{_short(wanted)}`")


def all_of(inner: list[Check]) -> Check:
    inner = [check for check in inner if check is not anything]

    def check(value: Json) -> Fault | None:
        for one in inner:
            fault = one(value)
            if fault is not None:
                return fault
        return None

    return check if inner else anything


def any_of(inner: list[Check]) -> Check:
    def check(value: Json) -> Fault | None:
        faults = []
        for one in inner:
            fault = one(value)
            if fault is None:
                return None
            faults.append(fault)
        return faults[0] if len(faults) == 1 else ((), "it fits none of the alternatives of `anyOf`")

    return check


def one_of(inner: list[Check]) -> Check:
    def check(value: Json) -> Fault | None:
        faults = [fault for fault in (one(value) for one in inner) if fault is not None]
        fitting = len(inner) - len(faults)
        if fitting == 1:
            return None
        if fitting:
            return (), f"it fits {fitting} alternatives of `oneOf`, but must fit exactly one"
        return faults[0] if len(faults) == 1 else ((), "it fits none of the alternatives of `oneOf`")

    return check


def unless_null(inner: Check) -> Check:
    return lambda value: None if value is None else inner(value)


def none_of(inner: Check) -> Check:
    return lambda value: None if inner(value) is not None else ((), "it fits what `not` excludes")


def limit(limit: float, sign: int, exclusive: bool) -> Check:
    word = ("above" if sign > 0 else "below") if exclusive else ("at least" if sign > 0 else "at most")

    def check(value: float) -> Fault | None:
        apart = (value - limit) * sign
        return None if apart > 0 or (apart == 0 and not exclusive) else ((), f"must be {word} {limit}")

    return check


def multiple(step: float) -> Check:
    def check(value: float) -> Fault | None:
        try:
            times = value / step
            fits = (
                value % step == 0
                if isinstance(value, int) and isinstance(step, int)
                else abs(times - round(times)) < 1e-6
            )
        except OverflowError:
            fits = True
        return None if fits else ((), f"must be a multiple of {step}")

    return check


def text_checks(schema: dict[str, Json]) -> list[Check]:
    checks = size_checks(schema, "minLength", "maxLength", "characters")
    pattern = schema.get("pattern")
    if isinstance(pattern, str):
        checks.append(_pattern(pattern))
    return checks


def _pattern(pattern: str) -> Check:
    """A text against its pattern; one that cannot be run in bounded time is not judged."""

    def check(value: str) -> Fault | None:
        if not compiled(pattern).refuses(value):
            return None
        return (), f"`{_short(value)}` does not match the pattern `{_short(pattern)}`"

    return check


def size_checks(schema: dict[str, Json], least: str, most: str, unit: str) -> list[Check]:
    if least not in schema and most not in schema:
        return []
    low, high = schema.get(least), schema.get(most)
    low = low if is_number(low) else None
    high = high if is_number(high) else None
    if low is None and high is None:
        return []

    def check(value: str | list[Json] | dict[str, Json]) -> Fault | None:
        size = len(value)
        if low is not None and size < low:
            return (), f"must have at least {low} {unit}, not {size}"
        return ((), f"must have at most {high} {unit}, not {size}") if high is not None and size > high else None

    return [check]


def items(heads: list[Check], rest: Check) -> Check:
    def check(value: list[Json]) -> Fault | None:
        for number, item in enumerate(value):
            fault = heads[number](item) if number < len(heads) else rest(item)
            if fault is not None:
                return (number, *fault[0]), fault[1]
        return None

    return check


def unique(value: list[Json]) -> Fault | None:
    import orjson

    try:
        texts = [orjson.dumps(item, option=orjson.OPT_SORT_KEYS) for item in value]
    except TypeError:
        return None  # a number beyond 64 bits
    return None if len(set(texts)) == len(texts) else ((), "its entries must differ from each other")


def required(names: list[str], steps: Steps) -> Check:
    def check(value: dict[str, Json]) -> Fault | None:
        steps.left -= len(names) // 8
        for name in names:
            if name not in value:
                return (), f"`{name}` is missing"
        return None

    return check


def properties(
    described: dict[str, Json], of: Callable[[Json], tuple[tuple[type, ...], Check]], rest: Check | None, steps: Steps
) -> Check:
    """`of` makes the check of a property's schema, beside the classes of which every value fits.

    It is asked once a value has the property: many schemas describe far more than their examples have.
    """
    made: dict[str, tuple[tuple[type, ...], Check]] = {}

    def check(value: dict[str, Json]) -> Fault | None:
        for name, item in value.items():
            known = made.get(name)
            if known is None and name in described:
                known = made[name] = of(described[name])
            fitting, inner = known or ((), rest)
            if item.__class__ in fitting:
                steps.left -= 1
                continue
            if inner is None:
                return (), f"`{name}` is not allowed"
            if inner is not anything and (fault := inner(item)) is not None:
                return (name, *fault[0]), fault[1]
        return None

    return check
