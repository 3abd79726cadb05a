"""Between a flow's names and the wire's: `z0type` and `x5flinks` here are `type` and `_links` there."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time
from decimal import Decimal

from generator.flow.catalog import Catalog, item_type, map_type
from generator.flow.formula.operators import utc
from generator.flow.run.conversion import from_plain
from generator.flow.run.writing import coerced
from generator.flow.values import FlowFault, FlowObject, Value
from generator.model.types import Json

MAX_DEPTH = 100


def to_wire(value: Value, type_name: str, catalog: Catalog, depth: int = 0) -> Json:
    """A value as plain data under wire names. Null fields are left out: a flow cannot tell null from unset there."""
    if depth > MAX_DEPTH:
        raise FlowFault("a value is nested too deeply")
    match value:
        case tuple():
            inner = item_type(type_name)
            return [to_wire(item, inner, catalog, depth + 1) for item in value]
        case FlowObject():
            return _object(value, type_name, catalog, depth)
        case Decimal():
            return _number(value, type_name)
        case datetime():
            return utc(value).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        case date():
            return value.isoformat()
        case time():
            return value.isoformat(timespec="milliseconds") + "Z"
        case _:
            return value


def _object(value: FlowObject, type_name: str, catalog: Catalog, depth: int) -> dict[str, Json]:
    declared = catalog.class_named(value.type or type_name) or catalog.class_named(type_name)
    inner = map_type(type_name)
    made: dict[str, Json] = {}
    for name, item in value.items():
        if item is None:
            continue
        field = declared.by_name.get(name.lower()) if declared is not None else None
        key, field_type = (field.wire, field.type) if field is not None else (name, inner)
        made[key] = to_wire(item, field_type, catalog, depth + 1)
    return made


def _number(value: Decimal, type_name: str) -> int | float:
    """Whole numbers as integers, so that 1.0 from a flow is 1 on the wire."""
    if value == value.to_integral_value() and abs(value) < 10**30:
        return int(value)
    return float(value)


def from_wire(plain: object, type_name: str, catalog: Catalog) -> Value:
    """Plain data as a flow sees it: Salesforce's field names, declared kinds, unknown fields kept under their names."""
    if plain is None:
        return None
    inner = item_type(type_name)
    if inner:
        items = plain if isinstance(plain, (list, tuple)) else [plain]
        return tuple(from_wire(item, inner, catalog) for item in items)
    if isinstance(plain, Mapping):
        return _from_mapping(plain, type_name, catalog)
    value = from_plain(plain)
    try:
        return coerced(value, type_name)
    except FlowFault:
        return value  # the server did not keep to its schema: shown as it came


def _from_mapping(plain: Mapping[str, object], type_name: str, catalog: Catalog) -> FlowObject:
    declared = catalog.class_named(type_name)
    inner = map_type(type_name)
    fields: dict[str, tuple[str, Value]] = {}
    for key, item in plain.items():
        field = declared.by_wire.get(key) if declared is not None else None
        name, field_type = (field.salesforce, field.type) if field is not None else (str(key), inner)
        fields[name.lower()] = (name, from_wire(item, field_type, catalog))
    return FlowObject(declared.name if declared is not None else "", fields)
