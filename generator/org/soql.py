"""The SELECT statements that clients send: fields of one object, tests joined by AND, an order, a limit.

What the grammar does not cover is refused in Salesforce's words (`QueryFault`), never answered with a wrong set of rows.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from generator.org.local_org import LocalOrg
from generator.org.system_objects import SYSTEM, Cell, Row

_QUERY = re.compile(
    r"\s*SELECT\s+(?P<fields>.+?)\s+FROM\s+(?P<object>\w+)(?:\s+WHERE\s+(?P<where>.+?))?(?:\s+LIMIT\s+(?P<limit>\d{1,6}))?\s*\Z",
    re.IGNORECASE | re.DOTALL,
)
_TEST = re.compile(
    r"\s*(?P<field>\w+)\s*(?P<op><=|>=|!=|=|<|>|IN)\s*(?P<value>\(\s*'[^'\\]*'(?:\s*,\s*'[^'\\]*')*\s*\)|'[^'\\]*'|-?\d+|true|false|null)\s*",
    re.IGNORECASE,
)
_AND = re.compile(r"AND\b", re.IGNORECASE)


class QueryFault(Exception):
    """A query that cannot be answered; `code` is MALFORMED_QUERY, INVALID_TYPE or INVALID_FIELD."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True, slots=True)
class SelectedRows:
    """The rows of a query, each with the fields that were asked for, spelt as the object spells them."""

    object: str
    rows: tuple[Mapping[str, Cell], ...]


def select(org: LocalOrg, query: str) -> SelectedRows:
    """Answer a query. Raises `QueryFault`."""
    match = _QUERY.match(query) if len(query) < 100_000 else None
    if match is None:
        raise QueryFault("MALFORMED_QUERY", f"unexpected token: {query.strip()[:60] or 'end of query'}")
    known = SYSTEM.get(match["object"].lower())
    if known is None:
        raise QueryFault("INVALID_TYPE", f"sObject type '{match['object']}' is not supported.")
    name, made = known
    rows = list(made(org))
    fields = [field.strip() for field in match["fields"].split(",")]
    for test in _tests(match["where"] or ""):
        rows = [row for row in rows if _holds(row, *test)]
    limit = int(match["limit"]) if match["limit"] else len(rows)
    return SelectedRows(name, tuple(_only(row, fields, name) for row in rows[:limit]))


def _tests(where: str) -> Iterable[tuple[str, str, list[Cell]]]:
    at = 0
    while where[at:].strip():
        match = _TEST.match(where, at)
        if match is None:
            raise QueryFault("MALFORMED_QUERY", f"unexpected token: {where[at:].strip()[:60]}")
        yield match["field"], match["op"].upper(), _values(match["value"])
        at = match.end()
        if where[at:].strip():
            joined = _AND.match(where, at)
            if joined is None:
                raise QueryFault("MALFORMED_QUERY", f"unexpected token: {where[at:].strip()[:60]}")
            at = joined.end()


def _values(text: str) -> list[Cell]:
    folded = text.lower()
    if folded in ("true", "false", "null"):
        return [{"true": True, "false": False, "null": None}[folded]]
    if text[0] not in "('":
        return [int(text)]
    return list(re.findall(r"'([^'\\]*)'", text))


def _cell(row: Row, field: str, name: str = "") -> tuple[str, Cell]:
    for known, value in row.items():
        if known.lower() == field.lower():
            return known, value
    raise QueryFault("INVALID_FIELD", f"No such column '{field}' on entity '{name}'.")


def _only(row: Row, fields: list[str], name: str) -> Mapping[str, Cell]:
    return dict(_cell(row, field, name) for field in fields)


def _holds(row: Row, field: str, op: str, values: list[Cell]) -> bool:
    here = _cell(row, field)[1]
    if op in ("=", "IN"):
        return any(_same(here, value) for value in values)
    if op == "!=":
        return not _same(here, values[0])
    wanted = values[0]
    if not isinstance(here, (int, float)) or not isinstance(wanted, (int, float)):
        raise QueryFault("INVALID_FIELD", f"{field} cannot be compared with {op}")
    return {"<": here < wanted, ">": here > wanted, "<=": here <= wanted, ">=": here >= wanted}[op]


def _same(here: Cell, value: Cell) -> bool:
    if isinstance(here, str) and isinstance(value, str):
        if len(here) == 18 and len(value) == 15:
            return here[:15] == value
        return here.lower() == value.lower()
    return type(here) is type(value) and here == value
