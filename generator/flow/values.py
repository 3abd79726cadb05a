"""Run-time values: null, text, Boolean, number, date, date-time, time, collection, object. All immutable.

Null is None; numbers are decimals; collections are tuples. A `FlowObject` knows its fields without regard to case and tells
an unset field from one that is set to null.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import ROUND_HALF_UP, Context, Decimal, InvalidOperation
from typing import TypeAlias, Union

Value: TypeAlias = Union[None, bool, str, Decimal, date, datetime, time, tuple["Value", ...], "FlowObject"]

MAX_EXPONENT = 999  # a number of a million digits would cost more than any flow is worth
NUMBERS = Context(prec=34, rounding=ROUND_HALF_UP, Emax=MAX_EXPONENT, Emin=-MAX_EXPONENT)
MAX_ITEMS = 100_000  # items one collection may grow to: ours, as the next
MAX_TEXT = 5_000_000  # characters one text may grow to: a guard for this machine, not an org's limit


class FlowFault(Exception):
    """What an element ran into; the text becomes $Flow.FaultMessage."""


@dataclass(frozen=True, slots=True)
class FlowObject:
    """An Apex-defined object, a record or an action's outputs. `fields` maps a lower-case name to (spelling, value)."""

    type: str = ""
    fields: Mapping[str, tuple[str, Value]] = field(default_factory=dict)

    def get(self, name: str) -> Value:
        """The field's value; null when it is not set. `x_set` tells whether x is set."""
        folded = name.lower()
        found = self.fields.get(folded)
        if found is not None:
            return found[1]
        if folded.endswith("_set"):
            return folded[:-4] in self.fields
        return None

    def has(self, name: str) -> bool:
        return name.lower() in self.fields

    def put(self, name: str, value: Value) -> FlowObject:
        """The same object with one field set; the first spelling of a name stays."""
        folded = name.lower()
        spelling = self.fields[folded][0] if folded in self.fields else name
        return FlowObject(self.type, {**self.fields, folded: (spelling, value)})

    def items(self) -> Iterator[tuple[str, Value]]:
        """Names as spelt, with their values, in the order in which they were set."""
        return iter(self.fields.values())


EMPTY_OBJECT = FlowObject()


def obj(type_name: str = "", /, **fields: Value) -> FlowObject:
    """An object made of keyword arguments: for tests and examples."""
    return FlowObject(type_name, {name.lower(): (name, value) for name, value in fields.items()})


def number_from(text: str | Decimal) -> Decimal:
    """The number that a text stands for. Raises `ValueError` when it is none, or one beyond all use."""
    try:
        value = Decimal(text)
    except InvalidOperation:
        raise ValueError("not a number") from None
    if not value.is_finite() or abs(value.adjusted()) > MAX_EXPONENT:
        raise ValueError("the number is out of range")
    return value


def number_text(value: Decimal) -> str:
    """A number as text: no exponent, no needless zeros, at most 18 significant digits."""
    rounded = Context(prec=18, rounding=ROUND_HALF_UP).plus(value)
    text = format(rounded, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


def scaled(value: Decimal, scale: int | None) -> Decimal:
    """The number rounded half up to `scale` decimals; unchanged when there is no scale."""
    if scale is None or not -30 <= scale <= 30:
        return value
    try:
        return value.quantize(Decimal(1).scaleb(-scale), rounding=ROUND_HALF_UP, context=Context(prec=60))
    except InvalidOperation:
        return value


def short_datetime(value: datetime) -> str:
    """A date-time as a flow shows it to an American user: 6/24/2026, 4:19 PM."""
    hour = value.hour % 12 or 12
    half = "AM" if value.hour < 12 else "PM"
    return f"{value.month}/{value.day}/{value.year}, {hour}:{value.minute:02d} {half}"


_MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
           "November", "December")  # fmt: skip


def long_date(value: date) -> str:
    """A date as a flow shows it to an American user: June 24, 2026."""
    return f"{_MONTHS[value.month - 1]} {value.day}, {value.year}"


def merge_text(value: Value) -> str:
    """What a merge field shows for a value: nothing for null."""
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case str():
            return value
        case Decimal():
            return number_text(value)
        case datetime():
            return short_datetime(value)
        case date():
            return long_date(value)
        case time():
            return time_text(value)
        case tuple():
            return "[" + ", ".join(merge_text(item) for item in value) + "]"
        case _:
            return "{" + ", ".join(f"{name}={merge_text(item)}" for name, item in value.items()) + "}"


def time_text(value: time) -> str:
    """A time as Salesforce's TEXT writes it: 17:30:45.125."""
    return f"{value.hour:02d}:{value.minute:02d}:{value.second:02d}.{value.microsecond // 1000:03d}"


def kind_of(value: Value) -> str:
    """The word for a value's kind, for messages."""
    for kind, test in _KINDS:
        if test(value):
            return kind
    return "an object"


_KINDS: tuple[tuple[str, Callable[[Value], bool]], ...] = (
    ("null", lambda v: v is None),
    ("a Boolean", lambda v: isinstance(v, bool)),
    ("text", lambda v: isinstance(v, str)),
    ("a number", lambda v: isinstance(v, Decimal)),
    ("a date-time", lambda v: isinstance(v, datetime)),
    ("a date", lambda v: isinstance(v, date)),
    ("a time", lambda v: isinstance(v, time)),
    ("a collection", lambda v: isinstance(v, tuple)),
)


def order_of(left: Value, right: Value) -> int | None:
    """-1, 0 or 1 for two numbers, texts, dates, date-times or times; None for what has no order between the two."""
    ordered = (
        (isinstance(left, Decimal) and isinstance(right, Decimal))
        or (isinstance(left, str) and isinstance(right, str))
        or (isinstance(left, date) and isinstance(right, date) and type(left) is type(right))
        or (isinstance(left, time) and isinstance(right, time))
    )
    if not ordered:
        return None
    return (left > right) - (left < right)  # type: ignore[operator]  # both are of one kind, as just tested
