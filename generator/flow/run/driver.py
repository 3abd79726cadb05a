"""An interview from start to end: steps, callouts in between, events to whoever listens."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from generator.flow.actions import ActionResult, Actions
from generator.flow.run import events, stages
from generator.flow.run.before_save import save_record
from generator.flow.run.entry import NOT_MET, admits
from generator.flow.run.events import Event
from generator.flow.run.guards import RunGuard
from generator.flow.run.interpret import answer, begin, step
from generator.flow.run.moving import refused
from generator.flow.run.scheduled import interviews
from generator.flow.run.state import Awaited, InterviewState, PendingCallout, Program, RunContext, Status
from generator.flow.run.waits import fired, timer_of
from generator.flow.stage_model import OrchestratedStage
from generator.flow.values import FlowFault, Value
from generator.flow.wire import to_wire

Listener = Callable[[Event], None]
StateWatch = Callable[[str, InterviewState], None]


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
    later: tuple[InterviewState, ...] = ()  # interviews of scheduled paths, not begun

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
    on_state: StateWatch | None = None,
    pass_time: Callable[[datetime], None] | None = None,
    checkpoint: Callable[[InterviewState], None] | None = None,
) -> Result:
    """Run a flow to its end or its first wait; faults are part of the result, never raised.

    Events go to the listener as they happen. `on_state` sees the state after each element, by the element's lower-case
    name, and first the state at Start under "". `pass_time` brings the clock to the moment that a timer is due; without it
    an interview whose timer is not due yet comes back waiting. `Result.later` are the interviews of scheduled paths, not
    begun; the first of them is the run itself where nothing runs at once.
    """
    started = clock()
    fresh = InterviewState((), now=started, started=started, guid=str(uuid.uuid4()))
    tell = listener or _nobody
    tell(Event(events.STARTED, program.name, label=program.flow.label, data={"inputs": tuple(inputs.items())}))
    state = fresh
    try:
        state = begin(program, context, fresh, inputs)
        if not admits(context, state):
            return _ended(replace(state, status="not-started", fault=NOT_MET), context, tell, clock)
        later, left = interviews(program, context, fresh, inputs)
    except FlowFault as fault:
        return _ended(replace(state, status="failed", fault=str(fault)), context, tell, clock, program)
    for path, reason in left:
        tell(Event(events.NOT_SCHEDULED, program.name, label=path.shown, data={"reason": reason}))
    if later and program.flow.start.connector is None:
        state, later = later[0], later[1:]
    (on_state or _unseen)("", state)
    result = go_on(context, state, actions, listener, clock, on_state, pass_time, checkpoint=checkpoint)
    return replace(result, later=later if result.status in ("finished", "waiting") else ())


def go_on(
    context: RunContext,
    state: InterviewState,
    actions: Actions,
    listener: Listener | None = None,
    clock: Callable[[], datetime] = utc_now,
    on_state: StateWatch | None = None,
    pass_time: Callable[[datetime], None] | None = None,
    heard: tuple[Awaited, Value] | None = None,
    checkpoint: Callable[[InterviewState], None] | None = None,
) -> Result:
    """Run an interview on from a state: what it waits for and is due comes to pass, or first the event that was `heard`.

    `checkpoint` is given the state of an orchestration after each step, so that it can be kept.
    """

    runs = _StepRuns(context, actions, listener, clock)
    tell, watch, guard = listener or _nobody, on_state or _unseen, RunGuard()
    while True:
        if state.status == "waiting":
            awaited, data = heard or (_due(state, clock, pass_time), None)
            if awaited is None:
                break
            state, heard = _fired(context, state, awaited, clock(), data, runs), None
        elif state.status == "calling":
            state = replace(_called(context, state, actions), now=clock())
        elif state.status == "staged":
            state = replace(stages.turned(context, state, runs), now=clock())
        elif state.status == "running":
            state = step(context, state)
        else:
            break
        if checkpoint is not None and state.status == "staged":
            checkpoint(stages.resting(state))
        objection = guard.objection(state)
        if objection:
            state = refused(state, objection)
        for event in state.events:
            tell(event)
            if event.element:
                watch(event.element.lower(), state)
        state = replace(state, events=()) if state.status == "waiting" else state
    return _ended(state, context, tell, clock)


def _due(
    state: InterviewState, clock: Callable[[], datetime], pass_time: Callable[[datetime], None] | None
) -> Awaited | None:
    """The timer that is due, or that time is passed for; None while there is nothing to do but wait."""
    timer = timer_of(state)
    if timer is None or timer.due is None:
        return None
    if timer.due > clock():
        if pass_time is None:
            return None
        pass_time(timer.due)
    return timer


@dataclass(frozen=True, slots=True)
class _StepRuns:
    """Runs flows of steps as their orchestration is run, but that time is passed and states are kept for the whole of it."""

    context: RunContext
    actions: Actions
    listener: Listener | None
    clock: Callable[[], datetime]

    def begin(self, name: str, inputs: Mapping[str, Value]) -> Result | None:
        """Run a flow from its Start; None where it is not at hand."""
        found = self.context.programs.get(name.lower())
        return None if found is None else run(found, self.context, inputs, self.actions, self.listener, self.clock)

    def go_on(self, interview: InterviewState, heard: tuple[Awaited, Value]) -> Result:
        """Run an interview on with what it waited for."""
        return go_on(self.context, interview, self.actions, self.listener, self.clock, heard=heard)


def _fired(
    context: RunContext, state: InterviewState, awaited: Awaited, now: datetime, data: Value, runs: _StepRuns
) -> InterviewState:
    """The state after what was waited for; a scheduled path begins only where the entry conditions still hold."""
    stage = state.frame.program.elements.get(state.frame.at)
    begins = state.wait is not None and bool(state.wait.path)
    if isinstance(stage, OrchestratedStage) and not begins:
        return stages.answered(state, stage, awaited, data, now, runs)
    after = fired(context, state, awaited, now, data)
    try:
        if begins and not admits(context, after):
            return replace(after, status="not-started", fault=NOT_MET)
    except FlowFault as fault:
        return replace(after, status="failed", fault=str(fault))
    return after


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
    state: InterviewState,
    context: RunContext,
    tell: Listener,
    clock: Callable[[], datetime],
    program: Program | None = None,
) -> Result:
    """The result of a state in which nothing more is to be done; `program` where no frame of it was made."""
    ended = clock()
    flow = (state.frames[0].program if state.frames or program is None else program).flow
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
    if state.status != "waiting":
        kind = events.FINISHED if state.status == "finished" else events.FAILED
        outputs, seconds = tuple(state.outputs.items()), (ended - state.started).total_seconds()
        data = {"status": state.status, "fault": state.fault, "outputs": outputs, "seconds": seconds}
        tell(Event(kind, flow.name, label=flow.label, number=state.executed, data=data))
    reason = "" if state.status in ("finished", "waiting") else state.fault
    return Result(
        state.status, state.outputs, reason, state.executed, state.callouts, state.started, ended, state
    )  # fmt: skip
