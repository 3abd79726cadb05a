"""The heart of a run: `step(context, state)` executes one element and answers the next state. It touches nothing else.

A callout is not made here: the state comes back "calling" with its `call`, and `answer` takes the result in.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from generator.flow.actions import ActionResult
from generator.flow.model import ActionCall, Element, NotEmulated
from generator.flow.record_model import RECORDS
from generator.flow.resources import Variable
from generator.flow.run import calls, elements, events, screen_pages, stages, waits
from generator.flow.run.elements import StateChange
from generator.flow.run.events import Event
from generator.flow.run.given import is_said, said_of, stored
from generator.flow.run.limits import CALLOUT_LIMIT, SUBFLOW_DEPTH
from generator.flow.run.moving import advanced, failed, faulted, stopped
from generator.flow.run.scope import Scope
from generator.flow.run.screens import Unanswered, answered
from generator.flow.run.state import (
    Frame,
    InterviewState,
    PendingCallout,
    Program,
    RunContext,
    org_limit,
)
from generator.flow.run.writing import as_type, for_variable
from generator.flow.stage_model import OrchestratedStage
from generator.flow.values import FlowFault, Value
from generator.flow.wait_model import ScheduledPath, Wait
from generator.flow.written import Connector


def begin(
    program: Program,
    context: RunContext,
    state: InterviewState,
    inputs: Mapping[str, Value],
    path: ScheduledPath | None = None,
) -> InterviewState:
    """The state with the flow's frame on top: defaults evaluated, inputs taken, Start left, by a scheduled path where one is given.

    Raises `FlowFault` for an input that the flow does not have or that does not fit.
    """
    frame = Frame(program)
    below = replace(state, frames=(*state.frames, frame))
    values: dict[str, Value] = {n: v for n, v in context.globals.items() if n.startswith("$record")}
    for name, variable in program.variables.items():
        values[name] = _default(variable, below, context, values)
    for constant in program.flow.constants:
        values[constant.name.lower()] = Scope(context, below, replace(frame, values=values)).value(constant.value)
    for name, value in inputs.items():
        declared = program.variables.get(name.lower())
        if declared is None or not declared.input:
            raise FlowFault(f"the flow {program.name} has no input variable {name}")
        if declared.apex_class:
            type_name = f"List<{declared.apex_class}>" if declared.collection else declared.apex_class
            value = as_type(value, type_name, context.catalog)
        values[name.lower()] = for_variable(value, declared)
    first = program.flow.start.connector if path is None else path.connector
    frame = replace(frame, values=values, at=first.target.lower() if first is not None else "")
    return replace(state, frames=(*state.frames, frame))


def _default(variable: Variable, state: InterviewState, context: RunContext, known: Mapping[str, Value]) -> Value:
    if not variable.value.kind:
        return () if variable.collection else None
    frame = replace(state.frame, values=known)
    value = Scope(context, state, frame).value(variable.value, as_text=variable.data_type == "String")
    return for_variable(value, variable)


def step(context: RunContext, state: InterviewState) -> InterviewState:
    """The state after one element. A state that is not running comes back unchanged."""
    if state.status != "running":
        return state
    frame = state.frame
    if not frame.at:
        return _leave(context, state)
    element = frame.program.elements.get(frame.at)
    if element is None:
        return failed(state, f"The flow leads to {frame.at}, which does not exist.", None)
    if state.executed >= (limit := min(context.element_limit, org_limit(frame.program))):
        return failed(state, _too_many(limit, org_limit(frame.program)), element)
    try:
        return _execute(element, context, state)
    except FlowFault as fault:
        return faulted(state, element, str(fault))
    except RecursionError:
        return faulted(state, element, "a value is nested too deeply")


def _too_many(limit: int, of_org: int) -> str:
    said = f"The number of executed elements exceeded the limit of {limit:,}"
    return f"{said}." if limit == of_org else f"{said} of this run; max_elements (--max-elements) allows more."


def _execute(element: Element, context: RunContext, state: InterviewState) -> InterviewState:
    if context.failures and is_said(element, state.frame, context.failures):
        return faulted(state, element, said_of(element, state.frame, context.failures) or "")
    if context.mocks and is_said(element, state.frame, context.mocks):
        return _mocked(element, context, state)
    if isinstance(element, NotEmulated) and element.tag == "screens":
        return screen_pages.resting(element, context, state) if context.by_page else _screen(element, context, state)
    if isinstance(element, NotEmulated) and element.tag == "recordRollbacks" and context.records is not None:
        context.records.rollback()
        return advanced(state, element, StateChange(events.TAKEN_BACK, element.connector))
    if isinstance(element, OrchestratedStage):
        return stages.entered(element, state)
    if isinstance(element, Wait):
        return waits.paused(element, context, state)
    if isinstance(element, NotEmulated) or (isinstance(element, ActionCall) and not element.external):
        return stopped(element, state)
    if isinstance(element, RECORDS) and context.records is None:
        return stopped(element, state)
    if isinstance(element, ActionCall):
        return _calling(element, context, state)
    scope = Scope(context, state)
    handler = elements.HANDLERS[type(element)]
    change = handler(element, scope)
    if change.enter is not None:
        return _enter(element, change, context, state)
    if change.error:
        return failed(advanced(state, element, replace(change, go=None)), change.error, element)
    return advanced(state, element, change)


def _calling(element: ActionCall, context: RunContext, state: InterviewState) -> InterviewState:
    if state.callouts - state.settled >= CALLOUT_LIMIT:
        return failed(state, f"Too many callouts: {CALLOUT_LIMIT + 1}", element)
    call = calls.call_of(element, Scope(context, state))
    reason = calls.refusal(call, context.catalog)
    if reason:
        return faulted(state, element, reason, _call_data(call, None, reason))
    return replace(state, status="calling", call=call, callouts=state.callouts + 1, events=())


def answer(context: RunContext, state: InterviewState, result: ActionResult) -> InterviewState:
    """The state after the callout that it waited for: outputs stored, then the normal or the fault path."""
    call, frame = state.call, state.frame
    element = frame.program.elements[frame.at]
    if call is None or not isinstance(element, ActionCall):
        return state
    running = replace(state, status="running", call=None)
    outputs = calls.outputs_of(element, result, context.catalog)
    try:
        values = calls.stored(element, outputs, Scope(context, running), context.catalog)
    except FlowFault as fault:
        return faulted(running, element, str(fault), _call_data(call, outputs, str(fault)))
    reason = calls.fault_of(element, result, context.http_errors)
    if reason:
        kept = replace(running, frames=(*state.frames[:-1], replace(frame, values=values)))
        return faulted(kept, element, reason, _call_data(call, outputs, reason))
    change = StateChange(events.CALLED, element.connector, values, data=_call_data(call, outputs, ""))
    return advanced(running, element, change)


def _call_data(call: PendingCallout, outputs: Value, reason: str) -> dict[str, object]:
    return {"action": call.action, "inputs": call.inputs, "outputs": outputs, "reason": reason, "element": call.element}


def _mocked(element: Element, context: RunContext, state: InterviewState) -> InterviewState:
    """An element whose outputs are given: they are stored as if the element had run."""
    value = said_of(element, state.frame, context.mocks)
    values = stored(element, value, Scope(context, state))
    connector: Connector | None = getattr(element, "connector", None)
    if isinstance(element, Wait):
        connector, values = waits.way_of(element, value), state.frame.values
    return advanced(state, element, StateChange(events.MOCKED, connector, values, data={"value": value}))


def _screen(element: NotEmulated, context: RunContext, state: InterviewState) -> InterviewState:
    """A screen that is answered, or a stop that says what it waits for."""
    try:
        return advanced(state, element, answered(element, Scope(context, state)))
    except Unanswered as unanswered:
        names = ", ".join(unanswered.names)
        reason = (
            f'Screen "{element.name}" waits for answers (--set {unanswered.names[0]}=..., or --interactive): {names}'
        )
    data = {"reason": reason}
    event = Event(events.STOPPED, state.frame.program.name, element.name, element.label, state.executed, "", data)
    return replace(state, status="stopped", fault=reason, events=(event,))


def _enter(element: Element, change: StateChange, context: RunContext, state: InterviewState) -> InterviewState:
    """A subflow's frame on top. Its errors are the caller's errors: it has no fault path of its own."""
    wanted = change.enter or ""
    program = context.programs.get(wanted.lower())
    if program is None:
        reason = f'Subflow "{wanted}" is not at hand'
        data = {"reason": reason}
        event = Event(events.STOPPED, state.frame.program.name, element.name, element.label, state.executed, "", data)
        return replace(state, status="stopped", fault=reason, events=(event,))
    if len(state.frames) >= SUBFLOW_DEPTH:
        return failed(state, f"Subflows are nested deeper than {SUBFLOW_DEPTH}.", element)
    entered = begin(program, context, advanced(state, element, change), change.inputs)
    frame = replace(entered.frame, called_by=element.name.lower())
    return replace(entered, frames=(*entered.frames[:-1], frame))


def _leave(context: RunContext, state: InterviewState) -> InterviewState:
    """The end of a flow: of the interview, or of a subflow, whose outputs go to the caller."""
    frame = state.frame
    outputs = {v.name: frame.values[name] for name, v in frame.program.variables.items() if v.output}
    if len(state.frames) == 1:
        return replace(state, status="finished", outputs=outputs, events=())
    below = state.frames[:-1]
    try:
        values = elements.subflow_outputs(frame, below[-1], outputs, Scope(context, state, below[-1]))
    except FlowFault as fault:
        return failed(state, str(fault), None)
    event = Event(events.LEFT, frame.program.name, frame.called_by, "", state.executed, "", {"outputs": outputs})
    return replace(state, frames=(*below[:-1], replace(below[-1], values=values)), events=(event,))
