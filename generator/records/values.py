"""A record and its fields' values. Names of objects and fields are compared without regard to case."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from decimal import Decimal, InvalidOperation
from typing import TypeAlias, TypeVar, Union

# A record as a value is one that was given inside another (a lookup's target, without a table of its own).
FieldValue: TypeAlias = Union[None, bool, str, Decimal, date, datetime, time, "StoredRecord"]
T = TypeVar("T")
MAX_EXPONENT = 999


class RecordError(Exception):
    """What an org would refuse; the text is for a fault message."""


@dataclass(frozen=True, slots=True)
class StoredRecord:
    """A record of an object. `fields` maps a lower-case name to (spelling, value)."""

    object: str = ""
    fields: Mapping[str, tuple[str, FieldValue]] = field(default_factory=dict)

    def get(self, name: str) -> FieldValue:
        """The field's value; null when it has none."""
        found = self.fields.get(name.lower())
        return found[1] if found is not None else None

    def merged(self, changes: Mapping[str, FieldValue]) -> StoredRecord:
        """The same record with some fields changed; the first spelling of a name stays."""
        made = dict(self.fields)
        for name, value in changes.items():
            folded = name.lower()
            made[folded] = (made[folded][0] if folded in made else name, stored(value))
        return StoredRecord(self.object, made)

    def only(self, names: tuple[str, ...]) -> StoredRecord:
        """The record with these fields and its Id only; all without names."""
        if not names:
            return self
        wanted = {name.lower() for name in (*names, "Id")}
        return StoredRecord(self.object, {name: one for name, one in self.fields.items() if name in wanted})

    def items(self) -> Iterator[tuple[str, FieldValue]]:
        """Names as spelt, with their values."""
        return iter(self.fields.values())

    @property
    def id(self) -> str:
        value = self.get("Id")
        return value if isinstance(value, str) else ""


def is_wanted(right: object) -> bool:
    """The right side of Is Null and its like: true unless it says false."""
    return not (right is False or (isinstance(right, str) and right.strip().lower() == "false"))


def record(object_name: str, values: Mapping[str, FieldValue]) -> StoredRecord:
    """A record of plain values by field."""
    return StoredRecord(object_name).merged(values)


def stored(value: FieldValue) -> FieldValue:
    """A value as an org keeps it: an empty text is null."""
    return None if value == "" else value


def aligned(left: FieldValue, right: FieldValue) -> tuple[FieldValue, FieldValue]:
    """Both values as one kind where one side's kind allows it: text is read as the other side's kind, a date as a moment."""
    if isinstance(left, str) and not isinstance(right, (str, type(None))):
        return read_as(left, right), right
    if isinstance(right, str) and not isinstance(left, (str, type(None))):
        return left, read_as(right, left)
    if isinstance(left, datetime) is not isinstance(right, datetime):
        return midnight(left), midnight(right)
    return left, right


def midnight(value: T) -> T | datetime:
    """A date as its first moment; anything else as it is."""
    if isinstance(value, date) and not isinstance(value, datetime):
        return datetime(value.year, value.month, value.day, tzinfo=UTC)
    return value


def moment(text: str, other: date | time) -> date | time:
    """The text as the other's kind: a moment, a day or a time of day. Raises ValueError."""
    if isinstance(other, datetime):
        found = datetime.fromisoformat(text.strip())
        return found if found.tzinfo else found.replace(tzinfo=UTC)
    if isinstance(other, date):
        return date.fromisoformat(text.strip()[:10])
    return time.fromisoformat(text.strip().removesuffix("Z"))


def read_as(text: str, other: FieldValue) -> FieldValue:
    """The text as the other value's kind; the text itself when it cannot be read so."""
    try:
        match other:
            case bool():
                return {"true": True, "false": False, "1": True, "0": False}.get(text.strip().lower(), text)
            case Decimal():
                return number(text)
            case date() | time():
                return moment(text, other)
            case _:
                return text
    except ValueError:
        return text


def number(text: str) -> Decimal:
    """The number that a text stands for. Raises `ValueError` when it is none, or one beyond all use."""
    try:
        value = Decimal(text.strip())
    except InvalidOperation:
        raise ValueError("not a number") from None
    if not value.is_finite() or abs(value.adjusted()) > MAX_EXPONENT:
        raise ValueError("the number is out of range")
    return value


def text_of(value: FieldValue) -> str:
    """A value as text: for LIKE, for CSV and for JSON where JSON has no kind of its own."""
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case Decimal():
            return format(value.normalize(), "f") if value else "0"
        case datetime():
            moment = value if value.tzinfo is None else value.astimezone(UTC)
            return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")
        case date() | time():
            return value.isoformat()
        case StoredRecord():
            return value.id
        case _:
            return value


def same_id(value: str) -> str:
    """What tells Ids apart: the first 15 characters; the last three of 18 are a checksum."""
    return value[:15] if len(value) == 18 else value


def compared(left: FieldValue, right: FieldValue) -> int | None:
    """-1, 0 or 1 for two values that have an order; texts without regard to case. None for null and for kinds that differ."""
    one, other = aligned(left, right)
    if isinstance(one, bool) or isinstance(other, bool):
        return (one > other) - (one < other) if isinstance(one, bool) and isinstance(other, bool) else None
    if isinstance(one, str) and isinstance(other, str):
        folded = one.casefold(), other.casefold()
        return (folded[0] > folded[1]) - (folded[0] < folded[1])
    if isinstance(one, Decimal) and isinstance(other, Decimal):
        return (one > other) - (one < other)
    if isinstance(one, date) and isinstance(other, date):
        return (one > other) - (one < other)
    if isinstance(one, time) and isinstance(other, time):
        return (one > other) - (one < other)
    return None
