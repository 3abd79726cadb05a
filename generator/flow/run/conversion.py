"""Values from what is written: literals of a flow, results of formulas, JSON, plain Python data."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from decimal import Decimal
from math import isfinite

from generator.flow import parts
from generator.flow.formula.operators import utc
from generator.flow.values import FlowFault, FlowObject, Value, number_from, number_text
from generator.flow.written import Literal, Moment, Number
from generator.reading import json_given


def literal(written: Literal) -> Value:
    """The run-time value of a literal. Raises `FlowFault` for one that is malformed."""
    try:
        match written:
            case Number(text):
                return number_from(text) if text else None
            case Moment():
                found = parts.moment(written) if written.text else None
                return utc(found) if isinstance(found, datetime) else found
            case _:
                return written
    except ValueError:
        raise FlowFault("a literal in the flow is malformed") from None


def convert_result(value: Value, data_type: str) -> Value:
    """A formula's value as its declared type: text for numbers where text is declared, and so on."""
    if data_type == "String" and isinstance(value, (bool, Decimal)):
        return number_text(value) if isinstance(value, Decimal) else ("true" if value else "false")
    if data_type == "Date" and isinstance(value, datetime):
        return value.date()
    if data_type == "DateTime" and isinstance(value, date) and not isinstance(value, datetime):
        return datetime(value.year, value.month, value.day, tzinfo=UTC)
    return value


def json_value(text: str) -> Value:
    """A value from JSON text, as mocks and inputs give it. Raises `FlowFault` when it is no JSON."""
    try:
        return given_value(text)
    except (ValueError, RecursionError):
        raise FlowFault("a value is not valid JSON") from None


def given_value(text: str) -> Value:
    """The same. Raises ValueError for what is no JSON, RecursionError for what nests too deep, as `json_given` does."""
    return from_plain(json_given(text, parse_float=number_from, parse_int=number_from, parse_constant=number_from))


def from_plain(plain: object, type_name: str = "") -> Value:
    """Plain Python data as run-time values."""
    match plain:
        case dict():
            fields = {str(k).lower(): (str(k), from_plain(v)) for k, v in plain.items()}
            return FlowObject(type_name, fields)
        case list() | tuple():
            return tuple(from_plain(item) for item in plain)
        case None | bool() | str() | Decimal() | date() | time() | FlowObject():
            return plain
        case int():
            return Decimal(plain)
        case float():
            return Decimal(repr(plain)) if isfinite(plain) else None
        case _:
            return str(plain)
