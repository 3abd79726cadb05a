"""Which records of an object are meant: tests on fields joined by logic, an order, a limit.

Comparisons are SOQL's: texts without regard to case, null smaller than nothing and greater than nothing, "not equal" true of
null, an empty text the same as null.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cmp_to_key
from typing import TypeAlias

from generator.records.values import (
    FieldValue,
    RecordError,
    StoredRecord,
    compared,
    is_wanted,
    same_id,
    stored,
    text_of,
)

Given: TypeAlias = FieldValue | tuple[FieldValue, ...]
Reading: TypeAlias = Callable[[StoredRecord, str], FieldValue]  # a field of a record, also through lookups
Logic: TypeAlias = Callable[[Callable[[int], bool]], bool]  # over the tests' verdicts, by number from 0


@dataclass(frozen=True, slots=True)
class FieldTest:
    """A test on a field; `value` is a collection for In and NotIn."""

    field: str
    operator: str
    value: Given = None


def all_of(count: int) -> Logic:
    """Every test must hold."""
    return lambda test: all(test(number) for number in range(count))


@dataclass(frozen=True, slots=True)
class Query:
    """`logic` joins the tests; None: all must hold. `limit` None: all records."""

    object: str
    tests: tuple[FieldTest, ...] = ()
    logic: Logic | None = None
    sort_field: str = ""
    descending: bool = False
    limit: int | None = None
    fields: tuple[str, ...] = ()


def chosen(query: Query, records: Iterable[StoredRecord], read: Reading) -> list[StoredRecord]:
    """The records that a query means, in its order; without an order as they stand."""
    logic = query.logic or all_of(len(query.tests))
    found = [one for one in records if logic(lambda number, one=one: holds(query.tests[number], one, read))]  # type: ignore[misc]
    if query.sort_field:
        found = ordered(found, query.sort_field, query.descending, read)
    return found if query.limit is None else found[: max(query.limit, 0)]


def ordered(records: list[StoredRecord], field: str, descending: bool, read: Reading) -> list[StoredRecord]:
    """The records in order of a field; null comes first either way, equal ones keep their places."""

    def order(left: StoredRecord, right: StoredRecord) -> int:
        one, other = stored(read(left, field)), stored(read(right, field))
        if one is None or other is None:
            return (one is not None) - (other is not None)
        found = compared(one, other) or 0
        return -found if descending else found

    return sorted(records, key=cmp_to_key(order))


def holds(test: FieldTest, one: StoredRecord, read: Reading) -> bool:
    """Whether a record passes a test. Raises `RecordError` for an operator that no query has."""
    work = OPERATORS.get(test.operator)
    if work is None:
        raise RecordError(f"the operator {test.operator or 'None'} can't be used in a query")
    return work(stored(read(one, test.field)), test.value)


def equal(left: FieldValue, right: FieldValue) -> bool:
    """Equality in a query; Ids of 15 and of 18 characters are the same."""
    left, right = stored(left), stored(right)
    if left is None or right is None:
        return left is right
    if isinstance(left, str) and isinstance(right, str) and {len(left), len(right)} == {15, 18}:
        return same_id(left) == same_id(right)
    return compared(left, right) == 0


def _items(value: Given) -> tuple[FieldValue, ...]:
    return value if isinstance(value, tuple) else (value,)


def _single(value: Given) -> FieldValue:
    if isinstance(value, tuple):
        raise RecordError("a collection can't be compared with a field; use In")
    return value


def _ordered(test: Callable[[int], bool]) -> Callable[[FieldValue, Given], bool]:
    def work(left: FieldValue, right: Given) -> bool:
        found = compared(left, _single(right))
        return found is not None and test(found)

    return work


def _text(test: Callable[[str, str], bool]) -> Callable[[FieldValue, Given], bool]:
    def work(left: FieldValue, right: Given) -> bool:
        wanted = _single(right)
        if left is None or wanted is None:
            return False
        return test(text_of(left).casefold(), text_of(wanted).casefold())

    return work


def _is_null(left: FieldValue, right: Given) -> bool:
    return (left is None) is is_wanted(right)


def _in(left: FieldValue, right: Given) -> bool:
    return any(equal(left, item) for item in _items(right))


OPERATORS: Mapping[str, Callable[[FieldValue, Given], bool]] = {
    "EqualTo": lambda left, right: equal(left, _single(right)),
    "NotEqualTo": lambda left, right: not equal(left, _single(right)),
    "GreaterThan": _ordered(lambda found: found > 0),
    "LessThan": _ordered(lambda found: found < 0),
    "GreaterThanOrEqualTo": _ordered(lambda found: found >= 0),
    "LessThanOrEqualTo": _ordered(lambda found: found <= 0),
    "StartsWith": _text(str.startswith),
    "EndsWith": _text(str.endswith),
    "Contains": _text(lambda text, part: part in text),
    "IsNull": _is_null,
    "In": _in,
    "NotIn": lambda left, right: not _in(left, right),
}
