"""Get, Create, Update and Delete Records against the records at hand."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from generator.flow.record_model import RecordCreate, RecordDelete, RecordLookup, RecordUpdate
from generator.flow.resources import Variable
from generator.flow.run import given
from generator.flow.run.assign import items_of
from generator.flow.run.fields import as_object, field_value, fields_of, plain_fields
from generator.flow.run.scope import Scope
from generator.flow.values import FlowFault, FlowObject, Value
from generator.flow.written import InputParameter, RecordFilter
from generator.records.query import FieldTest, Given, Query
from generator.records.store import RecordStore
from generator.records.values import FieldValue, RecordError, StoredRecord
from generator.salesforce.condition_logic import BadLogic, Logic, parse_logic


@dataclass(frozen=True, slots=True)
class RecordOutcome:
    """What a record element did: the flow's values after it, and the parts of its words in the log."""

    values: Mapping[str, Value]
    title: str
    what: str
    result: str
    records: tuple[FlowObject, ...] = ()
    conditions: tuple[tuple[str, str, Value], ...] = ()
    assigned: tuple[tuple[str, Value], ...] = field(default=())


def lookup(element: RecordLookup, scope: Scope) -> RecordOutcome:
    """Get Records. Raises `FlowFault` for what an org refuses."""
    if element.related:
        raise FlowFault(f'Get Records "{element.name}" fetches related records along, which is not emulated')
    conditions = _conditions(element.filters, scope)
    limit = 1 if _single(element, scope) else _limit(element, scope)
    query = Query(
        element.object, _tests(conditions), _logic(element.logic, len(conditions)), element.sort_field,
        element.descending, limit, element.fields,
    )  # fmt: skip
    found = tuple(as_object(one) for one in _found(query, scope))
    value: Value = found
    if _single(element, scope):
        value = found[0] if found else None
    values = given.found_records(element, value, scope)
    count = f"{len(found)} {'record' if len(found) == 1 else 'records'}"
    what = (
        f"Find {'the first' if limit == 1 else 'all'} {element.object} {'record' if limit == 1 else 'records'} where:"
    )
    result = f"Successfully found {count}." if found else "Failed to find records."
    return RecordOutcome(values, "Get Records", what if conditions else what[:-7], result, found, conditions)


def _single(element: RecordLookup, scope: Scope) -> bool:
    """Whether one record is wanted, not a collection."""
    if element.output_reference:
        return not given.collects(element, scope.frame)
    return element.first_only or bool(element.outputs)


def _limit(element: RecordLookup, scope: Scope) -> int | None:
    value = scope.value(element.limit)
    return int(value) if isinstance(value, Decimal) else None


def create(element: RecordCreate, scope: Scope) -> RecordOutcome:
    """Create Records, all or none."""
    store = store_of(scope)
    assigned = _assigned(element.values, scope)
    if element.reference:
        held = scope.read(element.reference)
        rows = [(_object_of(one, element.object, element.reference, scope), fields_of(one)) for one in items_of(held)]
    else:
        held, rows = None, [(element.object, plain_fields(dict(assigned)))]
    mark = store.mark()
    try:
        made = [_created(element, store, name, fields) for name, fields in rows]
    except RecordError as error:
        store.rollback(mark)
        raise FlowFault(str(error)) from None
    ids: Value = tuple(one.id for one in made) if isinstance(held, tuple) else made[0].id if made else None
    values = given.created(element, ids, scope)
    kinds = ", ".join(dict.fromkeys(one.object for one in made)) or element.object
    result = f"{_count(len(made))} created: {', '.join(one.id for one in made[:20])}."
    return RecordOutcome(
        values, "Create Records", f"Create {kinds} records:", result, tuple(map(as_object, made)), assigned=assigned
    )


def _created(element: RecordCreate, store: RecordStore, name: str, fields: dict[str, FieldValue]) -> StoredRecord:
    """A new record; with "update existing" the one that has the same value in the telling field, changed."""
    key = next((n for n in fields if n.lower() == element.upsert_by.lower()), "") if element.upsert else ""
    if key and fields[key] is not None:
        same = store.find(Query(name, (FieldTest(key, "EqualTo", fields[key]),)))
        if len(same) > 1:
            raise RecordError(f"DUPLICATE_EXTERNAL_ID: {len(same)} records have {key} {fields[key]}")
        if same:
            return store.update(same[0].id, fields)
    return store.create(name, {n: v for n, v in fields.items() if not (element.upsert and n.lower() == "id")})


