"""Run a flow: one assembly for the command line, for Python and for pytest; plain data in and out."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from generator.diagnostics import Checked, Diagnostic
from generator.usecases import flow_rules as rules
from generator.usecases import rules as common
from generator.usecases.flow_callouts import REAL, Callouts, opened
from generator.usecases.flow_records import keep, store_of
from generator.usecases.flow_services import DISCOVERED, Services, Workspace, catalog, sources
from generator.usecases.flow_world import HERE_AND_NOW, Surroundings, clock, inputs_of, world_of
from generator.usecases.packages import untouched
from generator.usecases.stopping import Stop, stopping

if TYPE_CHECKING:
    from datetime import datetime

    from generator.flow.actions import ActionResult, Actions
    from generator.flow.mask import Masker
    from generator.flow.model import Flow
    from generator.flow.run.driver import Result
    from generator.flow.run.events import Event
    from generator.flow.run.state import Program, RunContext
    from generator.flow.values import Value


@dataclass(frozen=True, slots=True)
class Interview:
    """How a run ended. `outputs` are plain data; `calls` are the callouts as (action, inputs on the wire)."""

    status: str
    outputs: Mapping[str, Any]
    fault: str
    log: str
    events: tuple[Mapping[str, object], ...]
    calls: tuple[tuple[str, Mapping[str, object]], ...]
    executed: int
    flow: str = ""
    callouts: int = 0
    seconds: float = 0.0
    values: Mapping[str, Value] = field(default_factory=dict, repr=False)  # the outputs as run-time values
    fault_paths: tuple[tuple[str, str], ...] = ()  # the elements that were left by their fault path, and why

    @property
    def finished(self) -> bool:
        return self.status == "finished"

    @property
    def path(self) -> tuple[str, ...]:
        """The elements that were executed, in order."""
        return tuple(str(event["element"]) for event in self.events if "element" in event)


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


@stopping
def interview(
    flow: Flow,
    inputs: Mapping[str, object],
    *,
    services: Services = DISCOVERED,
    callouts: Callouts = REAL,
    surroundings: Surroundings = HERE_AND_NOW,
    observer: Observer = UNOBSERVED,
    show_secrets: bool = False,
) -> Checked[Interview]:
    """Run a flow to its end. A flow that fails is a result, no finding; findings say why nothing could be run.

    `inputs` are plain data by the names of the input variables. `show_secrets` leaves the outputs as they are; else those
    named like secrets are hidden.
    """
    from generator.flow.files import with_subflows
    from generator.flow.mask import Masker
    from generator.flow.run.driver import run
    from generator.flow.run.state import program

    workspace, masker = Workspace(), Masker()
    with workspace.stack, untouched():
        folders = (Path(flow.file).parent, *(Path(folder) for folder in surroundings.subflows))
        flows = tuple(with_subflows(flow, folders).values())
        given = sources(services, flows, workspace)
        programs = {other.name.lower(): program(other) for other in flows}
        store = store_of(surroundings.records, flow)
        world = world_of(surroundings, programs, catalog(given, workspace), store)
        main = programs[flow.name.lower()]
        values = inputs_of(inputs, flow)
        _learn(values, world, masker)
        _tell_findings(observer, workspace, flows, world, callouts)
        answers = opened(callouts, given, flows, workspace, masker)
        watched = _WatchedActions(answers.actions)
        tick = clock(surroundings.at)
        faults: list[Event] = []
        with _listening(observer, main, world, masker, tick, faults) as listen:
            result = run(main, world, values, watched, listen, tick)
        answers.save(callouts.record)
        if result.status == "finished":
            keep(store, surroundings.records_out)
    ended = _ended(flow, result, watched, masker, show_secrets)
    paths = tuple((event.element, masker.text(str(event.data.get("reason", "")))) for event in faults)
    return Checked(replace(ended, fault_paths=paths), tuple(workspace.findings))


def _ended(flow: Flow, result: Result, watched: _WatchedActions, masker: Masker, show_secrets: bool) -> Interview:
    from generator.flow.show import plain

    shown = {n: v if show_secrets else masker.named(n, v) for n, v in result.outputs.items()}
    return Interview(
        status=result.status,
        outputs={name: plain(value) for name, value in shown.items()},
        fault=masker.text(result.fault),
        log="",
        events=(),
        calls=tuple(watched.calls),
        executed=result.executed,
        flow=flow.name,
        callouts=result.callouts,
        seconds=result.seconds,
        values=shown,
    )


def _learn(inputs: Mapping[str, Value], world: RunContext, masker: Masker) -> None:
    """Everything secret that is known before the run begins."""
    for name, value in (*inputs.items(), *world.globals.items(), *world.presets.items(), *world.mocks.items()):
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
    tick: Callable[[], datetime],
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
class _WatchedActions:
    """Passes calls on and keeps them to be looked at."""

    actions: Actions
    calls: list[tuple[str, Mapping[str, object]]] = field(default_factory=list)

    def call(self, action_name: str, inputs: dict[str, object]) -> ActionResult:
        self.calls.append((action_name, inputs))
        return self.actions.call(action_name, inputs)


def read(path: str | Path) -> Checked[Flow]:
    """The flow in a file."""
    from generator.flow.files import read_flow

    return read_flow(Path(path))
