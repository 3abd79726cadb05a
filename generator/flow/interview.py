"""Flows run from Python: one call, plain data in and out, and everything to look at afterwards."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from generator.flow.actions import Actions
    from generator.flow.catalog import Catalog
    from generator.flow.model import Flow


@dataclass(frozen=True, slots=True)
class Interview:
    """How a run ended. `outputs` are plain data; `calls` are the callouts as (action, inputs on the wire)."""

    status: str
    outputs: Mapping[str, Any]
    fault: str
    log: str
    events: tuple[Mapping[str, Any], ...]
    calls: tuple[tuple[str, Mapping[str, Any]], ...]
    executed: int

    @property
    def finished(self) -> bool:
        return self.status == "finished"

    @property
    def path(self) -> tuple[str, ...]:
        """The elements that were executed, in order."""
        return tuple(str(event["element"]) for event in self.events if "element" in event)


class UnusableFlow(Exception):
    """The flow, its spec or its recording cannot be used; the text says why."""


@dataclass(slots=True)
class FlowRunner:
    """Runs flows. `folder` is where relative paths start, `scratch` makes empty folders for generated clients."""

    folder: Path
    scratch: Callable[[], Path]
    record: bool = False
    stack: ExitStack = field(default_factory=ExitStack)

    def run(
        self,
        path: str | Path,
        inputs: Mapping[str, Any] | None = None,
        *,
        spec: str | Path | Mapping[str, str | Path] = "",
        answers: Mapping[str, Any] | None = None,
        recording: str | Path = "",
        mock: bool = False,
        base_url: str = "",
        elements: Mapping[str, Any] | None = None,
        globals: Mapping[str, Any] | None = None,
        http_errors: Literal["fault", "normal"] = "fault",
        user: str = "User",
    ) -> Interview:
        """Run a flow.

        `spec` is the OpenAPI file of the only service that the flow calls, or a mapping from service names to files.
        Callouts are answered by `answers` (outputs by action name, or a list of them, one per call), by `recording`
        (replayed; written first when pytest runs with --flow-record), by a `mock` server, or really, at `base_url`.
        `elements` gives the outputs of elements that are then not run; `globals` values such as "$Record".
        Raises `UnusableFlow`.
        """
        flow = self._flow(path)
        specs = self._specs(flow, spec)
        services = {name: _loaded(file, name, flow) for name, file in specs.items()}
        actions = self._actions(services, specs, answers, recording, mock, base_url)
        from generator.flow.recorded import Recorder
        from generator.flow.services import joined

        world = _world(flow, joined(s.catalog for s in services.values()), elements, globals, http_errors, user)
        made = _run(flow, world, inputs or {}, actions)
        self.stack.close()
        if self.record and recording and isinstance(actions, Recorder):
            actions.save(self.folder / recording)
        return made

    def _flow(self, path: str | Path) -> Flow:
        from generator.flow.files import read_flow

        read = read_flow(self.folder / path)
        if read.value is None:
            raise UnusableFlow("; ".join(finding.message for finding in read.diagnostics))
        return read.value

    def _specs(self, flow: Flow, spec: str | Path | Mapping[str, str | Path]) -> dict[str, Path]:
        from generator.flow.services import services_named

        if isinstance(spec, Mapping):
            return {name: self.folder / file for name, file in spec.items()}
        if not str(spec):
            return {}
        named = services_named((flow,))
        if len(named) != 1:
            raise UnusableFlow(f"say which service each spec is: the flow speaks of {', '.join(named) or 'none'}")
        return {named[0]: self.folder / spec}

    def _actions(
        self,
        services: Mapping[str, Any],
        specs: Mapping[str, Path],
        answers: Mapping[str, Any] | None,
        recording: str | Path,
        mock: bool,
        base_url: str,
    ) -> Actions:
        from generator.flow.recorded import BadRecording, Canned, Recorder, Replay

        if answers is not None:
            return Canned(answers)
        if recording and not self.record:
            try:
                return Replay.of(self.folder / recording)
            except BadRecording as error:
                raise UnusableFlow(f"{error}; make it once with pytest --flow-record") from None
        if not mock and not base_url:
            return Canned({})
        return Recorder(self._generated(services, specs, mock, base_url))

    def _generated(self, services: Mapping[str, Any], specs: Mapping[str, Path], mock: bool, base_url: str) -> Actions:
        from generator.flow.generated import GeneratedActions, client_class, load_package
        from generator.flow.services import generate

        packages, urls = {}, {}
        for name, service in services.items():
            out = self.scratch() / "clients"
            generate(service, out)
            packages[name] = load_package(out)
            # The mock is another wing: like the command line, a test brings the two together at its own edge.
            urls[name.lower()] = base_url or self._mock(specs[name])
        actions = GeneratedActions(
            packages, lambda package, name: client_class(package, name)(base_url=urls[name.lower()])
        )  # fmt: skip
        self.stack.callback(actions.close)
        return actions

    def _mock(self, spec: Path) -> str:
        server = self.stack.enter_context(import_module("generator.mock").serve(str(spec)))
        return str(server.base_url)


def _loaded(spec: Path, name: str, flow: Flow) -> Any:
    from generator.flow.services import load, operations_used

    loaded = load(str(spec), name, operations_used((flow,), name))
    if loaded.value is None:
        raise UnusableFlow(f"{spec} cannot be used: " + "; ".join(f.message for f in loaded.diagnostics[:3]))
    return loaded.value


def _world(
    flow: Flow,
    catalog: Catalog,
    elements: Mapping[str, Any] | None,
    globals: Mapping[str, Any] | None,
    http_errors: Literal["fault", "normal"],
    user: str,
) -> Any:
    from generator.flow.files import with_subflows
    from generator.flow.run.scope import from_plain
    from generator.flow.run.state import World, program

    flows = with_subflows(flow, (Path(flow.file).parent,)).values()
    return World(
        programs={other.name.lower(): program(other) for other in flows},
        catalog=catalog,
        http_errors=http_errors,
        user=user,
        mocks={name.lower(): from_plain(value) for name, value in (elements or {}).items()},
        globals={name.lower(): from_plain(value) for name, value in (globals or {}).items()},
    )


def _run(flow: Flow, world: Any, inputs: Mapping[str, Any], actions: Actions) -> Interview:
    from generator.flow.log import DebugLog
    from generator.flow.mask import Masker
    from generator.flow.run.driver import run, utc_now
    from generator.flow.run.scope import from_plain
    from generator.flow.show import plain
    from generator.flow.trace import record

    program = world.programs[flow.name.lower()]
    masker = Masker()
    log = DebugLog(program, world, masker, utc_now())
    blocks: list[str] = []
    events: list[Mapping[str, Any]] = []
    calls: list[tuple[str, Mapping[str, Any]]] = []

    def listen(event: Any) -> None:
        blocks.append(log.block(event))
        events.append(record(event, masker))

    watched = _Watched(actions, calls)
    values = {name: from_plain(value) for name, value in inputs.items()}
    result = run(program, world, values, watched, listen)
    outputs = {name: plain(value) for name, value in result.outputs.items()}
    return Interview(
        result.status, outputs, result.fault, "".join(blocks), tuple(events), tuple(calls), result.executed
    )  # fmt: skip


@dataclass(slots=True)
class _Watched:
    """Passes calls on and keeps them for the test to look at."""

    actions: Actions
    calls: list[tuple[str, Mapping[str, Any]]]

    def call(self, action_name: str, inputs: dict[str, Any]) -> Any:
        self.calls.append((action_name, inputs))
        return self.actions.call(action_name, inputs)
