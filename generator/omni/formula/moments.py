"""Dates and times of formulas: ISO texts in, ISO texts out, as JSON holds them."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

from generator.model.types import Json
from generator.omni.formula.operators import OmniFault, needed, text

Clock = Callable[[], datetime]


def moment(value: Json) -> datetime:
    """The moment in a text: ISO 8601, or month/day/year. Raises `OmniFault`."""
    words = text(value).strip()
    try:
        return datetime.fromisoformat(words.replace("Z", "+00:00"))
    except ValueError:
        pass
    try:
        return datetime.strptime(words, "%m/%d/%Y")
    except ValueError:
        raise OmniFault(f"{words[:40]!r} is no date") from None


def _written(value: datetime, like: Json) -> str:
    """A date as a date, a moment as a moment."""
    return value.date().isoformat() if len(text(like).strip()) <= 10 else value.isoformat()


def shifted(value: Json, days: Json) -> str:
    """A date so many days later. Raises `OmniFault`."""
    at = moment(value)
    try:
        return _written(at + timedelta(days=int(needed(days, "ADDDAY"))), value)
    except OverflowError:
        raise OmniFault("the date is out of range") from None


def months_on(value: Json, months: Json) -> str:
    """A date so many months later; the last day of a shorter month. Raises `OmniFault`."""
    at = moment(value)
    count = at.year * 12 + at.month - 1 + int(needed(months, "ADDMONTH"))
    year, month = divmod(count, 12)
    if not 1 <= year <= 9999:
        raise OmniFault("the date is out of range")
    day = min(at.day, monthrange(year, month + 1)[1])
    return _written(at.replace(year=year, month=month + 1, day=day), value)


def end_of_month(value: Json) -> str:
    """The last day of a date's month."""
    at = moment(value)
    return _written(at.replace(day=monthrange(at.year, at.month)[1]), value)


def days_between(one: Json, other: Json) -> int:
    """Whole days from the first date to the second."""
    return (moment(other).date() - moment(one).date()).days


def age(value: Json, on: date) -> int:
    """Whole years since a date."""
    born = moment(value).date()
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


def today(clock: Clock) -> str:
    return clock().date().isoformat()


def now(clock: Clock) -> str:
    return clock().astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


_PATTERNS = {"yyyy": "%Y", "yy": "%y", "MM": "%m", "dd": "%d", "HH": "%H", "hh": "%I", "mm": "%M", "ss": "%S", "a": "%p",
             "MMM": "%b", "MMMM": "%B", "EEEE": "%A", "EEE": "%a"}  # fmt: skip


_PARTS = re.compile(r"'[^']*'|([A-Za-z])\1*|[^A-Za-z']+")


def formatted(value: Json, pattern: Json) -> str:
    """A moment in a pattern of letters such as yyyy-MM-dd. Raises `OmniFault` for letters that are not emulated."""
    at, made = moment(value), ""
    for part in _PARTS.finditer(text(pattern)):
        word = part[0]
        if word.startswith("'"):
            made += word[1:-1]
        elif not word[0].isalpha():
            made += word
        elif word in _PATTERNS:
            made += at.strftime(_PATTERNS[word])
        else:
            raise OmniFault(f"the date pattern {word} is not emulated")
    return made
