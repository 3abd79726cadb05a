"""What each element does: from the element and what can be read to the change it makes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from generator.flow.model import (
    Assignment,
    AssignmentItem,
    CollectionProcessor,
    CustomError,
    Decision,
    Loop,
    Subflow,
    Transform,
)
from generator.flow.record_model import RecordCreate, RecordDelete, RecordElement, RecordLookup, RecordUpdate
from generator.flow.run import events, records
from generator.flow.run.assign import GROWING, assigned, items_of
from generator.flow.run.collections import filtered, sort, source_items
from generator.flow.run.conditions import EvaluatedCondition, seen, verdict
from generator.flow.run.scope import Scope
from generator.flow.run.state import Frame, LoopState
from generator.flow.run.transforms import transformed
from generator.flow.run.writing import for_variable, write
from generator.flow.values import FlowFault, FlowObject, Value
from generator.flow.written import Connector

E = TypeVar("E", bound=RecordElement)


@dataclass(frozen=True, slots=True)
class StateChange:
    """The change an element makes. None for values or loops means that they stay."""

    kind: str
    go: Connector | None = None
    values: Mapping[str, Value] | None = None
    loops: Mapping[str, LoopState] | None = None
    path: str = ""
    data: Mapping[str, object] = field(default_factory=dict)
    enter: str | None = None  # the flow to run on top
    inputs: Mapping[str, Value] = field(default_factory=dict)
    error: str = ""  # the interview ends with this error


def _assignment(element: Assignment, scope: Scope) -> StateChange:
    """The items from top to bottom; each sees what the ones above it did."""
    frame, catalog = scope.frame, scope.context.catalog
    shown: list[tuple[str, str, object, object]] = []
    results: dict[str, object] = {}
    for item in element.items:
        old = scope.read(item.to) if item.operator != "Assign" else None
        new = scope.value(item.value, as_text=_is_text(item.to, frame))
        values = _grown(item, old, new, frame)
        if values is None:
            values = write(frame.values, item.to, assigned(item.operator, old, new), frame, catalog)
        frame = Frame(
            frame.program, frame.at, values, frame.loops, frame.visited, frame.failed, frame.called_by
        )  # fmt: skip
        scope.frame = frame
        shown.append((item.to, item.operator, item.value, events.clipped(new)))
        results[item.to] = events.clipped(scope.read(item.to))
    data = {"items": tuple(shown), "results": tuple(results.items())}
    return StateChange(events.ASSIGNED, element.connector, frame.values, data=data)


def _grown(item: AssignmentItem, old: Value, new: Value, frame: Frame) -> Mapping[str, Value] | None:
    """The values with a collection variable that grew; its old items fit already, only the new ones are looked at."""
    name = item.to.strip().lower()
    variable = frame.program.variables.get(name)
    if item.operator not in GROWING or variable is None or not variable.collection or not isinstance(old, tuple):
        return None
    return {**frame.values, name: assigned(item.operator, old, for_variable(new, variable))}


def _is_text(path: str, frame: Frame) -> bool:
    variable = frame.program.variables.get(path.strip().lower())
    return variable is not None and variable.data_type == "String" and not variable.collection


def _decision(element: Decision, scope: Scope) -> StateChange:
    """The first outcome whose conditions hold. The outcomes' names are Booleans from then on."""
    looked: list[tuple[str, str, bool, tuple[EvaluatedCondition, ...]]] = []
    values = dict(scope.frame.values)
    taken = None
    for outcome in element.outcomes:
        conditions = seen(outcome.conditions, scope)
        holds = taken is None and verdict(outcome.logic, conditions, scope)
        looked.append((outcome.name, outcome.logic, holds, conditions))
        values[outcome.name.lower()] = holds
        if holds:
            taken = outcome
            break
    labels = {o.name: o.label for o in element.outcomes}
    data = {"outcomes": tuple(looked), "labels": labels, "default": element.default_label}
    go = element.default if taken is None else taken.connector
    return StateChange(
        events.DECIDED, go, values, path=taken.name if taken is not None else "defaultConnector", data=data
    )


