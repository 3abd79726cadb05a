"""A query as it is written: fields of one object, conditions, an order, a limit. What is refused is a `QueryFault`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import TypeAlias, Union

from generator.org.soql_periods import Period

Value: TypeAlias = Union[None, bool, str, Decimal, date, datetime]
Literal: TypeAlias = Union[Value, Period]
Condition: TypeAlias = Union["FieldComparison", "SemiJoin", "Junction", "Negation"]


class QueryFault(Exception):
    """A query that cannot be answered; `code` is MALFORMED_QUERY, INVALID_TYPE, INVALID_FIELD or the like."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True, slots=True)
class FieldComparison:
    """A field against literals. `operator` is one of = != < <= > >= LIKE IN "NOT IN"; only the last two take several."""

    field: str
    operator: str
    values: tuple[Literal, ...]


@dataclass(frozen=True, slots=True)
class SemiJoin:
    """A field among the values that another query finds, or with `negated` not among them."""

    field: str
    inside: Statement
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Junction:
    """All (AND) or some (OR) of several conditions."""

    word: str
    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Negation:
    """The opposite of a condition."""

    part: Condition


@dataclass(frozen=True, slots=True)
class Ordering:
    """One key of an order. Null comes first unless `nulls_last`."""

    field: str
    descending: bool = False
    nulls_last: bool = False


@dataclass(frozen=True, slots=True)
class Statement:
    """A whole query; `counting` is `SELECT COUNT()`, which has no fields."""

    object: str
    fields: tuple[str, ...] = ()
    counting: bool = False
    where: Condition | None = None
    order: tuple[Ordering, ...] = ()
    limit: int | None = None
    offset: int = 0
