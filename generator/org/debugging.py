"""A flow debugged: run once as a user, each step kept with its log, the variables before and after, and the callouts it made."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from generator.diagnostics import Checked
from generator.flow.log import DebugLog
from generator.flow.mask import Masker
from generator.flow.model import ActionCall, Flow, NotEmulated
from generator.flow.run.driver import run, utc_now
from generator.flow.run.events import FAILED, FINISHED, STARTED, Event
from generator.flow.run.state import InterviewState
from generator.flow.show import plain
from generator.org.actions import UserActions
from generator.org.callouts import OrgCallout
from generator.org.local_org import LocalOrg
from generator.salesforce.xml import XmlElement
from generator.usecases.flow_world import Surroundings, inputs_of, world_of
from generator.usecases.stopping import stopping

MOST_STEPS = 300
_ENDS = (STARTED, FINISHED, FAILED)


@dataclass(frozen=True, slots=True)
class DebugSettings:
    """How a flow is debugged. `given` are outputs of elements that are then not run, and answers of screens; `failing` are
    elements that fail with a message. With `keep` the records that the run changed stay changed."""

    inputs: Mapping[str, object] = field(default_factory=dict)
    user: str = ""
    given: Mapping[str, object] = field(default_factory=dict)
    failing: Mapping[str, str] = field(default_factory=dict)
    keep: bool = False


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
    """What a run came to. `walk` are the elements of the flow itself in order, each with the path it left by."""

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


@dataclass(frozen=True, slots=True)
class ScreenField:
    """A field of a screen: its name, label and data type, and what may be chosen."""

    name: str
    label: str
    kind: str
    choices: tuple[str, ...] = ()


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
        elif isinstance(one, NotEmulated) and one.kind != "screens":
            made.append(DebugElement(one.name, one.label or one.name, one.kind))
    return tuple(made)


def screen_fields(flow: Flow) -> tuple[ScreenField, ...]:
    """The fields of the flow's screens that take an answer."""
    found = []
    for one in flow.elements:
        if isinstance(one, NotEmulated) and one.kind == "screens":
            found += [_screen_field(node) for node in one.source.walk() if node.tag == "fields" and _asks(node)]
    return tuple(found)


def _asks(node: XmlElement) -> bool:
    return node.value("fieldType") not in ("DisplayText", "RegionContainer", "Region", "") and bool(node.value("name"))


def _screen_field(node: XmlElement) -> ScreenField:
    choices = tuple(one.text.strip() for one in node.all("choiceReferences"))
    return ScreenField(
        node.value("name"), node.value("fieldText") or node.value("name"), node.value("dataType") or "String", choices
    )


@stopping
def debug(org: LocalOrg, name: str, settings: DebugSettings) -> Checked[DebugRun]:
    """Run the flow of this name and keep what happened. Findings: inputs, elements and answers that the flow does not have.

    Raises `LookupError` for no flow.
    """
    world = org.world
    flow = next((one for known, one in world.flows.items() if known.lower() == name.lower()), None)
    if flow is None:
        raise LookupError(f"no flow is called {name[:200]}")
    user = settings.user or org.identity.username
    store = org.records.copy()
    surroundings = Surroundings(given=settings.given, failing=settings.failing, user=user)
    context = world_of(surroundings, world.programs, world.catalog, store)
    program = context.programs[flow.name.lower()]
    values = inputs_of(settings.inputs, flow)
    masker = Masker()
    for key, value in values.items():
        masker.named(key, value)
        masker.scan(value)
    watch = _DebugWatch(flow, masker, DebugLog(program, context, masker, utc_now()))
    before = max((one.number for one in org.callouts.latest(1)), default=0)
    ended = run(program, context, values, UserActions(org.actions, user), watch.hear, on_state=watch.see)
    if settings.keep and ended.status == "finished":
        org.records.absorb(store, org.user_id(user))
    outputs = {key: plain(masker.named(key, value)) for key, value in ended.outputs.items()}
    callouts = tuple(one for one in org.callouts.latest(100, before) if one.user == user)
    return Checked(
        DebugRun(
            flow.name, ended.status, masker.text(ended.fault), outputs, watch.last, tuple(watch.steps[:MOST_STEPS]),
            tuple(watch.walk), callouts, ended.seconds, max(len(watch.steps) - MOST_STEPS, 0),
        )
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
            from dataclasses import replace

            self.steps[-1] = replace(self.steps[-1], changed=changed)
