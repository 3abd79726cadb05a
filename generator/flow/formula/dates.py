"""Date, date-time and time functions. Date-times are kept in UTC; TODAY and DATEVALUE use the user's zone."""

from __future__ import annotations

import calendar
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

from generator.flow.formula.functions import Function, function, integer_of, is_blank, number_of, text_of
from generator.flow.formula.operators import utc
from generator.flow.values import FlowFault, Value, kind_of

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def date_of(value: Value) -> date:
    """An argument that must be a date; of a date-time its date in UTC."""
    if isinstance(value, datetime):
        return utc(value).date()
    if isinstance(value, date):
        return value
    raise FlowFault(f"expected a date, found {kind_of(value)}")


def _part(pick: Callable[[date], int]) -> Function:
    return function(lambda value: None if value is None else Decimal(pick(date_of(value))), 1)


def _time_part(pick: Callable[[time], int]) -> Function:
    def work(value: Value) -> Value:
        if value is None:
            return None
        if isinstance(value, datetime):
            return Decimal(pick(utc(value).timetz()))
        if isinstance(value, time):
            return Decimal(pick(value))
        raise FlowFault(f"expected a time, found {kind_of(value)}")

    return function(work, 1)


def _date(year: Value, month: Value, day: Value) -> Value:
    if None in (year, month, day):
        return None
    try:
        return date(integer_of(year), integer_of(month), integer_of(day))
    except ValueError:
        raise FlowFault("DATE was given a day that is in no calendar") from None


def add_months(value: Value, months: Value) -> Value:
    """The date so many months later; the last day of a month leads to a last day (Salesforce: ADDMONTHS)."""
    if value is None or months is None:
        return None
    start = date_of(value)
    total = start.year * 12 + start.month - 1 + integer_of(months)
    year, month = divmod(total, 12)
    if not 1 <= year <= 9999:
        raise FlowFault("the date is out of range")
    last = calendar.monthrange(year, month + 1)[1]
    is_last = start.day == calendar.monthrange(start.year, start.month)[1]
    moved = date(year, month + 1, last if is_last else min(start.day, last))
    return value.replace(year=moved.year, month=moved.month, day=moved.day) if isinstance(value, datetime) else moved


def _date_value(now: datetime, value: Value) -> Value:
    if is_blank(value):
        return None
    if isinstance(value, datetime):
        return utc(value).astimezone(now.tzinfo).date()
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(text_of(value).strip()[:10])
    except ValueError:
        raise FlowFault("DATEVALUE was given text that is no date (YYYY-MM-DD)") from None


def _datetime_value(value: Value) -> Value:
    if is_blank(value):
        return None
    if isinstance(value, datetime):
        return value
    if isinstance(value, date):
        return datetime(value.year, value.month, value.day, tzinfo=UTC)
    try:
        return utc(datetime.fromisoformat(text_of(value).strip()))
    except (ValueError, OverflowError):
        raise FlowFault("DATETIMEVALUE was given text that is no date-time (YYYY-MM-DD HH:MM:SS)") from None


def _time_value(value: Value) -> Value:
    if is_blank(value):
        return None
    if isinstance(value, datetime):
        return utc(value).time()
    if isinstance(value, time):
        return value
    try:
        return time.fromisoformat(text_of(value).strip().removesuffix("Z"))
    except ValueError:
        raise FlowFault("TIMEVALUE was given text that is no time (HH:MM:SS.MS)") from None


def _unix(value: Value) -> Value:
    if value is None:
        return None
    moment = _datetime_value(value)
    return Decimal((utc(moment) - _EPOCH) // timedelta(seconds=1)) if isinstance(moment, datetime) else None


def _from_unix(value: Value) -> Value:
    if value is None:
        return None
    try:
        return _EPOCH + timedelta(seconds=float(number_of(value)))
    except OverflowError:
        raise FlowFault("the date is out of range") from None


def _duration(first: Value, second: Value = None) -> Value:
    if first is None:
        return None
    if isinstance(first, Decimal):
        seconds = int(first)
    elif isinstance(first, datetime) and isinstance(second, datetime):
        seconds = int(abs((second - first).total_seconds()))
    else:
        raise FlowFault("FORMATDURATION takes a number of seconds, or two date-times")
    days, rest = divmod(abs(seconds), 86_400)
    clock = f"{rest // 3600:02d}:{rest // 60 % 60:02d}:{rest % 60:02d}"
    return f"{days}:{clock}" if second is not None or days else clock


def _millisecond_of_day(now: datetime) -> Value:
    return now.time().replace(microsecond=now.microsecond // 1000 * 1000)


# Functions that ask the clock: their first argument is the moment, in the user's zone.
CLOCKED: dict[str, Function] = {
    "DATEVALUE": function(_date_value, 1),
    "NOW": function(utc, 0),
    "TIMENOW": function(_millisecond_of_day, 0),
    "TODAY": function(lambda now: now.date(), 0),
}

TABLE: dict[str, Function] = {
    "ADDMONTHS": function(add_months, 2),
    "DATE": function(_date, 3),
    "DATETIMEVALUE": function(_datetime_value, 1),
    "DAY": _part(lambda d: d.day),
    "DAYOFYEAR": _part(lambda d: d.timetuple().tm_yday),
    "FORMATDURATION": function(_duration, 1, 2),
    "FROMUNIXTIME": function(_from_unix, 1),
    "HOUR": _time_part(lambda t: t.hour),
    "ISOWEEK": _part(lambda d: d.isocalendar().week),
    "ISOYEAR": _part(lambda d: d.isocalendar().year),
    "MILLISECOND": _time_part(lambda t: t.microsecond // 1000),
    "MINUTE": _time_part(lambda t: t.minute),
    "MONTH": _part(lambda d: d.month),
    "SECOND": _time_part(lambda t: t.second),
    "TIMEVALUE": function(_time_value, 1),
    "UNIXTIMESTAMP": function(_unix, 1),
    "WEEKDAY": _part(lambda d: d.isoweekday() % 7 + 1),
    "YEAR": _part(lambda d: d.year),
}
