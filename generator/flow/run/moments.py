"""When something is due: a moment with an offset, as Wait elements and scheduled paths count it."""

from __future__ import annotations

from calendar import monthrange
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from generator.flow.formula.operators import utc
from generator.flow.values import FlowFault, Value, kind_of

_UNITS = {
    "minutes": timedelta(minutes=1),
    "hours": timedelta(hours=1),
    "days": timedelta(days=1),
    "weeks": timedelta(weeks=1),
}
UNITS = frozenset((*_UNITS, "months"))
_MONTHS = 12 * 9998


def moved(moment: datetime, offset: int, unit: str) -> datetime:
    """A moment so many units later, or earlier for a negative offset; of a shorter month its last day.

    Raises `FlowFault` for a unit that is none, and beyond the calendar.
    """
    if not offset:
        return moment
    step = _UNITS.get(unit.lower())
    try:
        if step is not None:
            return moment + step * offset
        if unit.lower() == "months" and abs(offset) <= _MONTHS:
            months = moment.year * 12 + moment.month - 1 + offset
            year, month = months // 12, months % 12 + 1
            return moment.replace(year=year, month=month, day=min(moment.day, monthrange(year, month)[1]))
    except (OverflowError, ValueError):
        pass
    else:
        if unit.lower() != "months":
            raise FlowFault(f"{unit or 'nothing'} is no unit of time")
    raise FlowFault(f"{offset} {unit} lead beyond the calendar")


def moment_of(value: Value, at: time | None, zone: tzinfo) -> datetime:
    """The moment that a date or date-time stands for; a date begins at the given time in this zone, by default at midnight.

    Raises `FlowFault` for anything else.
    """
    if isinstance(value, str) and value.strip():
        try:
            value = datetime.fromisoformat(value.strip())
        except ValueError:
            raise FlowFault("the text can't be read as a date-time") from None
    if isinstance(value, datetime):
        return utc(value)
    if isinstance(value, date):
        return datetime.combine(value, at or time(), zone).astimezone(UTC)
    raise FlowFault(f"{kind_of(value)} is no moment to wait for")
