"""How an interview goes on: by the line out of an element, by its fault path, to its end, or not at all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from generator.flow.model import ActionCall, Element, NotEmulated, fault_path
from generator.flow.record_model import RECORDS, WORDS
from generator.flow.run import events
from generator.flow.run.elements import StateChange
from generator.flow.run.events import Event
from generator.flow.run.state import Frame, InterviewState


def advanced(state: InterviewState, element: Element, change: StateChange) -> InterviewState:
    """The state after an element that did its work."""
    frame = state.frame
    name = element.name.lower()
    after = Frame(
        program=frame.program,
        at=change.go.target.lower() if change.go is not None else "",
        values=frame.values if change.values is None else change.values,
        loops=frame.loops if change.loops is None else change.loops,
        visited=frame.visited if name in frame.visited else frame.visited | {name},
        failed=frame.failed,
        called_by=frame.called_by,
    )
    number = state.executed + 1
    event = Event(change.kind, frame.program.name, element.name, element.label, number, change.path, change.data)
    # Not `replace`: this is the one place that every element passes.
    return InterviewState(
        frames=(*state.frames[:-1], after),
        now=state.now,
        started=state.started,
        guid=state.guid,
        status=state.status,
        executed=number,
        callouts=state.callouts,
        fault=state.fault,
        call=state.call,
        settled=state.settled,
        events=(event,),
        outputs=state.outputs,
    )


def stopped(element: Element, state: InterviewState) -> InterviewState:
    """The interview rests at an element that only an org can run, or that lacks what it works on."""
    if isinstance(element, RECORDS):
        reason = f'{WORDS[type(element)]} "{element.name}" needs records (--records, or --set {element.name}=...)'
    else:
        kind = element.kind if isinstance(element, NotEmulated) else "Action"
        kind = f"Action ({element.action_type})" if isinstance(element, ActionCall) else kind
        reason = f'{kind} "{element.name}" needs an org'
    event = Event(
        events.STOPPED, state.frame.program.name, element.name, element.label, state.executed, "", {"reason": reason}
    )
    return replace(state, status="stopped", fault=reason, events=(event,))


def faulted(
    state: InterviewState, element: Element, reason: str, data: Mapping[str, object] | None = None
) -> InterviewState:
    """To the fault path of an element that has one; otherwise the interview fails."""
    path = fault_path(element)
    if path is None:
        return failed(
            state,
            reason if isinstance(element, ActionCall) else f"{element.label or element.name}: {reason}",
            element,
            data,
        )
    frame = state.frame
    marked = replace(frame, failed=frame.failed | {element.name.lower()})
    kept = replace(state, fault=reason, frames=(*state.frames[:-1], marked), status="running", call=None)
    kind, shown = events.FAULTED, dict[str, object](reason=reason)
    if isinstance(element, ActionCall):
        kind = events.CALL_FAILED
        shown = {"action": element.action_name, "inputs": (), "outputs": None, **(data or {}), "reason": reason}
    return advanced(kept, element, StateChange(kind, path, None, path="faultConnector", data=shown))


def refused(state: InterviewState, reason: str) -> InterviewState:
    """The state of an interview that must not go on; the event of its last element is kept."""
    over = failed(state, reason, None)
    return replace(over, events=(*state.events, *over.events))


def failed(
    state: InterviewState, reason: str, element: Element | None, data: Mapping[str, object] | None = None
) -> InterviewState:
    """The interview is over; whatever it wanted to save is rolled back."""
    name = state.frame.program.name
    made = []
    if isinstance(element, ActionCall):
        shown = {"action": element.action_name, "inputs": (), "outputs": None, **(data or {}), "reason": reason}
        number = state.executed + 1
        made.append(Event(events.CALL_FAILED, name, element.name, element.label, number, "", shown))
    else:
        made.append(Event(events.FAULTED, name, element.name if element else "", element.label if element else "",
                          state.executed, "", {"reason": reason}))  # fmt: skip
    return replace(state, status="failed", fault=reason, call=None, events=(*_kept(state), *made))


def _kept(state: InterviewState) -> tuple[Event, ...]:
    """The event of the custom error itself, when it is what made the interview fail."""
    return tuple(event for event in state.events if event.kind == events.REFUSED)
