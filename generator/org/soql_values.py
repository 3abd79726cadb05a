"""Whether a field's value meets a comparison, as SOQL has it: texts without regard to case, null equal to null alone and beside
every order, "not equal" true of null, an empty text the same as null. Values of two kinds are refused, never answered.
"""

from __future__ import annotations

from datetime import UTC, date, datetime

from generator.org.object_model import (
    ANY,
    BOOLEAN,
    DAY,
    ID,
    MOMENT,
    NUMBER,
    REFERENCE,
    TEXT,
    OrgField,
    is_id,
    kind_of,
    long_id,
)
from generator.org.soql_periods import Period
from generator.org.soql_statement import Literal, QueryFault, Value
from generator.records.values import FieldValue, StoredRecord, compared

_CALLED = {
    NUMBER: "double",
    BOOLEAN: "boolean",
    DAY: "date",
    MOMENT: "dateTime",
    TEXT: "string",
    ID: "ID",
    REFERENCE: "ID",
}


def check(one: OrgField, operator: str, values: tuple[Literal, ...]) -> None:
    """Raises `QueryFault` for a comparison that the field's kind does not have."""
    kind = one.kind
    if operator == "LIKE" and kind not in (TEXT, ANY):
        raise QueryFault("INVALID_FIELD", f"{one.name} is no text: LIKE cannot be used")
    if operator in ("<", "<=", ">", ">=") and (kind in (ID, REFERENCE, BOOLEAN) or None in values or "" in values):
        raise QueryFault("INVALID_FIELD", f"{one.name} cannot be compared with {operator} here")
    for value in values:
        if isinstance(value, Period) and kind in (DAY, MOMENT):
            continue
        if value is None or value == "" or kind == ANY:
            continue
        if isinstance(value, Period):
            raise QueryFault("INVALID_FIELD", f"{one.name} is no date: date literals cannot be used")
        given = TEXT if isinstance(value, str) else kind_of(value)
        if kind in (ID, REFERENCE) and given == TEXT:
            if not is_id(str(value)):
                raise QueryFault("INVALID_QUERY_FILTER_OPERATOR", f"invalid ID field: {str(value)[:40]}")
        elif given != kind:
            quoted = "should not be enclosed in quotes" if given == TEXT else "is of another type"
            told = f"value of filter criterion for field '{one.name}' must be of type {_CALLED.get(kind, kind)} and {quoted}"
            raise QueryFault("INVALID_FIELD", told)


def meets(value: FieldValue, operator: str, literals: tuple[Literal, ...], one: OrgField) -> bool:
    """Whether a value passes. Raises `QueryFault` where the kinds differ."""
    if isinstance(literals[0], Period):
        return _among_days(value, operator, literals[0], one)
    values = [literal for literal in literals if not isinstance(literal, Period)]
    if operator in ("=", "IN"):
        return any(_equal(value, literal, one) for literal in values)
    if operator in ("!=", "NOT IN"):
        return not any(_equal(value, literal, one) for literal in values)
    if value is None or value == "":
        return False
    if operator == "LIKE":
        if not isinstance(value, str):
            raise _misfit(one)
        return like(value, str(values[0] or ""))
    found = ordered(*_aligned(value, values[0], one), one)
    return {"<": found < 0, "<=": found <= 0, ">": found > 0, ">=": found >= 0}[operator]


def _among_days(value: FieldValue, operator: str, days: Period, one: OrgField) -> bool:
    """A value against the days that a date literal means: in them, or to one side of them. Null is in none, and beside none."""
    if value is None or value == "":
        return operator == "!="
    day = _day_of(value, one)
    match operator:
        case "<":
            return day < days.first
        case "<=":
            return day <= days.last
        case ">":
            return day > days.last
        case ">=":
            return day >= days.first
    return (days.first <= day <= days.last) is (operator == "=")


def _day_of(value: FieldValue, one: OrgField) -> date:
    """The day, in UTC, of a day or a moment. Raises `QueryFault` for anything else."""
    if isinstance(value, str):
        value = _dated(value, datetime.min if "T" in value else date.min, one)
    if isinstance(value, datetime):
        return value.astimezone(UTC).date()
    if isinstance(value, date):
        return value
    raise _misfit(one)


def _equal(value: FieldValue, literal: Value, one: OrgField) -> bool:
    value = None if value == "" else value
    if value is None or literal is None or literal == "":
        return value is None and literal in (None, "")
    here, there = _aligned(value, literal, one)
    return here == there


def _aligned(value: FieldValue, literal: Value, one: OrgField) -> tuple[FieldValue, FieldValue]:
    """Both as one kind that can be compared. Raises `QueryFault`."""
    if isinstance(value, StoredRecord):
        value = value.id
    if isinstance(value, str) and isinstance(literal, str):
        if one.kind in (ID, REFERENCE):
            return long_id(value), long_id(literal[:15])
        if {len(value), len(literal)} == {15, 18} and is_id(value) and is_id(literal):
            return value[:15], literal[:15]
        return value.casefold(), literal.casefold()
    if isinstance(value, str) and isinstance(literal, date):
        value = _dated(value, literal, one)
    if kind_of(value) != kind_of(literal):
        raise _misfit(one)
    return value, literal


def _dated(text: str, like_this: date, one: OrgField) -> date:
    """A text of a field without a definition, read as a day or a moment. Raises `QueryFault`."""
    try:
        if not isinstance(like_this, datetime):
            return date.fromisoformat(text)
        found = datetime.fromisoformat(text)
        return found if found.tzinfo else found.replace(tzinfo=UTC)
    except ValueError:
        raise _misfit(one) from None


def _misfit(one: OrgField) -> QueryFault:
    return QueryFault("INVALID_FIELD", f"{one.name} holds values of another type than it is compared with")


def like(value: str, pattern: str) -> bool:
    """Whether a text fits a LIKE pattern: % for any characters, _ for one, a backslash before either for itself.

    In time that grows with the text times the pattern, whatever the pattern.
    """
    first, *rest = _pieces(pattern)
    text = value.lower()
    if not _fits(text, first, 0):
        return False
    if not rest:
        return len(text) == len(first)
    *middle, last = rest
    at = len(first)
    for piece in middle:
        places = range(at, len(text) - len(piece) + 1)
        found = next((place for place in places if _fits(text, piece, place)), None)
        if found is None:
            return False
        at = found + len(piece)
    return len(text) - len(last) >= at and _fits(text, last, len(text) - len(last))


def _pieces(pattern: str) -> list[list[str]]:
    """The pattern between its %: lists of characters, "" for any one."""
    made: list[list[str]] = [[]]
    characters = iter(pattern.lower())
    for character in characters:
        if character == "%":
            made.append([])
        elif character == "_":
            made[-1].append("")
        else:
            made[-1].append(next(characters, "\\") if character == "\\" else character)
    return made


def _fits(text: str, piece: list[str], at: int) -> bool:
    if at + len(piece) > len(text):
        return False
    return all(not wanted or text[at + number] == wanted for number, wanted in enumerate(piece))


def ordered(left: FieldValue, right: FieldValue, one: OrgField) -> int:
    """-1, 0 or 1 for two values that are not null. Raises `QueryFault` for two kinds, or what has no order."""
    if kind_of(left) != kind_of(right) or isinstance(left, StoredRecord):
        raise _misfit(one)
    if isinstance(left, str) and isinstance(right, str) and one.kind in (ID, REFERENCE):
        return (left > right) - (left < right)
    return compared(left, right) or 0
