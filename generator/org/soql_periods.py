"""Date literals of queries, TODAY, LAST_N_DAYS:7 and their kin, as the days that they mean (SOQL and SOSL Reference, Date Literals).

Days are those of UTC, weeks begin on Sunday, fiscal years are calendar years: our choice (generator/org/choices.py).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

_NAMED = {"YESTERDAY": -1, "TODAY": 0, "TOMORROW": 1}
_UNIT = "(?:FISCAL_)?(?P<unit>DAY|WEEK|MONTH|QUARTER|YEAR)"
_ONE = re.compile(rf"(?P<side>LAST|THIS|NEXT)_{_UNIT}\Z")
_SEVERAL = re.compile(rf"(?:(?P<side>LAST|NEXT)_N|N)_{_UNIT}S(?P<ago>_AGO)?:(?P<n>\d{{1,6}})\Z")
_FISCAL = ("QUARTER", "YEAR")
_SHIFTS = {"LAST": -1, "THIS": 0, "NEXT": 1}


@dataclass(frozen=True, slots=True)
class Period:
    """The days from `first` to `last`, both of them included."""

    first: date
    last: date


def period(literal: str, today: date) -> Period | None:
    """What a date literal means on a day; None for what is none, or leads beyond the years that a date can have."""
    try:
        found = _shifts(literal.upper())
        if found is None:
            return None
        unit, first, last = found
        return Period(_start(unit, today, first), _start(unit, today, last + 1) - timedelta(days=1))
    except (ValueError, OverflowError):
        return None


def _shifts(word: str) -> tuple[str, int, int] | None:
    """The unit, and the first and last one counted from the present one; None for a word that is no date literal."""
    if word in _NAMED:
        return "DAY", _NAMED[word], _NAMED[word]
    if word in ("LAST_90_DAYS", "NEXT_90_DAYS"):
        word = word.replace("90_DAYS", "N_DAYS:90")
    one, several = _ONE.match(word), _SEVERAL.match(word)
    match = one or several
    if match is None or ("FISCAL_" in word and match["unit"] not in _FISCAL):
        return None
    unit = match["unit"]
    if one is not None:
        shift = _SHIFTS[one["side"]]
        return None if unit == "DAY" else (unit, shift, shift)
    side, number = match["side"], int(match["n"])
    if (side is None) is not bool(match["ago"]):
        return None
    if side is None:
        return unit, -number, -number
    first, last = (1, number) if side == "NEXT" else (-number, 0 if unit == "DAY" else -1)
    return (unit, first, last) if first <= last else None


def _start(unit: str, today: date, shift: int) -> date:
    """The first day of the unit that a day lies in, so many units on. Raises ValueError, OverflowError."""
    match unit:
        case "DAY":
            return today + timedelta(days=shift)
        case "WEEK":
            return today + timedelta(days=7 * shift - today.isoweekday() % 7)
        case "YEAR":
            return date(today.year + shift, 1, 1)
    months = 12 * today.year + today.month - 1
    months += shift if unit == "MONTH" else 3 * shift - months % 3
    return date(months // 12, months % 12 + 1, 1)
