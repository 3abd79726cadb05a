"""The operators of formulas. Arithmetic with null gives null; null and the empty text are the same to `=`."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal, DecimalException

from generator.flow.formula.functions import Function, function, number_of, text_of, truth_of
from generator.flow.values import MAX_TEXT, NUMBERS, FlowFault, Value, kind_of, order_of

_DAY = Decimal(86_400_000_000)  # in microseconds
_MILLISECONDS_A_DAY = 86_400_000


def joined(left: str, right: str) -> str:
    """Two texts as one. Raises `FlowFault` when that grows beyond all bounds."""
    if len(left) + len(right) > MAX_TEXT:
        raise FlowFault(f"the text grows beyond {MAX_TEXT:,} characters")
    return left + right


def days_as_delta(days: Decimal) -> timedelta:
    """A number of days, with fractions. Raises `FlowFault` out of range."""
    try:
        return timedelta(microseconds=int(NUMBERS.multiply(days, _DAY)))
    except (OverflowError, ValueError, DecimalException):
        raise FlowFault("the date is out of range") from None


def _shift(moment: date | time, amount: Decimal) -> Value:
    try:
        if isinstance(moment, datetime):
            return moment + days_as_delta(amount)
        if isinstance(moment, date):
            return moment + timedelta(days=int(amount))
        return _shift_time(moment, amount)
    except OverflowError:
        raise FlowFault("the date is out of range") from None


def _shift_time(moment: time, amount: Decimal) -> time:
    total = (milliseconds(moment) + int(amount)) % _MILLISECONDS_A_DAY
    seconds, rest = divmod(total, 1000)
    return time(seconds // 3600, seconds // 60 % 60, seconds % 60, rest * 1000)


def milliseconds(moment: time) -> int:
    """Milliseconds since midnight."""
    return (moment.hour * 3600 + moment.minute * 60 + moment.second) * 1000 + moment.microsecond // 1000


def add(left: Value, right: Value) -> Value:
    """Numbers are added, texts joined, dates moved."""
    if type(left) is Decimal and type(right) is Decimal:
        return _calculated(NUMBERS.add, left, right)
    if isinstance(left, str) or isinstance(right, str):
        return joined(text_of(left), text_of(right))
    if left is None or right is None:
        return None
    if isinstance(left, (date, time)) and isinstance(right, Decimal):
        return _shift(left, right)
    if isinstance(right, (date, time)) and isinstance(left, Decimal):
        return _shift(right, left)
    raise FlowFault(f"{kind_of(left)} and {kind_of(right)} cannot be added")


def subtract(left: Value, right: Value) -> Value:
    """Numbers are subtracted, dates moved back, two dates give the days between them."""
    if type(left) is Decimal and type(right) is Decimal:
        return _calculated(NUMBERS.subtract, left, right)
    if left is None or right is None:
        return None
    if isinstance(left, (date, time)) and isinstance(right, Decimal):
        return _shift(left, -right)
    between = _between(left, right)
    if between is None:
        raise FlowFault(f"{kind_of(right)} cannot be subtracted from {kind_of(left)}")
    return between


def _between(left: Value, right: Value) -> Decimal | None:
    if isinstance(left, datetime) and isinstance(right, datetime):
        delta = left - right
        return NUMBERS.divide(Decimal(delta // timedelta(microseconds=1)), _DAY)
    if isinstance(left, datetime) or isinstance(right, datetime):
        return None
    if isinstance(left, date) and isinstance(right, date):
        return Decimal((left - right).days)
    if isinstance(left, time) and isinstance(right, time):
        return Decimal((milliseconds(left) - milliseconds(right)) % _MILLISECONDS_A_DAY)
    return None


def _calculated(operation: Callable[[Decimal, Decimal], Decimal], left: Decimal, right: Decimal) -> Decimal:
    try:
        return operation(left, right)
    except DecimalException:
        raise FlowFault("the number is out of range") from None


def _arithmetic(operation: Callable[[Decimal, Decimal], Decimal]) -> Callable[[Value, Value], Value]:
    def work(left: Value, right: Value) -> Value:
        if left is None or right is None:
            return None
        return _calculated(operation, number_of(left), number_of(right))

    return work


def _divide(left: Decimal, right: Decimal) -> Decimal:
    if not right:
        raise FlowFault("division by zero")
    return NUMBERS.divide(left, right)


def _power(left: Decimal, right: Decimal) -> Decimal:
    if abs(right) > 10_000:
        raise FlowFault("the number is out of range")
    return NUMBERS.power(left, right)


def same(left: Value, right: Value) -> bool:
    """Equality as formulas see it: text with regard to case, null like the empty text."""
    if left is None or right is None:
        return left in (None, "") and right in (None, "")
    if isinstance(left, bool) is not isinstance(right, bool):
        return False
    if isinstance(left, datetime) is not isinstance(right, datetime):
        return False
    return left == right


def order(left: Value, right: Value) -> int | None:
    """-1, 0 or 1; None when one is null. Raises `FlowFault` for kinds that have no order."""
    if left is None or right is None:
        return None
    found = order_of(left, right)
    if found is None:
        raise FlowFault(f"{kind_of(left)} and {kind_of(right)} cannot be compared")
    return found


def _ordered(test: Callable[[int], bool]) -> Callable[[Value, Value], Value]:
    def work(left: Value, right: Value) -> Value:
        found = order(left, right)
        return found is not None and test(found)

    return work


def _negative(value: Value) -> Value:
    return None if value is None else -number_of(value)


def utc(moment: datetime) -> datetime:
    """The same moment in UTC; a moment without zone is taken as UTC."""
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


TABLE: dict[str, Function] = {
    "+": function(add, 2),
    "-": function(subtract, 2),
    "*": function(_arithmetic(NUMBERS.multiply), 2),
    "/": function(_arithmetic(_divide), 2),
    "^": function(_arithmetic(_power), 2),
    "&": function(lambda left, right: joined(text_of(left), text_of(right)), 2),
    "=": function(same, 2),
    "<>": function(lambda left, right: not same(left, right), 2),
    "<": function(_ordered(lambda found: found < 0), 2),
    "<=": function(_ordered(lambda found: found <= 0), 2),
    ">": function(_ordered(lambda found: found > 0), 2),
    ">=": function(_ordered(lambda found: found >= 0), 2),
    "neg": function(_negative, 1),
    "!": function(lambda value: not truth_of(value), 1),
}
