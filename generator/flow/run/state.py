"""The state of an interview, apart from the definition: frozen, so that every step makes a new one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo
from typing import Literal, TypeAlias

from generator.flow.catalog import Catalog
from generator.flow.model import Element, Flow
from generator.flow.resources import Formula, TextTemplate, Variable
from generator.flow.run.events import Event
from generator.flow.run.limits import MAX_ELEMENTS, NO_LIMIT, OLD_ELEMENT_LIMIT
from generator.flow.values import FlowObject, Value
from generator.records.store import RecordStore

# "calling": a callout is to be made. "staged": a stage is at work. "not-started": the entry conditions of Start are not met.
Status: TypeAlias = Literal["running", "calling", "staged", "waiting", "finished", "failed", "stopped", "not-started"]
HttpErrors: TypeAlias = Literal["fault", "normal"]


@dataclass(frozen=True)
class Program:
    """A flow with its names looked up once: what a run asks at every step."""

    flow: Flow
    elements: Mapping[str, Element]
    variables: Mapping[str, Variable]
    formulas: Mapping[str, Formula]
    templates: Mapping[str, TextTemplate]
    scales: Mapping[str, int]  # names of numbers that declare decimals

    @property
    def name(self) -> str:
        return self.flow.name


def program(flow: Flow) -> Program:
    """The flow made ready to run."""
    scales = {v.name.lower(): v.scale for v in flow.variables} | {f.name.lower(): f.scale for f in flow.formulas}
    return Program(
        flow=flow,
        elements={e.name.lower(): e for e in reversed(flow.elements)},
        variables={v.name.lower(): v for v in flow.variables},
        formulas={f.name.lower(): f for f in flow.formulas},
        templates={t.name.lower(): t for t in flow.templates},
        scales={name: scale for name, scale in scales.items() if scale is not None},
    )


def org_limit(made: Program) -> int:
    """The 2,000 elements of an interview hold for flows run at an API older than 57."""
    return OLD_ELEMENT_LIMIT if 0 < made.flow.api_version < 57 else NO_LIMIT


@dataclass(frozen=True, slots=True)
class Question:
    """What a screen asks for: a field's name and label, its data type, and the names of the choices it offers."""

    screen: str
    name: str
    label: str
    data_type: str
    choices: tuple[str, ...] = ()


@dataclass(frozen=True)
class RunContext:
    """What a run may lean on and cannot change. `mocks` are given outputs of elements, `failures` the messages of those that
    are to fail, both by "element" or "flow.element" in lower case."""

    programs: Mapping[str, Program]
    catalog: Catalog = field(default_factory=Catalog)
    http_errors: HttpErrors = "fault"
    zone: tzinfo = UTC
    user: str = "User"
    user_id: str = "005000000000000"
    mocks: Mapping[str, Value] = field(default_factory=dict)
    failures: Mapping[str, str] = field(default_factory=dict)
    globals: Mapping[str, Value] = field(default_factory=dict)  # "$user", "$record", ... in lower case
    presets: Mapping[str, Value] = field(default_factory=dict)  # values of resources that nothing here computes
    element_limit: int = MAX_ELEMENTS
    ask: Callable[[Question], str] | None = None  # answers what a screen asks and nothing given answers
    by_page: bool = False  # the run rests at each screen, which `screen_pages` shows and answers
    # The one thing that a run changes outside of its state; None: record elements stop it.
    records: RecordStore | None = None


@dataclass(frozen=True, slots=True)
class LoopState:
    """Where a loop stands."""

    items: tuple[Value, ...]
    index: int


@dataclass(frozen=True, slots=True)
class Frame:
    """One flow being run; a subflow puts another frame on top."""

    program: Program
    at: str = ""  # the next element in lower case, "" at the end
    values: Mapping[str, Value] = field(default_factory=dict)
    loops: Mapping[str, LoopState] = field(default_factory=dict)
    visited: frozenset[str] = frozenset()
    failed: frozenset[str] = frozenset()  # elements that had a fault
    called_by: str = ""  # the subflow element below that waits for this frame


@dataclass(frozen=True, slots=True)
class PendingCallout:
    """A callout that the driver has to make before the run goes on."""

    element: str
    action: str
    inputs: tuple[tuple[str, Value], ...]


@dataclass(frozen=True, slots=True)
class EventTest:
    """What a field of a platform event must be."""

    field: str
    operator: str
    value: Value


@dataclass(frozen=True, slots=True)
class Awaited:
    """One thing that a waiting interview goes on with: a moment, or a platform event. `number` counts the element's events."""

    number: int
    label: str
    due: datetime | None = None
    event: str = ""
    tests: tuple[EventTest, ...] = ()


@dataclass(frozen=True, slots=True)
class PendingWait:
    """What a waiting interview waits for; `path` is the scheduled path of one that has not begun."""

    since: datetime
    awaited: tuple[Awaited, ...]
    path: str = ""


@dataclass(frozen=True, slots=True)
class InterviewState:
    """An interview between two elements. `events` are those of the last step only.

    `children` are the interviews that wait within a stage: those of the flows of its background steps, by the step's lower-case name.
    """

    frames: tuple[Frame, ...]
    now: datetime
    started: datetime
    guid: str = ""
    status: Status = "running"
    executed: int = 0
    callouts: int = 0
    fault: str = ""  # $Flow.FaultMessage
    call: PendingCallout | None = None
    wait: PendingWait | None = None
    settled: int = 0  # callouts of transactions that are over
    events: tuple[Event, ...] = ()
    outputs: Mapping[str, Value] = field(default_factory=dict)
    children: Mapping[str, tuple[InterviewState, ...]] = field(default_factory=dict)

    @property
    def frame(self) -> Frame:
        return self.frames[-1]


EMPTY = FlowObject()
