"""Waits: what a Wait element waits for, when it is due, and how the interview goes on from there.

Sources: Salesforce's help on pausing flows (flow_considerations_design_pause), Metadata API: FlowWait. Inferred: Wait Until
Date takes a date at `resumeTime` in the element's time zone; what is due already goes on at once, in a transaction of its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, time, tzinfo
from decimal import Decimal
from zoneinfo import ZoneInfo

from generator.flow.run import events
from generator.flow.run.compare import holds
from generator.flow.run.conditions import seen, verdict
from generator.flow.run.elements import StateChange
from generator.flow.run.fields import as_object
from generator.flow.run.moments import moment_of, moved
from generator.flow.run.moving import advanced, failed, faulted
from generator.flow.run.scope import Scope
from generator.flow.run.state import Awaited, EventTest, InterviewState, PendingWait, RunContext
from generator.flow.run.writing import write
from generator.flow.values import FlowFault, FlowObject, Value
from generator.flow.wait_model import Wait, WaitEvent
from generator.flow.written import Connector

ALARM, FIELD_ALARM = "AlarmEvent", "DateRefAlarmEvent"
NO_SUBFLOW = "A flow that waits can't be run as a subflow."


def paused(element: Wait, context: RunContext, state: InterviewState) -> InterviewState:
    """The state at a Wait element: waiting, on the default path when nothing is to be waited for, or on the fault path."""
    if len(state.frames) > 1:
        return failed(state, NO_SUBFLOW, element)
    scope = Scope(context, state)
    try:
        awaited = tuple(
            _awaited(number, event, element, scope)
            for number, event in enumerate(element.events)
            if verdict(event.logic, seen(event.conditions, scope), scope)
        )
    except FlowFault as reason:
        return faulted(state, element, str(reason))
    if not awaited:
        return advanced(state, element, StateChange(events.PAUSED, element.default, path="defaultConnector"))
    if context.records is not None:
        context.records.commit()  # a pause ends the transaction
    data = {"awaited": tuple((one.label, one.due or one.event) for one in awaited)}
    event = events.Event(
        events.PAUSED, state.frame.program.name, element.name, element.label, state.executed + 1, "", data
    )
    wait = PendingWait(state.now, awaited)
    return replace(state, status="waiting", wait=wait, settled=state.callouts, events=(event,))


def _awaited(number: int, event: WaitEvent, element: Wait, scope: Scope) -> Awaited:
    """What one event of an element waits for. Raises `FlowFault` where that cannot be told."""
    if element.kind in ("WaitDuration", "WaitDate") or (not event.type and event.date_reference):
        return Awaited(number, event.shown, due=_due(event, element, scope))
    given = {one.name.lower(): scope.value(one.value) for one in event.inputs}
    if event.type == ALARM:
        start = moment_of(given.get("alarmtime"), None, scope.zone)
        return Awaited(number, event.shown, due=_offset(start, given))
    if event.type == FIELD_ALARM:
        start = moment_of(_field_of_record(given, scope), None, scope.zone)
        return Awaited(number, event.shown, due=_offset(start, given))
    name = event.type or event.object
    if not name:
        raise FlowFault(f'"{event.shown}" says neither when nor for which event to wait')
    tests = [EventTest(one.name, "EqualTo", given[one.name.lower()]) for one in event.inputs if one.value.kind]
    tests += [EventTest(one.field, one.operator, scope.value(one.value)) for one in event.filters]
    return Awaited(number, event.shown, event=name, tests=tuple(tests))


def _due(event: WaitEvent, element: Wait, scope: Scope) -> datetime:
    """When an amount of time is over, or a date has come."""
    if element.kind == "WaitDuration":
        return moved(scope.now, event.offset or 0, event.unit)
    at = scope.value(event.time)
    day = scope.read(event.date_reference) if event.date_reference else scope.value(event.date)
    start = moment_of(day, at if isinstance(at, time) else None, _zone(element.time_zone, scope.zone))
    return moved(start, event.offset or 0, event.unit)


def _zone(name: str, default: tzinfo) -> tzinfo:
    if not name:
        return default
    try:
        return ZoneInfo(name)
    except (ValueError, OSError, LookupError):
        raise FlowFault(f"{name} is no time zone") from None


def _offset(start: datetime, given: Mapping[str, Value]) -> datetime:
    """A moment moved by TimeOffset and TimeOffsetUnit; without an offset the moment itself."""
    offset, unit = given.get("timeoffset"), given.get("timeoffsetunit")
    count = int(offset) if isinstance(offset, Decimal) else 0
    return moved(start, count, unit if isinstance(unit, str) else "")


def _field_of_record(given: Mapping[str, Value], scope: Scope) -> Value:
    """The date in a field of a record (DateRefAlarmEvent). Raises `FlowFault` when the record is not at hand."""
    store, record_id, name = scope.context.records, given.get("entityobjectid"), given.get("timefieldcolumnenumorid")
    record = scope.read("$Record")
    if isinstance(record, FlowObject) and record.get("Id") == record_id and isinstance(name, str) and record.has(name):
        return record.get(name)
    found = store.get(record_id) if store is not None and isinstance(record_id, str) else None
    if found is None or not isinstance(name, str):
        raise FlowFault(f"the record {record_id or ''} whose {name or 'field'} says when is not at hand")
    return as_object(found).get(name)


def way_of(element: Wait, value: Value) -> Connector | None:
    """The line by which a Wait element is left that is told what happened: an event's name or label; else its first event."""
    named = value.lower() if isinstance(value, str) else ""
    known = next(
        (one for one in element.events if named in (one.name.lower(), one.label.lower(), one.type.lower())), None
    )
    chosen = known or (element.events[0] if element.events else None)
    return element.default if chosen is None else chosen.connector


