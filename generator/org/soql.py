"""Answers queries over the objects of the org. What the grammar or an object does not have is refused in Salesforce's words
(`QueryFault`), never answered with a wrong set of rows.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cmp_to_key
from typing import Protocol, TypeAlias

from generator.org.object_model import ANY, ID, REFERENCE, OrgField, OrgObject, Row, kind_of, long_id, relation_of
from generator.org.soql_reader import read_query
from generator.org.soql_statement import Condition, FieldComparison, Junction, Negation, QueryFault, SemiJoin, Statement
from generator.org.soql_values import check, meets, ordered
from generator.records.values import FieldValue, StoredRecord

_DEEPEST_PATH = 6  # steps of a path: five relations and a field (documented)
_Test: TypeAlias = Callable[[Row], bool]


class Objects(Protocol):
    """Where the objects of a query are found."""

    def named(self, name: str) -> OrgObject | None: ...

    def by_id(self, record_id: str) -> tuple[OrgObject, Row] | None: ...


@dataclass(frozen=True, slots=True)
class Relation:
    """A step of a path: the object that it leads to, and how a row's record of that object is found (None: it has none)."""

    name: str
    object: OrgObject
    follow: Callable[[Row], Row | None]


@dataclass(frozen=True, slots=True)
class SelectedColumn:
    """A selected field, at the end of its relations."""

    field: OrgField
    relations: tuple[Relation, ...] = ()

    @property
    def path(self) -> tuple[str, ...]:
        """The names of its steps, spelt as the objects spell them."""
        return *(one.name for one in self.relations), self.field.name

    def read(self, row: Row) -> FieldValue:
        """The value of a row. A relation without a record leads to null."""
        here: Row | None = row
        for relation in self.relations:
            here = relation.follow(here) if here is not None else None
        return here.get(self.field.name.lower()) if here is not None else None


@dataclass(frozen=True, slots=True)
class SelectedRows:
    """The rows that a query found, whole. `count` is how many; `COUNT()` gives neither columns nor rows."""

    object: OrgObject
    columns: tuple[SelectedColumn, ...]
    rows: tuple[Row, ...]
    count: int


def select(objects: Objects, query: str, today: date | None = None) -> SelectedRows:
    """Answer a query on a day (default: the present one, UTC). Raises `QueryFault`."""
    statement = read_query(query, today or datetime.now(UTC).date())
    found, rows = _found(objects, statement)
    if statement.counting:
        return SelectedRows(found, (), (), len(rows))
    columns: list[SelectedColumn] = []
    for name in statement.fields:
        column = _column(objects, found, name)
        if column.path in (known.path for known in columns):
            raise QueryFault("INVALID_FIELD", f"duplicate field selected: {name[:80]}")
        columns.append(column)
    return SelectedRows(found, tuple(columns), tuple(rows), len(rows))


def nested(
    found: SelectedRows,
    row: Row,
    shown: Callable[[FieldValue], object],
    attributes: Callable[[OrgObject, Row], object],
) -> Mapping[str, object]:
    """A row as objects in objects: `Account.Name` lies in Account, which is null where there is no such record."""
    made: dict[str, object] = {"attributes": attributes(found.object, row)}
    for column in found.columns:
        here, at = made, row
        for relation in column.relations:
            below = relation.follow(at)
            if below is None:
                here[relation.name] = None
                break
            inner = here.setdefault(relation.name, {"attributes": attributes(relation.object, below)})
            here, at = inner if isinstance(inner, dict) else {}, below
        else:
            here[column.field.name] = shown(at.get(column.field.name.lower()))
    return made


def _text(value: FieldValue) -> str:
    return value if isinstance(value, str) else ""


def _found(objects: Objects, statement: Statement) -> tuple[OrgObject, list[Row]]:
    """The object of a query and its rows in their order."""
    found = objects.named(statement.object)
    if found is None:
        raise QueryFault("INVALID_TYPE", f"sObject type '{statement.object[:80]}' is not supported.")
    test = _test(objects, found, statement.where) if statement.where is not None else None
    rows = [row for row in found.rows() if test is None or test(row)]
    for key in reversed(statement.order):  # each sort keeps the order of the later keys
        rows = _ordered(rows, _column(objects, found, key.field), key.descending, key.nulls_last)
    end = len(rows) if statement.limit is None else statement.offset + statement.limit
    return found, rows[statement.offset : end]


