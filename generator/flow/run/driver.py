"""An interview from start to end: steps, callouts in between, events to whoever listens."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from generator.flow.actions import ActionResult, Actions
from generator.flow.run import events
from generator.flow.run.before_save import save_record
from generator.flow.run.entry import NOT_MET, admits
from generator.flow.run.events import Event
from generator.flow.run.guards import RunGuard
from generator.flow.run.interpret import answer, begin, refused, step
from generator.flow.run.state import InterviewState, PendingCallout, Program, RunContext, Status
from generator.flow.values import FlowFault, Value
from generator.flow.wire import to_wire

Listener = Callable[[Event], None]


@dataclass(frozen=True, slots=True)
class Result:
    """How an interview ended. `variables` are the values of the outermost flow at its end."""

    status: Status
    outputs: Mapping[str, Value] = field(default_factory=dict)
    fault: str = ""
    executed: int = 0
    callouts: int = 0
    started: datetime = datetime(1970, 1, 1, tzinfo=UTC)
    ended: datetime = datetime(1970, 1, 1, tzinfo=UTC)
    state: InterviewState | None = None

    @property
    def seconds(self) -> float:
        return (self.ended - self.started).total_seconds()


def utc_now() -> datetime:
    """The clock of real runs."""
    return datetime.now(UTC)


def run(
    program: Program,
    context: RunContext,
    inputs: Mapping[str, Value],
    actions: Actions,
    listener: Listener | None = None,
    clock: Callable[[], datetime] = utc_now,
    on_state: Callable[[str, InterviewState], None] | None = None,
) -> Result:
    """Run a flow to its end; faults are part of the result, never raised.

    Events go to the listener as they happen. `on_state` sees the state after each element, by the element's lower-case
    name, and first the state at Start under "".
    """
    started = clock()
    state = InterviewState((), now=started, started=started, guid=str(uuid.uuid4()))
    tell = listener or _nobody
    tell(Event(events.STARTED, program.name, label=program.flow.label, data={"inputs": tuple(inputs.items())}))
    try:
        state = begin(program, context, state, inputs)
        if not admits(context, state):
            return _ended(replace(state, status="not-started", fault=NOT_MET), context, tell, program, clock)
    except FlowFault as fault:
        return _ended(replace(state, status="failed", fault=str(fault)), context, tell, program, clock)
    watch, guard = on_state or _unseen, RunGuard()
    watch("", state)
    while state.status in ("running", "waiting"):
        if state.status == "waiting":
            state = replace(_called(context, state, actions), now=clock())
        else:
            state = step(context, state)
        objection = guard.objection(state)
        if objection:
            state = refused(state, objection)
        for event in state.events:
            tell(event)
            if event.element:
                watch(event.element.lower(), state)
    return _ended(state, context, tell, program, clock)


def _nobody(event: Event) -> None:
    """Listens to nothing."""


def _unseen(element: str, state: InterviewState) -> None:
    """Watches nothing."""


def _called(context: RunContext, state: InterviewState, actions: Actions) -> InterviewState:
    call = state.call
    if call is None:  # a waiting state always has its call; without one there is nothing to wait for
        return replace(state, status="running")
    try:
        inputs = wire_inputs(call, context)
    except FlowFault as fault:
        return answer(context, state, ActionResult({}, False, (str(fault),)))
    return answer(context, state, actions.call(call.action, inputs))


def wire_inputs(call: PendingCallout, context: RunContext) -> dict[str, object]:
    """The inputs of a call as plain data under wire names; null inputs are not given."""
    action = context.catalog.action(call.action)
    made: dict[str, object] = {}
    for name, value in call.inputs:
        declared = action.input_by_name.get(name.lower()) if action is not None else None
        if value is not None:
            made[name] = to_wire(value, declared.type if declared is not None else "", context.catalog)
    return made


def _ended(
    state: InterviewState, context: RunContext, tell: Listener, program: Program, clock: Callable[[], datetime]
) -> Result:
    ended = clock()
    if state.status == "finished":
        try:
            save_record(context, state)
        except FlowFault as fault:
            state = replace(state, status="failed", fault=str(fault))
    if context.records is not None:
        if state.status == "finished":
            context.records.commit()
        else:
            context.records.rollback()
    kind = events.FINISHED if state.status == "finished" else events.FAILED
    seconds = (ended - state.started).total_seconds()
    data = {"status": state.status, "fault": state.fault, "outputs": tuple(state.outputs.items()), "seconds": seconds}
    tell(Event(kind, program.name, label=program.flow.label, number=state.executed, data=data))
    return Result(
        state.status, state.outputs, "" if state.status == "finished" else state.fault, state.executed, state.callouts, state.started, ended, state
    )  # fmt: skip
