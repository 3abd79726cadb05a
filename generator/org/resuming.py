"""Flows of the org begun and gone on with: an interview that waits is kept, and goes on with a timer, an event, or work that is done.

An interview goes on with the version of the flow that it began with, as Salesforce's help says of paused interviews; flows that it runs
besides are those deployed at that moment (inferred).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from generator.diagnostics import Checked
from generator.flow.actions import ActionResult
from generator.flow.mask import Masker
from generator.flow.model import Flow
from generator.flow.reader import read as read_flow
from generator.flow.record_model import RECORDS
from generator.flow.run.conversion import from_plain
from generator.flow.run.driver import Result, go_on, run
from generator.flow.run.state import Awaited, InterviewState, RunContext, program
from generator.flow.run.waits import heard
from generator.flow.saved.document import SavedInterview, bytes_of
from generator.flow.saved.states import state_of
from generator.flow.saved.values import BadState, Decoder
from generator.flow.show import plain
from generator.flow.values import FlowObject, Value
from generator.org.actions import UserActions
from generator.org.history import INTERVIEW, OrgInvocation, masked_json
from generator.org.interviews import OrgInterview
from generator.org.local_org import LocalOrg
from generator.org.waiting import RUNNING
from generator.records.store import RecordStore
from generator.usecases.flow_world import Surroundings, inputs_of, world_of
from generator.usecases.stopping import Stop, stopping


@dataclass(slots=True)
class _MarkedActions:
    """The actions of an interview: once it is kept, each is written down before it is called."""

    org: LocalOrg
    flow: Flow
    user: str
    guid: str = ""

    def keep(self, state: InterviewState) -> None:
        """Keep an orchestration between two steps: killed wherever, it goes on behind the last one."""
        self.guid = state.guid
        self.org.interviews.keep(self.flow, state, self.user, RUNNING)

    def call(self, action_name: str, inputs: dict[str, object]) -> ActionResult:
        if self.guid:
            self.org.interviews.sends(self.guid, action_name)
        return UserActions(self.org.actions, self.user).call(action_name, inputs)


@stopping
def interview(org: LocalOrg, name: str, values: Mapping[str, object], user: str) -> Checked[OrgInterview]:
    """Run a flow of the org as a user, on its records, to its end or to a wait; how it ended is logged, what waits is kept.

    Findings: inputs that are no variables of the flow. Raises `LookupError` for no flow.
    """
    flow = next((one for known, one in org.world.flows.items() if known.lower() == name.lower()), None)
    if flow is None:
        raise LookupError(f"no flow is called {name[:200]}")
    records = _records(org)
    context = _context(org, user, records)
    given = inputs_of(values, flow)
    actions = _MarkedActions(org, flow, user)
    main = context.programs[flow.name.lower()]
    result = run(main, context, given, actions, clock=org.clock, checkpoint=actions.keep)
    shown = {key: plain(from_plain(value)) for key, value in values.items()}
    return Checked(_settled(org, flow, result, records, user, shown))


def resumed(org: LocalOrg, guid: str, event: str = "", data: Mapping[str, object] | None = None) -> OrgInterview | None:
    """Go on with a kept interview: with the event, else with the timer that is due. None where it waits for neither."""
    if not org.interviews.claim(guid):
        return None
    try:
        saved = org.interviews.read(guid)
        flow = _flow(saved)
        user, records = saved.world.user, _records(org)
        context = _context(org, user, records, flow)
        state = state_of(saved.state, context.programs, Decoder({}))
        found = _event(event, data)
        awaited = heard(state, event, found) if event else None
        if event and awaited is None:
            org.interviews.unclaim(guid)
            return None
    except (BadState, LookupError, Stop) as error:
        org.interviews.fail(guid, str(error))
        return None
    told: tuple[Awaited, Value] | None = (awaited, found) if awaited is not None else None
    actions = _MarkedActions(org, flow, user, guid)
    result = go_on(context, state, actions, clock=org.clock, heard=told, checkpoint=actions.keep)
    return _settled(org, flow, result, records, user, {event: dict(data or {})} if event else {})


def published(org: LocalOrg, event: str, data: Mapping[str, object]) -> tuple[OrgInterview, ...]:
    """Go on with every interview that waits for this event; how each ended."""
    made = [resumed(org, guid, event, data) for guid in org.interviews.waiting()]
    return tuple(one for one in made if one is not None)


def fire_due(org: LocalOrg) -> tuple[OrgInterview, ...]:
    """Go on with every interview whose timer is due."""
    made = [resumed(org, guid) for guid in org.interviews.due(org.clock())]
    return tuple(one for one in made if one is not None)


def _event(name: str, data: Mapping[str, object] | None) -> FlowObject:
    made = from_plain(dict(data or {}), name)
    return made if isinstance(made, FlowObject) else FlowObject(name)


def _flow(saved: SavedInterview) -> Flow:
    """The flow as it was when the interview began. Raises `BadState`."""
    made = read_flow(bytes_of(saved.flow), saved.flow.file).value
    if made is None or made.name.lower() != saved.flow.name.lower():
        raise BadState(f"the copy of {saved.flow.name[:80]} is not whole")
    return made


def _records(org: LocalOrg) -> RecordStore | None:
    """The records of the org, where a flow may ask for them."""
    recording = any(isinstance(one, RECORDS) for flow in org.world.flows.values() for one in flow.elements)
    return org.records.copy() if recording else None


def _context(org: LocalOrg, user: str, records: RecordStore | None, kept: Flow | None = None) -> RunContext:
    """Raises `Stop`."""
    programs = dict(org.world.programs)
    if kept is not None:
        programs[kept.name.lower()] = program(kept)
    return world_of(Surroundings(user=user), programs, org.world.catalog, records)


def _settled(
    org: LocalOrg,
    flow: Flow,
    result: Result,
    records: RecordStore | None,
    user: str,
    given: Mapping[str, object],
) -> OrgInterview:
    """What an interview changed and where it waits is kept in one step; how it ended is logged."""
    state = result.state
    guid = state.guid if state is not None else ""
    outputs = {name: plain(value) for name, value in result.outputs.items()}
    with org.database.changing():
        if records is not None:
            org.records.absorb(records, org.user_id(user))
        if result.status == "waiting" and state is not None:
            org.interviews.keep(flow, state, user)
        elif result.status in ("finished", "not-started"):
            org.interviews.forget(guid)
        else:
            org.interviews.fail(guid, result.fault)
        for later in result.later:
            org.interviews.keep(flow, later, user)
    org.woken()
    ended = OrgInterview(flow.name, guid, result.status, outputs, result.fault, result.seconds)
    org.logs.invocations.keep(
        OrgInvocation(
            org.now(), user, INTERVIEW, ended.flow, ended.status, round(ended.seconds, 6), masked_json(given),
            masked_json(outputs), Masker().pairs(ended.fault), guid,
        )  # fmt: skip
    )
    org.logs.flush()
    return ended
