"""What a function of a formula is made of, and how it takes its arguments."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal

from generator.flow.values import FlowFault, Value, kind_of, number_text, time_text

MANY = 1_000_000


@dataclass(frozen=True, slots=True)
class Function:
    """A function over evaluated arguments, and how many it takes."""

    work: Callable[..., Value]
    least: int
    most: int


def function(work: Callable[..., Value], least: int, most: int | None = None) -> Function:
    """A table row; `most` is `least` unless given."""
    return Function(work, least, least if most is None else most)


def text_of(value: Value) -> str:
    """An argument that must be text. Null is the empty text; numbers and Booleans are written out."""
    match value:
        case None:
            return ""
        case str():
            return value
        case bool():
            return "true" if value else "false"
        case Decimal():
            return number_text(value)
        case datetime() | date():
            return written(value)
        case _:
            raise FlowFault(f"expected text, found {kind_of(value)}")


def written(value: Value) -> str:
    """What TEXT() makes of a value."""
    match value:
        case datetime():
            moment = value if value.tzinfo is None else value.astimezone(UTC)
            return moment.isoformat(sep=" ", timespec="seconds")[:19] + "Z"
        case date():
            return value.isoformat()
        case None | bool() | str() | Decimal():
            return text_of(value)
        case tuple():
            return ";".join(written(item) for item in value)
        case time():
            return time_text(value)
        case _:
            raise FlowFault(f"TEXT cannot write {kind_of(value)}")


def number_of(value: Value) -> Decimal:
    """An argument that must be a number."""
    if isinstance(value, Decimal):
        return value
    raise FlowFault(f"expected a number, found {kind_of(value)}")


def integer_of(value: Value) -> int:
    """An argument that must be a whole number; decimals are cut off."""
    number = number_of(value)
    if not number.is_finite() or abs(number) > 10**9:
        raise FlowFault(f"{number_text(number)} is out of range")
    return int(number)


def truth_of(value: Value) -> bool:
    """An argument that must be a Boolean; null counts as false."""
    if value is None:
        return False
    if isinstance(value, bool):
        return value
    raise FlowFault(f"expected a Boolean, found {kind_of(value)}")


def is_blank(value: Value) -> bool:
    """Null, or text without a visible character."""
    return value is None or (isinstance(value, str) and not value.strip()) or value == ()
