"""Writing in a run: values take the declared type, and missing objects on the way are made."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time
from decimal import Decimal

from generator.flow.catalog import Catalog, item_type, map_type
from generator.flow.formula.operators import utc
from generator.flow.references import PathStep, steps
from generator.flow.resources import Variable
from generator.flow.run.state import Frame
from generator.flow.values import FlowFault, FlowObject, Value, kind_of, merge_text, number_from

_NUMBERS = frozenset(("Number", "Currency", "Integer", "Long", "Double"))
_DATETIMES = frozenset(("DateTime", "Datetime"))


def coerced(value: Value, kind: str) -> Value:
    """A scalar as the declared kind; objects and unknown kinds pass. Raises `FlowFault` when it cannot be one."""
    if value is None or isinstance(value, (tuple, FlowObject)):
        return value
    if kind == "String":
        return value if isinstance(value, str) else merge_text(value)
    if kind in _NUMBERS:
        return _number(value)
    if kind == "Boolean":
        return _boolean(value)
    if kind == "Date":
        return _date(value)
    if kind in _DATETIMES:
        return _datetime(value)
    if kind == "Time" and isinstance(value, str):
        return _parsed(lambda: time.fromisoformat(value.strip().removesuffix("Z")), "a time")
    return value


def _number(value: Value) -> Value:
    if isinstance(value, Decimal):
        return value
    if isinstance(value, str):
        if not value.strip():
            return None
        return _parsed(lambda: number_from(value.strip()), "a number")
    raise FlowFault(f"{kind_of(value)} can't be assigned to a number")


def _boolean(value: Value) -> Value:
    if isinstance(value, bool):
        return value
    if isinstance(value, str) and value.strip().lower() in ("true", "false", ""):
        return value.strip().lower() == "true" if value.strip() else None
    raise FlowFault(f"{kind_of(value)} can't be assigned to a Boolean")


def _date(value: Value) -> Value:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    if isinstance(value, str):
        return _parsed(lambda: date.fromisoformat(value.strip()[:10]), "a date") if value.strip() else None
    raise FlowFault(f"{kind_of(value)} can't be assigned to a date")


def _datetime(value: Value) -> Value:
    if isinstance(value, datetime):
        return utc(value)
    if isinstance(value, date):
        return datetime(value.year, value.month, value.day, tzinfo=UTC)
    if isinstance(value, str):
        if not value.strip():
            return None
        return _parsed(lambda: utc(datetime.fromisoformat(value.strip())), "a date-time")
    raise FlowFault(f"{kind_of(value)} can't be assigned to a date-time")


def _parsed(parse: Callable[[], Value], kind: str) -> Value:
    try:
        return parse()
    except (ValueError, OverflowError):
        raise FlowFault(f"the text can't be read as {kind}") from None


def as_type(value: Value, type_name: str, catalog: Catalog) -> Value:
    """A value as a catalog type: items of lists, and objects get their class's name."""
    inner = item_type(type_name)
    if inner:
        if value is None:
            return None
        items = value if isinstance(value, tuple) else (value,)
        return tuple(as_type(item, inner, catalog) for item in items)
    if map_type(type_name) or isinstance(value, tuple):
        return value
    if isinstance(value, FlowObject):
        return _of_class(value, type_name, catalog)
    return coerced(value, type_name)


def _of_class(value: FlowObject, type_name: str, catalog: Catalog) -> FlowObject:
    """An object as a class, its fields too; plain data may also use the names on the wire."""
    declared = catalog.class_named(type_name)
    if declared is None or value.type == declared.name:
        return value
    fields: dict[str, tuple[str, Value]] = {}
    for name, item in value.items():
        field = declared.by_name.get(name.lower()) or declared.by_wire.get(name)
        if field is None:
            fields[name.lower()] = (name, item)
        else:
            fields[field.salesforce.lower()] = (field.salesforce, as_type(item, field.type, catalog))
    return FlowObject(declared.name, fields)


def for_variable(value: Value, variable: Variable) -> Value:
    """A value as a variable holds it; a collection variable also takes a single item."""
    if variable.collection:
        if value is None:
            return None
        items = value if isinstance(value, tuple) else (value,)
        return tuple(_item(item, variable) for item in items)
    if isinstance(value, tuple):
        raise FlowFault(f"a collection can't be assigned to {variable.name}")
    return _item(value, variable)


def _item(value: Value, variable: Variable) -> Value:
    if isinstance(value, FlowObject):
        if variable.data_type in ("Apex", "SObject"):
            wanted = variable.apex_class or variable.object_type
            return value if value.type else FlowObject(wanted, value.fields)
        raise FlowFault(f"an object can't be assigned to {variable.name}")
    return coerced(value, variable.data_type)


def write(values: Mapping[str, Value], path: str, value: Value, frame: Frame, catalog: Catalog) -> dict[str, Value]:
    """The values with one place set. Raises `FlowFault` when the place cannot take the value."""
    first, *rest = steps(path)
    variable = frame.program.variables.get(first.folded)
    if not rest:
        return {**values, first.folded: value if variable is None else for_variable(value, variable)}
    declared = (variable.apex_class or variable.object_type) if variable is not None else ""
    return {**values, first.folded: _put(values.get(first.folded), declared, rest, value, catalog)}


def _put(holder: Value, type_name: str, rest: list[PathStep], value: Value, catalog: Catalog) -> Value:
    """The object with a field below it set; null becomes a fresh object of the declared class."""
    step, *below = rest
    target = FlowObject(type_name) if holder is None else holder
    if not isinstance(target, FlowObject):
        raise FlowFault(f"{kind_of(holder)} has no field {step.name}")
    declared = catalog.class_named(target.type or type_name)
    field = declared.by_name.get(step.folded) if declared is not None else None
    if declared is not None and field is None:
        raise FlowFault(f"{declared.name} has no field {step.name}")
    name, field_type = (field.salesforce, field.type) if field is not None else (step.name, "")
    if below:
        child_type = field_type if not item_type(field_type) and not map_type(field_type) else ""
        value = _put(target.get(step.folded), child_type, below, value, catalog)
    elif field is not None:
        value = as_type(value, field_type, catalog)
    return target.put(name, value)
