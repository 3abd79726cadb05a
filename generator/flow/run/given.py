"""Elements that are not run: their outputs are given, or they are told to fail."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

from generator.flow.model import ActionCall, Element, NotEmulated, Subflow
from generator.flow.record_model import RecordCreate, RecordLookup
from generator.flow.run import calls
from generator.flow.run.scope import Scope
from generator.flow.run.state import Frame
from generator.flow.run.writing import write
from generator.flow.stage_model import StageStep
from generator.flow.values import FlowObject, Value

T = TypeVar("T")


def said_of(element: Element | StageStep, frame: Frame, said: Mapping[str, T]) -> T | None:
    """What is said of an element: by "flow.element" before "element", both in lower case; None for nothing."""
    name = element.name.lower()
    qualified = f"{frame.program.name.lower()}.{name}"
    return said[qualified] if qualified in said else said.get(name)


def is_said(element: Element | StageStep, frame: Frame, said: Mapping[str, T]) -> bool:
    """Whether anything is said of an element."""
    name = element.name.lower()
    return name in said or f"{frame.program.name.lower()}.{name}" in said


def stored(element: Element, value: Value, scope: Scope) -> Mapping[str, Value]:
    """The values with an element's given outputs where the element itself would have put them."""
    frame, catalog = scope.frame, scope.context.catalog
    values: Mapping[str, Value] = {**frame.values, element.name.lower(): value}
    match element:
        case ActionCall():
            return calls.stored(element, calls.typed(element, value, catalog), scope, catalog)
        case RecordLookup():
            return found_records(element, value, scope)
        case RecordCreate():
            return created(element, value, scope)
        case Subflow():
            holder = value if isinstance(value, FlowObject) else FlowObject()
            for output in element.outputs:
                values = write(values, output.assign_to, holder.get(output.name), frame, catalog)
            return values
        case NotEmulated(tag="screens") if isinstance(value, FlowObject):
            return {**values, **{name.lower(): answer for name, answer in value.items()}}
        case _:
            return values


def found_records(element: RecordLookup, value: Value, scope: Scope) -> Mapping[str, Value]:
    """The values with what Get Records found: a record, a collection of records, or null.

    Without a record the assigned fields and the record variable keep their values, unless the element says null.
    """
    frame, catalog = scope.frame, scope.context.catalog
    values: Mapping[str, Value] = {**frame.values, element.name.lower(): value}
    first = value[0] if isinstance(value, tuple) and value else None if isinstance(value, tuple) else value
    record = first if isinstance(first, FlowObject) else None
    if record is None and not element.null_if_none and not (value == () and collects(element, frame)):
        return values
    for output in element.outputs:
        found = record.get(output.name) if record is not None else None
        values = write(values, output.assign_to, found, frame, catalog)
    if element.output_reference:
        held = value if collects(element, frame) else record
        values = write(values, element.output_reference, held, frame, catalog)
    return values


def collects(element: RecordLookup, frame: Frame) -> bool:
    """Whether a lookup stores a collection, not one record."""
    variable = frame.program.variables.get(element.output_reference.strip().lower())
    return variable is not None and variable.collection


def created(element: RecordCreate, value: Value, scope: Scope) -> Mapping[str, Value]:
    """The values with the Ids of new records: under the element's name, in the named variable, in the records themselves.

    `value` is an Id, or a record that has one; a collection of either for a collection of records.
    """
    frame, catalog = scope.frame, scope.context.catalog
    ids = tuple(_id(one) for one in value) if isinstance(value, tuple) else _id(value)
    values: Mapping[str, Value] = {**frame.values, element.name.lower(): ids}
    if element.id_to:
        values = write(values, element.id_to, ids, frame, catalog)
    if element.reference:
        held = scope.read(element.reference)
        if isinstance(held, FlowObject) and not isinstance(ids, tuple):
            values = write(values, element.reference, held.put("Id", ids), frame, catalog)
        elif isinstance(held, tuple) and isinstance(ids, tuple) and len(held) == len(ids):
            pairs = zip(held, ids, strict=True)
            marked = tuple(one.put("Id", given) if isinstance(one, FlowObject) else one for one, given in pairs)
            values = write(values, element.reference, marked, frame, catalog)
    return values


def _id(value: Value) -> Value:
    return value.get("Id") if isinstance(value, FlowObject) else value
