"""The heart of a run: `step(world, state)` executes one element and answers the next state. It touches nothing else.

A callout is not made here: the state comes back "waiting" with its `call`, and `answer` takes the result in.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from generator.flow.actions import ActionResult
from generator.flow.model import ActionCall, Element, NotEmulated, Variable
from generator.flow.run import calls, elements, events
from generator.flow.run.elements import Did
from generator.flow.run.events import Event
from generator.flow.run.scope import Scope
from generator.flow.run.state import (
    CALLOUT_LIMIT,
    OLD_ELEMENT_LIMIT,
    SUBFLOW_DEPTH,
    Call,
    Frame,
    Program,
    State,
    World,
)
from generator.flow.run.writing import as_type, for_variable
from generator.flow.values import FlowFault, Value
from generator.flow.written import Connector


def begin(program: Program, world: World, state: State, inputs: Mapping[str, Value]) -> State:
    """The state with the flow's frame on top: defaults evaluated, inputs taken, Start left.

    Raises `FlowFault` for an input that the flow does not have or that does not fit.
    """
    frame = Frame(program)
    below = replace(state, frames=(*state.frames, frame))
    values: dict[str, Value] = {n: v for n, v in world.globals.items() if n.startswith("$record")}
    for name, variable in program.variables.items():
        values[name] = _default(variable, below, world, values)
    for constant in program.flow.constants:
        values[constant.name.lower()] = Scope(world, below, replace(frame, values=values)).value(constant.value)
    for name, value in inputs.items():
        declared = program.variables.get(name.lower())
        if declared is None or not declared.input:
            raise FlowFault(f"the flow {program.name} has no input variable {name}")
        if declared.apex_class:
            type_name = f"List<{declared.apex_class}>" if declared.collection else declared.apex_class
            value = as_type(value, type_name, world.catalog)
        values[name.lower()] = for_variable(value, declared)
    start = program.flow.start
    first = start.connector or (start.scheduled[0] if start.scheduled else None)
    frame = replace(frame, values=values, at=first.target.lower() if first is not None else "")
    return replace(state, frames=(*state.frames, frame))


def _default(variable: Variable, state: State, world: World, known: Mapping[str, Value]) -> Value:
    if not variable.value.kind:
        return () if variable.collection else None
    frame = replace(state.frame, values=known)
    value = Scope(world, state, frame).value(variable.value, as_text=variable.data_type == "String")
    return for_variable(value, variable)


def step(world: World, state: State) -> State:
    """The state after one element. A state that is not running comes back unchanged."""
    if state.status != "running":
        return state
    frame = state.frame
    if not frame.at:
        return _leave(world, state)
    element = frame.program.elements.get(frame.at)
    if element is None:
        return _failed(state, f"The flow leads to {frame.at}, which does not exist.", None)
    limit = min(world.element_limit, _org_limit(frame.program))
    if state.executed >= limit:
        return _failed(state, f"The number of executed elements exceeded the limit of {limit:,}.", element)
    try:
        return _execute(element, world, state)
    except FlowFault as fault:
        return _fault(state, element, str(fault))
    except RecursionError:
        return _fault(state, element, "a value is nested too deeply")


def _org_limit(program: Program) -> int:
    """The 2,000 elements of an interview hold for flows run at an API older than 57."""
    return OLD_ELEMENT_LIMIT if 0 < program.flow.api_version < 57 else 10**9


def _execute(element: Element, world: World, state: State) -> State:
    if world.mocks and element.name.lower() in world.mocks:
        return _mocked(element, world, state)
    if isinstance(element, NotEmulated) or (isinstance(element, ActionCall) and not element.external):
        return _stopped(element, state)
    if isinstance(element, ActionCall):
        return _waiting(element, world, state)
    scope = Scope(world, state)
    handler = elements.HANDLERS[type(element)]
    did = handler(element, scope)
    if did.enter is not None:
        return _enter(element, did, world, state)
    if did.error:
        return _failed(_advanced(state, element, replace(did, go=None)), did.error, element)
    return _advanced(state, element, did)


def _advanced(state: State, element: Element, did: Did) -> State:
    """The state after an element that did its work."""
    frame = state.frame
    name = element.name.lower()
    after = Frame(
        program=frame.program,
        at=did.go.target.lower() if did.go is not None else "",
        values=frame.values if did.values is None else did.values,
        loops=frame.loops if did.loops is None else did.loops,
        visited=frame.visited if name in frame.visited else frame.visited | {name},
        failed=frame.failed,
        called_by=frame.called_by,
    )
    number = state.executed + 1
    event = Event(did.kind, frame.program.name, element.name, element.label, number, did.path, did.data)
    # Not `replace`: this is the one place that every element passes.
    return State(
        frames=(*state.frames[:-1], after),
        now=state.now,
        started=state.started,
        guid=state.guid,
        status=state.status,
        executed=number,
        callouts=state.callouts,
        fault=state.fault,
        call=state.call,
        events=(event,),
        outputs=state.outputs,
    )


def _waiting(element: ActionCall, world: World, state: State) -> State:
    if state.callouts >= CALLOUT_LIMIT:
        return _failed(state, f"Too many callouts: {CALLOUT_LIMIT + 1}", element)
    call = calls.call_of(element, Scope(world, state))
    reason = calls.refusal(call, world.catalog)
    if reason:
        return _fault(state, element, reason, _call_data(call, None, reason))
    return replace(state, status="waiting", call=call, callouts=state.callouts + 1, events=())


def answer(world: World, state: State, result: ActionResult) -> State:
    """The state after the callout that it waited for: outputs stored, then the normal or the fault path."""
    call, frame = state.call, state.frame
    element = frame.program.elements[frame.at]
    if call is None or not isinstance(element, ActionCall):
        return state
    running = replace(state, status="running", call=None)
    outputs = calls.outputs_of(element, result, world.catalog)
    try:
        values = calls.stored(element, outputs, Scope(world, running), world.catalog)
    except FlowFault as fault:
        return _fault(running, element, str(fault), _call_data(call, outputs, str(fault)))
    reason = calls.fault_of(element, result, world.http_errors)
    if reason:
        kept = replace(running, frames=(*state.frames[:-1], replace(frame, values=values)))
        return _fault(kept, element, reason, _call_data(call, outputs, reason))
    did = Did(events.CALLED, element.connector, values, data=_call_data(call, outputs, ""))
    return _advanced(running, element, did)


def _call_data(call: Call, outputs: Value, reason: str) -> dict[str, object]:
    return {"action": call.action, "inputs": call.inputs, "outputs": outputs, "reason": reason, "element": call.element}


def _mocked(element: Element, world: World, state: State) -> State:
    """An element whose outputs are given: they are stored as if the element had run."""
    value = world.mocks[element.name.lower()]
    frame = state.frame
    values: dict[str, Value] = {**frame.values, element.name.lower(): value}
    connector: Connector | None = getattr(element, "connector", None)
    if isinstance(element, ActionCall):
        values = dict(
            calls.stored(element, calls.typed(element, value, world.catalog), Scope(world, state), world.catalog)
        )
    return _advanced(state, element, Did(events.MOCKED, connector, values, data={"value": value}))


def _stopped(element: Element, state: State) -> State:
    kind = element.kind if isinstance(element, NotEmulated) else "Action"
    if isinstance(element, ActionCall):
        kind = f"Action ({element.action_type})"
    reason = f'{kind} "{element.name}" needs an org'
    event = Event(
        events.STOPPED, state.frame.program.name, element.name, element.label, state.executed, "", {"reason": reason}
    )
    return replace(state, status="stopped", fault=reason, events=(event,))


def _fault(state: State, element: Element, reason: str, data: Mapping[str, object] | None = None) -> State:
    """To the fault path of an action that has one; otherwise the interview fails."""
    if not isinstance(element, ActionCall):
        return _failed(state, f"{element.label or element.name}: {reason}", element)
    if element.fault is None:
        return _failed(state, reason, element, data)
    frame = state.frame
    marked = replace(frame, failed=frame.failed | {element.name.lower()})
    kept = replace(state, fault=reason, frames=(*state.frames[:-1], marked), status="running", call=None)
    shown = {"action": element.action_name, "inputs": (), "outputs": None, **(data or {}), "reason": reason}
    return _advanced(kept, element, Did(events.CALL_FAILED, element.fault, None, path="faultConnector", data=shown))


def _failed(state: State, reason: str, element: Element | None, data: Mapping[str, object] | None = None) -> State:
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


def _kept(state: State) -> tuple[Event, ...]:
    """The event of the custom error itself, when it is what made the interview fail."""
    return tuple(event for event in state.events if event.kind == events.REFUSED)


def _enter(element: Element, did: Did, world: World, state: State) -> State:
    """A subflow's frame on top. Its errors are the caller's errors: it has no fault path of its own."""
    wanted = did.enter or ""
    program = world.programs.get(wanted.lower())
    if program is None:
        reason = f'Subflow "{wanted}" is not at hand'
        data = {"reason": reason}
        event = Event(events.STOPPED, state.frame.program.name, element.name, element.label, state.executed, "", data)
        return replace(state, status="stopped", fault=reason, events=(event,))
    if len(state.frames) >= SUBFLOW_DEPTH:
        return _failed(state, f"Subflows are nested deeper than {SUBFLOW_DEPTH}.", element)
    advanced = _advanced(state, element, did)
    entered = begin(program, world, advanced, did.inputs)
    frame = replace(entered.frame, called_by=element.name.lower())
    return replace(entered, frames=(*entered.frames[:-1], frame))


def _leave(world: World, state: State) -> State:
    """The end of a flow: of the interview, or of a subflow, whose outputs go to the caller."""
    frame = state.frame
    outputs = {v.name: frame.values[name] for name, v in frame.program.variables.items() if v.output}
    if len(state.frames) == 1:
        return replace(state, status="finished", outputs=outputs, events=())
    below = state.frames[:-1]
    try:
        values = elements.subflow_outputs(frame, below[-1], outputs, Scope(world, state, below[-1]))
    except FlowFault as fault:
        return _failed(state, str(fault), None)
    event = Event(events.LEFT, frame.program.name, frame.called_by, "", state.executed, "", {"outputs": outputs})
    return replace(state, frames=(*below[:-1], replace(below[-1], values=values)), events=(event,))
