"""A flow debugged: run once as a user, each step kept with its log, the variables before and after, and the callouts it made."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from generator.diagnostics import Checked
from generator.flow.log import DebugLog
from generator.flow.mask import Masker
from generator.flow.model import ActionCall, Flow, NotEmulated
from generator.flow.run.clock import Clock
from generator.flow.run.driver import Result, go_on, run, utc_now
from generator.flow.run.events import FAILED, FINISHED, STARTED, Event
from generator.flow.run.interpret import step
from generator.flow.run.screen_pages import ScreenPage, answering, page_of, turned
from generator.flow.run.state import InterviewState, RunContext
from generator.flow.show import plain
from generator.flow.values import Value
from generator.org.actions import UserActions
from generator.org.callouts import OrgCallout
from generator.org.local_org import LocalOrg
from generator.records.store import RecordChange, RecordStore
from generator.usecases.flow_world import Surroundings, inputs_of, world_of
from generator.usecases.stopping import stopping

MOST_STEPS = 300
_ENDS = (STARTED, FINISHED, FAILED)


@dataclass(frozen=True, slots=True)
class DebugSettings:
    """How a flow is debugged. `given` are outputs of elements that are then not run, and answers of screens; `failing` are
    elements that fail with a message. With `keep` the records that the run changed stay changed. With `by_page` the run rests
    at each screen. `way` sends callouts to the played service (PLAYED) or the real host (LIVE), "" as the org does.
    """

    inputs: Mapping[str, object] = field(default_factory=dict)
    user: str = ""
    given: Mapping[str, object] = field(default_factory=dict)
    failing: Mapping[str, str] = field(default_factory=dict)
    keep: bool = False
    by_page: bool = False
    skip_waits: bool = False
    way: str = ""


@dataclass(frozen=True, slots=True)
class DebugStep:
    """One element that ran: its block of the log, and the variables that it changed (name, before, after)."""

    number: int
    flow: str
    element: str
    label: str
    kind: str
    text: str
    changed: tuple[tuple[str, object, object], ...] = ()


@dataclass(frozen=True, slots=True)
class DebugRun:
    """What a run came to, or where it rests. `walk` are the elements of the flow itself in order, each with the path it left by."""

    flow: str
    status: str
    fault: str
    outputs: Mapping[str, object]
    variables: Mapping[str, object]
    steps: tuple[DebugStep, ...]
    walk: tuple[tuple[str, str], ...]
    callouts: tuple[OrgCallout, ...]
    seconds: float
    more: int = 0  # steps that are not kept
    pause: DebugPause | None = None
    changes: tuple[RecordChange, ...] = ()  # of records, in their order


@dataclass(frozen=True, slots=True)
class DebugElement:
    """An element that can be told how to end: an action, or one that only an org runs."""

    name: str
    label: str
    what: str
    action: str = ""


def elements_to_tell(flow: Flow) -> tuple[DebugElement, ...]:
    """The elements whose outputs can be given in the place of running them."""
    made = []
    for one in flow.elements:
        if isinstance(one, ActionCall):
            made.append(DebugElement(one.name, one.label or one.name, "action", one.action_name))
        elif isinstance(one, NotEmulated) and one.tag != "screens":
            made.append(DebugElement(one.name, one.label or one.name, one.kind))
    return tuple(made)


@stopping
def debug(org: LocalOrg, name: str, settings: DebugSettings, records: RecordStore | None = None) -> Checked[DebugRun]:
    """Run the flow of this name and keep what happened, on a copy of these records (the org's where none are given).

    Findings: inputs, elements and answers that the flow does not have. Raises `LookupError` for no flow.
    """
    world = org.world
    flow = next((one for known, one in world.flows.items() if known.lower() == name.lower()), None)
    if flow is None:
        raise LookupError(f"no flow is called {name[:200]}")
    store = forked(records) if records is not None else org.records.copy()
    user = settings.user or org.identity.username
    surroundings = Surroundings(given=settings.given, failing=settings.failing, user=user)
    context = replace(world_of(surroundings, world.programs, world.catalog, store), by_page=settings.by_page)
    return Checked(_Debugger(org, flow, settings, user, context).begun(inputs_of(settings.inputs, flow)))


def forked(store: RecordStore) -> RecordStore:
    """A store with the same records that remembers what was changed before."""
    made = store.fork()
    made.committed = list(store.committed)
    return made


@dataclass(frozen=True, slots=True)
class DebugPause:
    """A run that rests: at the screen `page`, or until `until`, what it waits for in words. `records` are those of the run."""

    debugger: _Debugger
    state: InterviewState
    records: RecordStore
    steps: tuple[DebugStep, ...]
    walk: tuple[tuple[str, str], ...]
    last: Mapping[str, object]
    page: ScreenPage | None = None
    until: str = ""

    def answered(self, answers: Mapping[str, Value]) -> DebugRun:
        """The run after the screen was answered. What rests here stays as it is: it can be answered again."""
        return self.debugger.gone_on(self, answers, skip=False)

    def waited(self) -> DebugRun:
        """The run as though what is waited for had come."""
        return self.debugger.gone_on(self, {}, skip=True)


class _Debugger:
    """Runs one flow from pause to pause."""

    def __init__(self, org: LocalOrg, flow: Flow, settings: DebugSettings, user: str, context: RunContext) -> None:
        self._org, self._flow, self._settings, self._user, self._context = org, flow, settings, user, context
        self._actions = UserActions(org.actions, user, settings.way)
        self._before = max((one.number for one in org.callouts.latest(1)), default=0)
        self._clock, self._masker = Clock(), Masker()
        self._program = context.programs[flow.name.lower()]
        self._watch = self._fresh_watch()

    def _fresh_watch(self) -> _DebugWatch:
        return _DebugWatch(self._flow, self._masker, DebugLog(self._program, self._context, self._masker, utc_now()))

    def begun(self, values: Mapping[str, Value]) -> DebugRun:
        """The run from its start."""
        for key, value in values.items():
            self._masker.named(key, value)
            self._masker.scan(value)
        watch, skips = self._watch, self._clock.turn if self._settings.skip_waits else None
        ended = run(
            self._program, self._context, values, self._actions, watch.hear, self._clock, watch.see, skips
        )  # fmt: skip
        return self._told(ended, self._context)

    def gone_on(self, pause: DebugPause, answers: Mapping[str, Value], *, skip: bool) -> DebugRun:
        """The run from a pause on, on a copy of its records."""
        context = replace(self._context, records=forked(pause.records))
        watch = self._watch = self._fresh_watch()
        watch.steps, watch.walk, watch.last = list(pause.steps), list(pause.walk), pause.last
        state = pause.state
        if pause.page is not None:
            state = step(answering(context, pause.page, answers), turned(state))
            for event in state.events:
                watch.hear(event)
                watch.see(event.element.lower(), state)
        turn = self._clock.turn if skip or self._settings.skip_waits else None
        ended = go_on(
            context, replace(state, events=()), self._actions, watch.hear, self._clock, watch.see, turn
        )  # fmt: skip
        return self._told(ended, context)

    def _told(self, ended: Result, context: RunContext) -> DebugRun:
        watch, masker, store = self._watch, self._masker, context.records
        pause = self._pause(ended, context)
        if self._settings.keep and ended.status == "finished" and store is not None:
            self._org.records.absorb(store, self._org.user_id(self._user))
        outputs = {key: plain(masker.named(key, value)) for key, value in ended.outputs.items()}
        callouts = tuple(one for one in self._org.callouts.latest(100, self._before) if one.user == self._user)
        status = ended.status if pause is None else "paused"
        return DebugRun(
            self._flow.name, status, masker.text(ended.fault) if pause is None else "", outputs, watch.last,
            tuple(watch.steps[:MOST_STEPS]), tuple(watch.walk), callouts, ended.seconds,
            max(len(watch.steps) - MOST_STEPS, 0), pause, tuple(store.committed) if store is not None else (),
        )  # fmt: skip

    def _pause(self, ended: Result, context: RunContext) -> DebugPause | None:
        """What the run rests at; None where it came to its end."""
        state, watch = ended.state, self._watch
        if state is None or context.records is None:
            return None
        page, until = None, ""
        if ended.status == "waiting" and state.wait is not None:
            until = "; ".join(f"{one.label} {one.due or one.event}".strip() for one in state.wait.awaited)
        elif (page := page_of(context, state)) is not None:
            watch.steps.pop()  # that the run stopped here: it goes on
        if page is None and not until:
            return None
        return DebugPause(
            self, state, context.records, tuple(watch.steps), tuple(watch.walk), watch.last, page, until
        )  # fmt: skip


class _DebugWatch:
    """Listens to a run."""

    def __init__(self, flow: Flow, masker: Masker, log: DebugLog) -> None:
        self.flow, self.masker, self.log = flow, masker, log
        self.steps: list[DebugStep] = []
        self.walk: list[tuple[str, str]] = []
        self.last: Mapping[str, object] = {}
        self._names = {one.name.lower(): one.name for one in (*flow.variables, *flow.elements)}

    def hear(self, event: Event) -> None:
        """An event of the run."""
        if len(self.steps) < MOST_STEPS + 1 or event.kind in _ENDS:
            text = self.log.block(event).rstrip()
        else:
            text = ""
        self.steps.append(DebugStep(event.number, event.flow, event.element, event.label, event.kind, text))
        if event.element and event.flow.lower() == self.flow.name.lower():
            self.walk.append((event.element, event.path))

    def see(self, element: str, state: InterviewState) -> None:
        """The state after an element."""
        if len(state.frames) != 1 or len(self.steps) > MOST_STEPS:
            return
        now = {
            self._names.get(key, key): plain(self.masker.named(key, value)) for key, value in state.frame.values.items()
        }
        changed = tuple((key, self.last.get(key), value) for key, value in now.items() if self.last.get(key) != value)
        self.last = now
        if self.steps and changed and element:
            self.steps[-1] = replace(self.steps[-1], changed=changed)
