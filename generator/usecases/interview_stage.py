"""Where interviews are run: flows and services at hand, the world, what answers callouts, who listens; and what is kept of those
that wait."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from generator.diagnostics import Diagnostic
from generator.usecases import flow_rules as rules
from generator.usecases import rules as common
from generator.usecases.flow_callouts import Callouts, opened
from generator.usecases.flow_records import store_of
from generator.usecases.flow_services import Services, ServiceSource, Workspace, catalog, sources, used_by
from generator.usecases.flow_world import Surroundings, clock, world_of
from generator.usecases.packages import untouched
from generator.usecases.stopping import Stop

if TYPE_CHECKING:
    from datetime import datetime

    from generator.flow.actions import ActionResult, Actions
    from generator.flow.catalog import Catalog
    from generator.flow.mask import Masker
    from generator.flow.model import Flow
    from generator.flow.run.clock import Clock
    from generator.flow.run.driver import Result
    from generator.flow.run.events import Event
    from generator.flow.run.state import Awaited, InterviewState, Program, RunContext
    from generator.flow.values import Value
    from generator.records.store import RecordStore


@dataclass(frozen=True, slots=True)
class Observer:
    """What is to be told of a run: `log` gets each block of Flow Builder's debug log as it happens, `event` each event as
    plain data, `finding` each warning before the run begins. `trace` is a file of JSON lines. Secrets are hidden in all of them.
    """

    log: Callable[[str], None] | None = None
    event: Callable[[Mapping[str, object]], None] | None = None
    finding: Callable[[Diagnostic], None] | None = None
    trace: str | Path = ""


UNOBSERVED = Observer()


@dataclass(slots=True)
class Stage:
    """All that the interviews of one command share."""

    flows: tuple[Flow, ...]
    main: Program
    world: RunContext
    actions: WatchedActions
    clock: Clock
    listen: Callable[[Event], None]
    masker: Masker
    store: RecordStore | None
    surroundings: Surroundings
    checkpoint: Callable[[InterviewState], None] | None = None  # keeps an orchestration after each step
    faults: list[Event] = field(default_factory=list)
    findings: list[Diagnostic] = field(default_factory=list)

    @property
    def pass_time(self) -> Callable[[datetime], None] | None:
        """How time is passed for timers: by turning the clock, where that is asked for."""
        return self.clock.turn if self.surroundings.skip_waits else None

    def begin(self, inputs: Mapping[str, Value]) -> Result:
        """Run the flow from Start."""
        from generator.flow.run.driver import run

        _learn(inputs.items(), self.masker)
        return run(
            self.main, self.world, inputs, self.actions, self.listen, self.clock, pass_time=self.pass_time,
            checkpoint=self.checkpoint,
        )  # fmt: skip

    def go_on(self, state: InterviewState, heard: tuple[Awaited, Value] | None = None) -> Result:
        """Run an interview on from where it waits."""
        from generator.flow.run.driver import go_on

        return go_on(
            self.world, state, self.actions, self.listen, self.clock, pass_time=self.pass_time, heard=heard,
            checkpoint=self.checkpoint,
        )  # fmt: skip


@contextmanager
def staged(
    flows: Sequence[Flow], services: Services, callouts: Callouts, surroundings: Surroundings, observer: Observer
) -> Iterator[Stage]:
    """A stage for the first of these flows; the others are those it may run. Raises `Stop`."""
    workspace = Workspace()
    with workspace.stack, untouched():
        given = sources(services, flows, workspace)
        known = catalog(given, workspace)
        with stage_of(flows, given, known, callouts, surroundings, observer, workspace) as stage:
            yield stage


@contextmanager
def stage_of(
    flows: Sequence[Flow],
    given: Sequence[ServiceSource],
    known: Catalog,
    callouts: Callouts,
    surroundings: Surroundings,
    observer: Observer,
    workspace: Workspace,
) -> Iterator[Stage]:
    """The same with services that were found and read before: `known` is what they offer. Raises `Stop`."""
    from generator.flow.mask import Masker
    from generator.flow.run.state import program

    masker = Masker()
    with workspace.stack, untouched():
        programs = {other.name.lower(): program(other) for other in flows}
        store = store_of(surroundings.records, flows[0])
        world = world_of(surroundings, programs, known, store)
        main = programs[flows[0].name.lower()]
        _learn((*world.globals.items(), *world.presets.items(), *world.mocks.items()), masker)
        _tell_findings(observer, workspace, flows, world, callouts)
        answers = opened(callouts, given, used_by(flows), workspace, masker)
        tick = clock(surroundings.at)
        faults: list[Event] = []
        with _listening(observer, main, world, masker, tick, faults) as listen:
            yield Stage(
                tuple(flows), main, world, WatchedActions(answers.actions), tick, listen, masker, store, surroundings,
                None, faults, workspace.findings,
            )  # fmt: skip
        answers.save(callouts.record)


def _learn(named: Iterable[tuple[str, Value]], masker: Masker) -> None:
    """Everything secret that is known before the run begins."""
    for name, value in named:
        masker.named(name, value)
        masker.scan(value)


def _tell_findings(
    observer: Observer, workspace: Workspace, flows: Sequence[Flow], world: RunContext, callouts: Callouts
) -> None:
    """What was found around the flow, and each service whose callouts can only fail: told before anything runs."""
    from generator.flow.services import operations_used, services_named

    if flows[0].start.entry.conditional and "$record" not in world.globals:
        workspace.findings.append(rules.ENTRY_NOT_ASKED.at("", flow=flows[0].name))
    if callouts.answers is None and not callouts.replay:
        for service in services_named(flows):
            if operations_used(flows, service) and not world.catalog.has_service(service):
                workspace.findings.append(rules.NOT_AT_HAND.at("", service=service))
    if observer.finding is not None:
        for finding in workspace.findings:
            observer.finding(finding)


@contextmanager
def _listening(
    observer: Observer,
    main: Program,
    world: RunContext,
    masker: Masker,
    tick: Clock,
    faults: list[Event],
) -> Iterator[Callable[[Event], None]]:
    from generator.flow.log import DebugLog
    from generator.flow.trace import header, line, record
    from generator.writing.single import open_named

    listeners: list[Callable[[Event], None]] = []
    with ExitStack() as files:
        started = tick()
        if observer.event is not None:
            told = observer.event
            listeners.append(lambda event: told(record(event, masker)))
        if observer.log is not None:
            write, log = observer.log, DebugLog(main, world, masker, started)
            listeners.append(lambda event: write(log.block(event)))
        if observer.trace:
            try:
                out = files.enter_context(open(open_named(observer.trace), "w", encoding="utf-8"))
            except OSError as error:
                raise Stop(common.FILE_UNWRITABLE.at("", path=observer.trace, reason=error.strerror)) from None
            out.write(header(main.name, started.isoformat()))
            listeners.append(lambda event: _write(out, line(event, masker)))

        def listen(event: Event) -> None:
            if event.path == "faultConnector":
                faults.append(event)
            for listener in listeners:
                listener(event)

        yield listen


def _write(out: TextIO, text: str) -> None:
    out.write(text)


@dataclass(slots=True)
class WatchedActions:
    """Passes calls on and keeps them to be looked at; `before` is told of each before it is made."""

    actions: Actions
    calls: list[tuple[str, Mapping[str, object]]] = field(default_factory=list)
    before: Callable[[str], None] | None = None

    def call(self, action_name: str, inputs: dict[str, object]) -> ActionResult:
        self.calls.append((action_name, inputs))
        if self.before is not None:
            self.before(action_name)
        return self.actions.call(action_name, inputs)
