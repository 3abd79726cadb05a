"""The condition operators. Text is compared without regard to case; null equals null and nothing else."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time
from decimal import Decimal

from generator.flow.formula.functions import is_blank
from generator.flow.values import FlowFault, FlowObject, Value, merge_text, number_from, order_of
from generator.records.values import is_wanted, midnight, moment

WORDS = {
    "EqualTo": "Equals",
    "NotEqualTo": "Does Not Equal",
    "GreaterThan": "Greater than",
    "LessThan": "Less than",
    "GreaterThanOrEqualTo": "Greater than or equal",
    "LessThanOrEqualTo": "Less than or equal",
    "StartsWith": "Starts with",
    "EndsWith": "Ends with",
    "Contains": "Contains",
    "IsNull": "Is null",
    "IsBlank": "Is Blank",
    "IsEmpty": "Is Empty",
    "IsChanged": "Is changed",
    "WasSet": "Was set",
    "WasSelected": "Was selected",
    "WasVisited": "Was visited",
    "HasError": "Has error",
    "In": "In",
    "NotIn": "Not in",
}


def aligned(left: Value, right: Value) -> tuple[Value, Value]:
    """Both values as one kind where one side's kind allows it: text is read as the other side's kind."""
    if isinstance(left, str) and not isinstance(right, str):
        read = _read_as(left, right)
        return (left, merge_text(right)) if read is None and right is not None else (read, right)
    if isinstance(right, str) and not isinstance(left, str):
        turned = aligned(right, left)
        return turned[1], turned[0]
    if isinstance(left, datetime) is not isinstance(right, datetime):
        return midnight(left), midnight(right)
    return left, right


def _read_as(text: str, other: Value) -> Value:
    """The text as the other value's kind, None when it cannot be read so."""
    try:
        match other:
            case bool():
                return {"true": True, "false": False}.get(text.strip().lower())
            case Decimal():
                return number_from(text.strip())
            case date() | time():
                return moment(text, other)
            case _:
                return None
    except ValueError:
        return None


def equal(left: Value, right: Value) -> bool:
    """Equality as conditions and collection operators see it."""
    if isinstance(left, str) and isinstance(right, str):
        return left.casefold() == right.casefold()
    if left is None or right is None:
        return left is right
    if isinstance(left, tuple) and isinstance(right, tuple):
        return len(left) == len(right) and all(equal(a, b) for a, b in zip(left, right, strict=True))
    if isinstance(left, FlowObject) or isinstance(right, FlowObject):
        return left == right
    one, other = aligned(left, right)
    if isinstance(one, str) and isinstance(other, str):
        return one.casefold() == other.casefold()
    return isinstance(one, bool) is isinstance(other, bool) and one == other


def compared(left: Value, right: Value) -> int | None:
    """-1, 0 or 1; None when there is no order between the two (null, an object, kinds that do not meet)."""
    one, other = aligned(left, right)
    if isinstance(one, str) and isinstance(other, str):
        one, other = one.casefold(), other.casefold()
    return order_of(one, other)


def _ordered(test: Callable[[int], bool]) -> Callable[[Value, Value], bool]:
    def work(left: Value, right: Value) -> bool:
        found = compared(left, right)
        return found is not None and test(found)

    return work


def _text(test: Callable[[str, str], bool]) -> Callable[[Value, Value], bool]:
    def work(left: Value, right: Value) -> bool:
        if left is None or right is None:
            return False
        return test(merge_text(left).casefold(), merge_text(right).casefold())

    return work


def _contains(left: Value, right: Value) -> bool:
    if isinstance(left, tuple):
        return any(equal(item, right) for item in left)
    return _text(lambda text, part: part in text)(left, right)


def _asked(test: Callable[[Value], bool]) -> Callable[[Value, Value], bool]:
    return lambda left, right: test(left) is is_wanted(right)


def _in(left: Value, right: Value) -> bool:
    items = right if isinstance(right, tuple) else (right,)
    return any(equal(left, item) for item in items)


OPERATORS: dict[str, Callable[[Value, Value], bool]] = {
    "EqualTo": equal,
    "NotEqualTo": lambda left, right: not equal(left, right),
    "GreaterThan": _ordered(lambda found: found > 0),
    "LessThan": _ordered(lambda found: found < 0),
    "GreaterThanOrEqualTo": _ordered(lambda found: found >= 0),
    "LessThanOrEqualTo": _ordered(lambda found: found <= 0),
    "StartsWith": _text(str.startswith),
    "EndsWith": _text(str.endswith),
    "Contains": _contains,
    "IsNull": _asked(lambda value: value is None),
    "IsBlank": _asked(is_blank),
    "IsEmpty": _asked(lambda value: value in (None, ())),
    "WasSet": _asked(lambda value: value is not None),
    "HasValue": _asked(lambda value: value not in (None, "", ())),
    "In": _in,
    "NotIn": lambda left, right: not _in(left, right),
}


def holds(operator: str, left: Value, right: Value) -> bool:
    """Whether a condition holds. Raises `FlowFault` for an operator that cannot be evaluated here."""
    test = OPERATORS.get(operator)
    if test is None:
        raise FlowFault(f"the condition operator {operator or 'None'} can't be evaluated here")
    return test(left, right)