# -- going on


def timer_of(state: InterviewState) -> Awaited | None:
    """What a waiting interview goes on with first by itself; None when only an event helps."""
    timers = [one for one in state.wait.awaited if one.due is not None] if state.wait is not None else []
    return min(timers, key=lambda one: (one.due, one.number), default=None)


def heard(state: InterviewState, event: str, data: Value) -> Awaited | None:
    """What a waiting interview goes on with at this event, None when it does not wait for it."""
    if state.status != "waiting" or state.wait is None:
        return None
    body = data if isinstance(data, FlowObject) else FlowObject()
    return next(
        (
            one
            for one in state.wait.awaited
            if one.event.lower() == event.lower() and one.event and all(passes(test, body) for test in one.tests)
        ),
        None,
    )


def passes(test: EventTest, data: FlowObject) -> bool:
    """Whether a field of an event is as it must be."""
    try:
        return holds(test.operator, data.get(test.field), test.value)
    except FlowFault:
        return False


def fired(
    context: RunContext, state: InterviewState, awaited: Awaited, now: datetime, data: Value = None
) -> InterviewState:
    """The state after what came to pass: its outputs stored, the interview running on its path; the rest is no longer waited for."""
    frame = state.frame
    running = replace(state, status="running", wait=None, now=now, events=())
    if state.wait is not None and state.wait.path:
        words = {"by": state.wait.path, "data": data}
        begun = events.Event(
            events.RESUMED, frame.program.name, "", frame.program.flow.label, state.executed, "", words
        )
        return replace(running, events=(begun,))
    element = frame.program.elements.get(frame.at)
    if not isinstance(element, Wait) or awaited.number >= len(element.events):
        return failed(running, f"The flow has no wait at {frame.at}.", None)
    event = element.events[awaited.number]
    try:
        values = _stored(event, awaited, data, Scope(context, running))
    except FlowFault as reason:
        return faulted(running, element, str(reason))
    change = StateChange(
        events.RESUMED,
        event.connector,
        values,
        path=event.shown,
        data={"by": awaited.event or event.shown, "data": data},
    )
    return advanced(running, element, change)


def _stored(event: WaitEvent, awaited: Awaited, data: Value, scope: Scope) -> Mapping[str, Value]:
    """The values with the outputs of an event: the event itself under its own name, else one of its fields."""
    values: Mapping[str, Value] = scope.frame.values
    for output in event.outputs:
        found: Value = data
        if isinstance(data, FlowObject) and output.name.lower() != awaited.event.lower():
            found = data.get(output.name)
        if awaited.due is not None:  # of an alarm: when it was to happen
            found = awaited.due if output.name.lower() in ("basetime", "alarmtime", "base time") else "Delivered"
        values = write(values, output.assign_to, found, scope.frame, scope.context.catalog)
    return values