def _ordered(rows: list[Row], column: SelectedColumn, descending: bool, nulls_last: bool) -> list[Row]:
    keyed = [(column.read(row), row) for row in rows]
    nulls = [row for value, row in keyed if value is None or value == ""]
    full = [(value, row) for value, row in keyed if value is not None and value != ""]
    if len({kind_of(value) for value, _ in full}) > 1:
        raise QueryFault("INVALID_FIELD", f"{column.field.name} holds values of several types and has no order")
    sign = -1 if descending else 1

    def order(left: tuple[FieldValue, Row], right: tuple[FieldValue, Row]) -> int:
        return sign * ordered(left[0], right[0], column.field)

    full.sort(key=cmp_to_key(order))
    made = [row for _, row in full]
    return made + nulls if nulls_last else nulls + made


# -- conditions


def _test(objects: Objects, here: OrgObject, condition: Condition) -> _Test:
    """A condition as a function of a row, its names looked up and its values checked once. Raises `QueryFault`."""
    match condition:
        case FieldComparison(name, operator, values):
            column = _column(objects, here, name)
            check(column.field, operator, values)
            return lambda row: meets(column.read(row), operator, values, column.field)
        case SemiJoin(name, inside, negated):
            return _joined(objects, here, name, inside, negated)
        case Negation(part):
            inner = _test(objects, here, part)
            return lambda row: not inner(row)
        case Junction(word, parts):
            tests = [_test(objects, here, part) for part in parts]
            every = all if word == "AND" else any
            return lambda row: every(test(row) for test in tests)


def _joined(objects: Objects, here: OrgObject, name: str, inside: Statement, negated: bool) -> _Test:
    other, rows = _found(objects, inside)
    selected, column = _column(objects, other, inside.fields[0]), _column(objects, here, name)
    ids = _kind(selected.field) == ID
    if _kind(selected.field) != _kind(column.field) and ANY not in (selected.field.kind, column.field.kind):
        raise QueryFault("INVALID_FIELD", f"{name[:80]} and {inside.fields[0][:80]} are of different types")
    values = {_comparable(value, ids) for row in rows if (value := selected.read(row)) is not None and value != ""}

    def test(row: Row) -> bool:
        value = column.read(row)
        if value is None or value == "":
            return False  # null is in no result and, as in SQL, not outside of one either
        return (_comparable(value, ids) in values) is not negated

    return test


def _kind(one: OrgField) -> str:
    return ID if one.kind == REFERENCE else one.kind


def _comparable(value: FieldValue, ids: bool) -> object:
    if isinstance(value, StoredRecord):
        value = value.id
    if ids and isinstance(value, str):
        return long_id(value)
    return value.casefold() if isinstance(value, str) else value


# -- paths


def _column(objects: Objects, here: OrgObject, name: str) -> SelectedColumn:
    """A field, also through references. Raises `QueryFault`."""
    *steps, last = name.split(".")
    if steps and steps[0].lower() == here.name.lower() and here.relation(steps[0]) is None:
        steps = steps[1:]  # the object's own name may stand before
    if len(steps) >= _DEEPEST_PATH:
        raise QueryFault("INVALID_FIELD", f"{name[:80]} goes through more than {_DEEPEST_PATH - 1} relationships")
    relations: list[Relation] = []
    for step in steps:
        relations.append(_relation(objects, here, step))
        here = relations[-1].object
    one = here.fields.get(last.lower())
    if one is None:
        raise QueryFault("INVALID_FIELD", _no_column(last, here.name))
    return SelectedColumn(one, tuple(relations))


def _relation(objects: Objects, here: OrgObject, step: str) -> Relation:
    reference = here.relation(step)
    target = objects.named(reference.target or relation_of(reference)) if reference is not None else None
    if reference is None or target is None:
        told = f"Didn't understand relationship '{step[:80]}' in field path. If you are attempting to use a custom relationship, be sure to append the '__r' after the custom relationship name."
        raise QueryFault("INVALID_FIELD", told)
    key, aim = reference.name.lower(), target

    def follow(row: Row) -> Row | None:
        value = row.get(key)
        wanted = value.id if isinstance(value, StoredRecord) else _text(value)
        found = objects.by_id(wanted) if wanted else None
        return found[1] if found is not None and found[0].name == aim.name else None

    return Relation(relation_of(reference), target, follow)


def _no_column(name: str, entity: str) -> str:
    return (
        f"No such column '{name[:80]}' on entity '{entity}'. If you are attempting to use a custom field, be sure to append "
        "the '__c' after the custom field name."
    )