def update(element: RecordUpdate, scope: Scope) -> RecordOutcome:
    """Update Records: those given, or all that meet the filters; all or none."""
    store = store_of(scope)
    assigned, conditions = _assigned(element.values, scope), _conditions(element.filters, scope)
    changes = plain_fields(dict(assigned))
    if element.reference:
        rows = [
            (_id_of(one, element.reference), {**fields_of(one), **changes}) for one in _given(element.reference, scope)
        ]
    else:
        rows = [(one.id, changes) for one in _meant(element, conditions, scope)]
    mark = store.mark()
    try:
        made = tuple(as_object(store.update(record_id, fields)) for record_id, fields in rows)
    except RecordError as error:
        store.rollback(mark)
        raise FlowFault(str(error)) from None
    what = f"Update {element.object or element.reference} records{' where:' if conditions else ':'}"
    result = f"{_count(len(made))} updated."
    return RecordOutcome(scope.frame.values, "Update Records", what, result, made, conditions, assigned)


def delete(element: RecordDelete, scope: Scope) -> RecordOutcome:
    """Delete Records: those given, or all that meet the filters; all or none."""
    store = store_of(scope)
    conditions = _conditions(element.filters, scope)
    if element.reference:
        ids = [_id_of(one, element.reference) for one in _given(element.reference, scope)]
    else:
        ids = [one.id for one in _meant(element, conditions, scope)]
    mark = store.mark()
    try:
        gone = tuple(as_object(store.delete(record_id)) for record_id in ids)
    except RecordError as error:
        store.rollback(mark)
        raise FlowFault(str(error)) from None
    what = f"Delete {element.object or element.reference} records{' where:' if conditions else ':'}"
    return RecordOutcome(scope.frame.values, "Delete Records", what, f"{_count(len(gone))} deleted.", gone, conditions)


def _count(number: int) -> str:
    return "1 record was" if number == 1 else f"{number} records were"


def store_of(scope: Scope) -> RecordStore:
    """The records at hand. Raises `FlowFault` when there are none."""
    if scope.context.records is None:
        raise FlowFault("there are no records at hand")
    return scope.context.records


# -- which records


def _conditions(filters: Iterable[RecordFilter], scope: Scope) -> tuple[tuple[str, str, Value], ...]:
    return tuple((one.field, one.operator, scope.value(one.value)) for one in filters)


def _tests(conditions: Iterable[tuple[str, str, Value]]) -> tuple[FieldTest, ...]:
    return tuple(FieldTest(name, operator, _wanted(value)) for name, operator, value in conditions)


def _wanted(value: Value) -> Given:
    return tuple(field_value(item) for item in value) if isinstance(value, tuple) else field_value(value)


def _logic(text: str, count: int) -> Logic:
    try:
        return parse_logic(text, count)
    except BadLogic as error:
        raise FlowFault(f"the filter logic can't be read: {error.reason}") from None


def _found(query: Query, scope: Scope) -> list[StoredRecord]:
    try:
        return store_of(scope).find(query)
    except RecordError as error:
        raise FlowFault(str(error)) from None


def _meant(
    element: RecordUpdate | RecordDelete, conditions: tuple[tuple[str, str, Value], ...], scope: Scope
) -> list[StoredRecord]:
    logic = _logic(element.logic, len(conditions))
    return _found(Query(element.object, _tests(conditions), logic), scope)


def _given(reference: str, scope: Scope) -> tuple[Value, ...]:
    """The records of a variable. Raises `FlowFault` when it holds none: an org refuses a null record."""
    held = scope.read(reference)
    if held is None:
        raise FlowFault(f"{reference} holds no record")
    return items_of(held)


def _id_of(value: Value, reference: str) -> str:
    """The Id of a record, or an Id itself."""
    found = value.get("Id") if isinstance(value, FlowObject) else value
    if not isinstance(found, str) or not found:
        raise FlowFault(f"MISSING_ARGUMENT: Id not specified for a record of {reference}")
    return found


# -- values between flows and records


def _assigned(values: Iterable[InputParameter], scope: Scope) -> tuple[tuple[str, Value], ...]:
    return tuple((one.name, scope.value(one.value)) for one in values)


def _object_of(value: Value, declared: str, reference: str, scope: Scope) -> str:
    """The object of a record variable: its own word, or the variable's, or the element's."""
    if isinstance(value, FlowObject) and value.type:
        return value.type
    variable: Variable | None = scope.frame.program.variables.get(reference.strip().lower().split(".")[0])
    return (variable.object_type if variable is not None else "") or declared
