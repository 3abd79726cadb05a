"""Stages of an orchestration: which steps start, what they give, when the stage is over.

Sources: Salesforce's help on Flow Orchestrator (stages, steps, run statuses), object reference FlowOrchestrationInstance.
Inferred: steps that may start together do so in the order of the file, those that run asynchronously after the others; a stage whose
step fails takes its fault path where it has one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Protocol

from generator.flow.model import ActionCall, Subflow
from generator.flow.run import events
from generator.flow.run.conditions import seen, verdict
from generator.flow.run.elements import StateChange
from generator.flow.run.events import Event
from generator.flow.run.given import is_said, said_of
from generator.flow.run.moving import advanced, failed, faulted
from generator.flow.run.scope import Scope
from generator.flow.run.state import Awaited, InterviewState, PendingWait, RunContext, Status
from generator.flow.run.step_waits import step_waits, waiting, with_waiting
from generator.flow.stage_model import BACKGROUND, MET, OF_STEP, RECORD_INPUT, Gate, OrchestratedStage, StageStep
from generator.flow.values import EMPTY_OBJECT, FlowFault, FlowObject, Value, merge_text, obj
from generator.flow.wait_model import Wait

NOT_STARTED, IN_PROGRESS, COMPLETED = "NotStarted", "InProgress", "Completed"
DISCONTINUED, ERROR = "Discontinued", "Error"
ITEM = "WorkItem."  # before a step's name: the event that its work is done
INSTANCE = "$Orchestration.Instance"  # the event that something changed which conditions may ask for


class NotToBeHad(FlowFault):
    """What an evaluation flow says cannot be had here: nothing went wrong, only an org can go on."""


class StepFlow(Protocol):
    """How a flow of a step ended, or how it waits. `later` are the interviews of its scheduled paths."""

    @property
    def status(self) -> Status: ...
    @property
    def state(self) -> InterviewState | None: ...
    @property
    def later(self) -> tuple[InterviewState, ...]: ...
    @property
    def outputs(self) -> Mapping[str, Value]: ...
    @property
    def fault(self) -> str: ...


class StepRuns(Protocol):
    """Runs the flows of steps, and evaluation flows."""

    def begin(self, name: str, inputs: Mapping[str, Value], /) -> StepFlow | None:
        """Run a flow from its Start; None where it is not at hand."""
        ...

    def go_on(self, interview: InterviewState, heard: tuple[Awaited, Value], /) -> StepFlow:
        """Run an interview on with what it waited for."""
        ...


def status_of(state: InterviewState, name: str) -> str:
    """The status of a step or a stage."""
    held = state.frame.values.get(name.lower())
    found = held.get("Status") if isinstance(held, FlowObject) else None
    return found if isinstance(found, str) else NOT_STARTED


def statuses_of(state: InterviewState) -> dict[str, str]:
    """The status of each stage and step by its name, in the order of the file."""
    stages = [e for e in state.frames[0].program.flow.elements if isinstance(e, OrchestratedStage)]
    names = [name for stage in stages for name in (stage.name, *(step.name for step in stage.steps))]
    return {name: status_of(state, name) for name in names}


def entered(stage: OrchestratedStage, state: InterviewState) -> InterviewState:
    """The state in which a stage begins; one that was there before begins anew."""
    begun: dict[str, Value] = {stage.name.lower(): obj("", Status=IN_PROGRESS)}
    begun |= {step.name.lower(): obj("", Status=NOT_STARTED, Outputs=EMPTY_OBJECT) for step in stage.steps}
    begun["$orchestration"] = obj("", Instance=state.guid)
    kept = _with(state, begun)
    return replace(kept, status="staged", events=(_event(kept, events.STAGE, stage.name, stage.label, IN_PROGRESS),))


def turned(context: RunContext, state: InterviewState, runs: StepRuns) -> InterviewState:
    """The state after one thing that happens in the stage: a step starts or ends, the stage ends, or it waits."""
    stage = state.frame.program.elements[state.frame.at]
    if not isinstance(stage, OrchestratedStage):
        return failed(state, f"{state.frame.at} is no stage.", None)
    try:
        if _over(stage, context, state, runs):
            return _left(stage, state)
        for step in stage.steps:
            if (
                status_of(state, step.name) == IN_PROGRESS
                and not step.exit.open
                and _holds(step.exit, context, state, runs)
            ):
                return _step_ended(state, step, COMPLETED, _outputs(state, step))
        ready = [
            s for s in stage.steps if status_of(state, s.name) == NOT_STARTED and _holds(s.entry, context, state, runs)
        ]
        if ready:
            return _started(min(ready, key=lambda s: _asynchronous(s, context)), context, state, runs)
    except NotToBeHad as reason:
        return replace(state, status="stopped", events=(), fault=str(reason))
    except FlowFault as reason:
        return _broken(stage, None, state, str(reason))
    return _waiting(stage, state)


def _over(stage: OrchestratedStage, context: RunContext, state: InterviewState, runs: StepRuns) -> bool:
    if stage.exit.open:
        return all(status_of(state, step.name) == COMPLETED for step in stage.steps)
    return _holds(stage.exit, context, state, runs)


def _holds(gate: Gate, context: RunContext, state: InterviewState, runs: StepRuns) -> bool:
    """Whether a gate lets through. Raises `FlowFault` where its flow fails, `NotToBeHad` where it cannot be run here."""
    scope = Scope(context, state)
    if not gate.flow:
        return verdict(gate.logic, seen(gate.conditions, scope), scope)
    if gate.flow.lower() in context.mocks:
        said = context.mocks[gate.flow.lower()]
        return (said.get(MET) if isinstance(said, FlowObject) else said) is True
    given = {one.name: scope.value(one.value) for one in gate.inputs if one.value.kind}
    ended = runs.begin(gate.flow, given)
    if ended is None:
        raise NotToBeHad(
            f"the evaluation flow {gate.flow} is not at hand (keep it beside this one, or --set {gate.flow}=true)"
        )
    if ended.status == "stopped":
        raise NotToBeHad(f"the evaluation flow {gate.flow} stopped: {ended.fault} (or --set {gate.flow}=true)")
    if ended.status != "finished":
        raise FlowFault(f"the evaluation flow {gate.flow} {ended.status}: {ended.fault}")
    return {name.lower(): value for name, value in ended.outputs.items()}.get(MET.lower()) is True


def _asynchronous(step: StageStep, context: RunContext) -> bool:
    """Whether a step has a transaction of its own: its flow calls an action, runs a subflow or waits."""
    program = context.programs.get(step.flow.lower())
    kinds = (ActionCall, Subflow, Wait)
    return step.asynchronous or (program is not None and any(isinstance(e, kinds) for e in program.flow.elements))


def _started(step: StageStep, context: RunContext, state: InterviewState, runs: StepRuns) -> InterviewState:
    """The state after a step has started: a background step has ended with it."""
    stage = state.frame.program.elements[state.frame.at]
    assert isinstance(stage, OrchestratedStage)  # as `turned` found it
    if is_said(step, state.frame, context.failures):
        return _broken(stage, step, state, said_of(step, state.frame, context.failures) or "")
    if is_said(step, state.frame, context.mocks):
        given = said_of(step, state.frame, context.mocks)
        return _step_ended(state, step, COMPLETED, given if isinstance(given, FlowObject) else EMPTY_OBJECT)
    scope = Scope(context, state)
    inputs = {one.name: scope.value(one.value) for one in step.inputs if one.value.kind}
    if step.kind != BACKGROUND:
        return _assigned(step, scope, state, inputs)
    settled = replace(state, settled=state.callouts)
    ended = runs.begin(step.flow, {n: value for n, value in inputs.items() if not n.startswith(OF_STEP)})
    if ended is None:
        return replace(
            settled, status="stopped", events=(),
            fault=f'the flow {step.flow} of the step "{step.name}" is not at hand (keep it beside this one, or --set {step.name}=...)',
        )  # fmt: skip
    if ended.status == "not-started":
        return _broken(stage, step, settled, ended.fault)
    return _run_so_far(step, stage, settled, ended, ())


def _run_so_far(
    step: StageStep,
    stage: OrchestratedStage,
    state: InterviewState,
    ended: StepFlow,
    others: tuple[InterviewState, ...],
) -> InterviewState:
    """The state after a flow of a background step has ended or waits; `others` are interviews of the step that wait already.

    A scheduled path whose conditions do not hold any more has not started, and is over.
    """
    if ended.status == "stopped":  # nothing went wrong: something here cannot do what an org can
        return replace(state, status="stopped", events=(), fault=f'Step "{step.name}": {ended.fault}')
    if ended.status == "failed":
        return _broken(stage, step, state, ended.fault)
    given = ended.outputs if ended.status == "finished" else {}
    fields = {**_outputs(state, step).fields, **{name.lower(): (name, value) for name, value in given.items()}}
    paused = (ended.state,) if ended.status == "waiting" and ended.state is not None else ()
    left = (*paused, *ended.later, *others)
    status = IN_PROGRESS if left else COMPLETED
    return with_waiting(_step_ended(state, step, status, FlowObject("", fields)), step, left)


def _assigned(step: StageStep, scope: Scope, state: InterviewState, inputs: Mapping[str, Value]) -> InterviewState:
    """The state with a work item for those whom the step is assigned to. Raises `FlowFault` when that is nobody."""
    names = tuple(f"{one.kind} {found}" for one in step.assignees if (found := merge_text(scope.value(one.value))))
    if step.assignees and not names:
        raise FlowFault(
            f'the step "{step.name}" is assigned to nobody: {step.assignees[0].value.text or "it is empty"} has no value'
        )
    record = next((value for name, value in inputs.items() if name.lower() == RECORD_INPUT.lower()), None)
    held = obj("", Status=IN_PROGRESS, Outputs=EMPTY_OBJECT, Assignees=names, RecordId=record, Flow=step.flow)
    after = _with(state, {step.name.lower(): held})
    return replace(after, events=(_event(after, events.STEP, step.name, step.label, IN_PROGRESS),))


def _step_ended(state: InterviewState, step: StageStep, status: str, outputs: FlowObject) -> InterviewState:
    held = state.frame.values.get(step.name.lower())
    kept = held if isinstance(held, FlowObject) else EMPTY_OBJECT
    after = _with(state, {step.name.lower(): kept.put("Status", status).put("Outputs", outputs)})
    after = with_waiting(after, step, ())
    return replace(after, events=(_event(after, events.STEP, step.name, step.label, status),))


def _outputs(state: InterviewState, step: StageStep) -> FlowObject:
    held = state.frame.values.get(step.name.lower())
    found = held.get("Outputs") if isinstance(held, FlowObject) else None
    return found if isinstance(found, FlowObject) else EMPTY_OBJECT


def _left(stage: OrchestratedStage, state: InterviewState) -> InterviewState:
    """The state behind a stage that is completed; what has not ended is discontinued."""
    after = _closed(stage, state, COMPLETED)
    change = StateChange(events.STAGE, stage.connector, path="connector", data={"status": COMPLETED})
    return advanced(replace(after, status="running"), stage, change)


def _closed(stage: OrchestratedStage, state: InterviewState, status: str) -> InterviewState:
    closed: dict[str, Value] = {stage.name.lower(): obj("", Status=status)}
    for step in stage.steps:
        held = state.frame.values.get(step.name.lower())
        if isinstance(held, FlowObject) and status_of(state, step.name) in (NOT_STARTED, IN_PROGRESS):
            closed[step.name.lower()] = held.put("Status", DISCONTINUED)
    return replace(_with(state, closed), children={})


def _broken(stage: OrchestratedStage, step: StageStep | None, state: InterviewState, reason: str) -> InterviewState:
    """The state after an error in a stage: its fault path, or the end of the run."""
    if step is not None:
        state, reason = _step_ended(state, step, ERROR, EMPTY_OBJECT), f"{step.label or step.name}: {reason}"
    return faulted(replace(_closed(stage, state, ERROR), status="running"), stage, reason)


def _waiting(stage: OrchestratedStage, state: InterviewState) -> InterviewState:
    """The state of a stage in which nothing happens by itself: it waits for work items, or for a change."""
    items = [
        Awaited(number, step.name, event=f"{ITEM}{step.name}")
        for number, step in enumerate(stage.steps)
        if status_of(state, step.name) == IN_PROGRESS and step.kind != BACKGROUND
    ]
    paused = [one.outer for one in step_waits(stage, state)]
    again = Awaited(len(stage.steps), "a change", event=INSTANCE)
    return replace(state, status="waiting", wait=PendingWait(state.now, (*items, again, *paused)), events=())


def resting(state: InterviewState) -> InterviewState:
    """A state between two steps, as it is saved: it goes on by itself."""
    at_once = Awaited(0, "the next step", due=state.now)
    return replace(state, status="waiting", wait=PendingWait(state.now, (at_once,)), events=())


def answered(
    state: InterviewState, stage: OrchestratedStage, awaited: Awaited, data: Value, now: datetime, runs: StepRuns
) -> InterviewState:
    """The state after what a stage waited for: a work item completed with its outputs, what a step's flow waited for, or
    just another look."""
    going = replace(state, status="staged", wait=None, now=now, events=())
    paused = next((one for one in step_waits(stage, state) if one.outer == awaited), None)
    if paused is not None:
        interviews = waiting(state, paused.step)
        others = interviews[: paused.place] + interviews[paused.place + 1 :]
        settled = replace(going, settled=going.callouts)
        ended = runs.go_on(interviews[paused.place], (paused.inner, data))
        return _run_so_far(paused.step, stage, settled, ended, others)
    step = next((s for s in stage.steps if awaited.event.lower() == f"{ITEM}{s.name}".lower()), None)
    if step is None:
        return going
    return _step_ended(
        going, step, COMPLETED, FlowObject("", data.fields) if isinstance(data, FlowObject) else EMPTY_OBJECT
    )


def _with(state: InterviewState, values: Mapping[str, Value]) -> InterviewState:
    frame = state.frame
    return replace(state, frames=(*state.frames[:-1], replace(frame, values={**frame.values, **values})))


def _event(state: InterviewState, kind: str, name: str, label: str, status: str) -> Event:
    return Event(kind, state.frame.program.name, name, label, state.executed, data={"status": status})
