"""Values of flows as fields of records, and back."""

from __future__ import annotations

from collections.abc import Mapping

from generator.flow.values import FlowFault, FlowObject, Value, kind_of
from generator.records.store import RecordStore
from generator.records.values import FieldValue, StoredRecord


def plain_fields(values: Mapping[str, Value]) -> dict[str, FieldValue]:
    """Values by field as a record keeps them."""
    return {name: field_value(value) for name, value in values.items()}


def fields_of(value: Value) -> dict[str, FieldValue]:
    """A record variable's own fields; records inside it are lookups, which are not written."""
    if not isinstance(value, FlowObject):
        raise FlowFault(f"{kind_of(value)} is no record")
    return {name: field_value(one) for name, one in value.items() if not isinstance(one, FlowObject)}


def field_value(value: Value) -> FieldValue:
    """A value as a record keeps it; a collection is a multi-select picklist."""
    if isinstance(value, FlowObject):
        return as_record(value)
    if isinstance(value, tuple):
        return ";".join(str(item) for item in value)
    return value


def as_record(value: FlowObject) -> StoredRecord:
    """A flow's object as a record."""
    return StoredRecord(value.type, {n.lower(): (n, field_value(one)) for n, one in value.items()})


def as_object(one: StoredRecord) -> FlowObject:
    """A record as a flow's value."""
    fields = {n: (s, as_object(v) if isinstance(v, StoredRecord) else v) for n, (s, v) in one.fields.items()}
    return FlowObject(one.object, fields)


def related(store: RecordStore, holder: FlowObject, name: str) -> Value:
    """The record that a lookup of a record leads to, null for none; also where the lookup's own field was not queried."""
    own = holder.get("Id")
    whole = store.get(own) if isinstance(own, str) else None
    found = store.related(as_record(holder), name) or (store.related(whole, name) if whole is not None else None)
    return as_object(found) if found is not None else None