def _loop(element: Loop, scope: Scope) -> StateChange:
    """The next item, or the way out. A null collection has no items (not documented; Flow Builder's own advice)."""
    name = element.name.lower()
    frame = scope.frame
    standing = frame.loops.get(name)
    if standing is None:
        items = items_of(scope.read(element.collection))
        standing = LoopState(items[::-1] if element.descending else items, -1)
    index = standing.index + 1
    if index >= len(standing.items):
        loops = {other: where for other, where in frame.loops.items() if other != name}
        values: Mapping[str, Value] = {**frame.values, name: None}
        return StateChange(events.LOOP_ENDED, element.no_more, values, loops, "noMoreValuesConnector")
    item = standing.items[index]
    values = {**frame.values, name: item}
    if element.assign_to:
        values = write(values, element.assign_to, item, frame, scope.context.catalog)
    loops = {**frame.loops, name: LoopState(standing.items, index)}
    data = {"collection": element.collection, "items": events.clipped(standing.items), "index": index, "item": item}
    return StateChange(events.LOOPED, element.next_value, values, loops, "nextValueConnector", data)


def _processor(element: CollectionProcessor, scope: Scope) -> StateChange:
    """A sorted collection changes in place; a filtered one is a new collection under the element's name."""
    items = source_items(element, scope)
    data: dict[str, object] = {"collection": element.collection, "size": len(items)}
    if element.kind == "SortCollectionProcessor":
        made = sort(items, element.sort, element.limit)
        kind, target = events.SORTED, element.collection
    elif element.kind == "FilterCollectionProcessor":
        made, conditions = filtered(element, items, scope)
        kind, target = events.FILTERED, ""
        data.update(logic=element.logic, conditions=conditions, formula=element.formula)
    else:
        raise FlowFault(f"a collection processor of type {element.kind or 'none'} can't be run here")
    values: Mapping[str, Value] = {**scope.frame.values, element.name.lower(): made}
    if target:
        values = write(values, target, made, scope.frame, scope.context.catalog)
    data["result"] = events.clipped(made)
    return StateChange(kind, element.connector, values, data=data)


def _transform(element: Transform, scope: Scope) -> StateChange:
    made = transformed(element.body, scope)
    values = {**scope.frame.values, element.name.lower(): made}
    return StateChange(events.TRANSFORMED, element.connector, values, data={"result": events.clipped(made)})


def _custom_error(element: CustomError, scope: Scope) -> StateChange:
    messages = tuple((message.field, scope.merged(message.text)) for message in element.messages)
    text = "; ".join(text for _, text in messages) or "The flow ended with a custom error"
    return StateChange(events.REFUSED, data={"messages": messages}, error=text)


def _subflow(element: Subflow, scope: Scope) -> StateChange:
    inputs = {p.name: scope.value(p.value) for p in element.inputs if p.value.kind}
    data = {"flow": element.flow_name, "inputs": tuple(inputs.items())}
    return StateChange(events.ENTERED, element.connector, data=data, enter=element.flow_name, inputs=inputs)


def subflow_outputs(done: Frame, caller: Frame, outputs: Mapping[str, Value], scope: Scope) -> Mapping[str, Value]:
    """The caller's values after a subflow: its outputs under the element's name, or in the assigned places."""
    element = caller.program.elements.get(done.called_by)
    values = caller.values
    if not isinstance(element, Subflow):
        return values
    folded = {name.lower(): value for name, value in outputs.items()}
    for output in element.outputs:
        values = write(values, output.assign_to, folded.get(output.name.lower()), caller, scope.context.catalog)
    if element.store_automatically:
        fields = {name.lower(): (name, value) for name, value in outputs.items()}
        values = {**values, element.name.lower(): FlowObject("", fields)}
    return values


def _records(work: Callable[[E, Scope], records.RecordOutcome], kind: str, element: E, scope: Scope) -> StateChange:
    done = work(element, scope)
    return StateChange(kind, element.connector, done.values, data={"done": done})


HANDLERS: dict[type, Callable[[Any, Scope], StateChange]] = {
    RecordCreate: lambda element, scope: _records(records.create, events.RECORDS_WRITTEN, element, scope),
    RecordDelete: lambda element, scope: _records(records.delete, events.RECORDS_WRITTEN, element, scope),
    RecordLookup: lambda element, scope: _records(records.lookup, events.RECORDS_FOUND, element, scope),
    RecordUpdate: lambda element, scope: _records(records.update, events.RECORDS_WRITTEN, element, scope),
    Assignment: _assignment,
    CollectionProcessor: _processor,
    CustomError: _custom_error,
    Decision: _decision,
    Loop: _loop,
    Subflow: _subflow,
    Transform: _transform,
}
