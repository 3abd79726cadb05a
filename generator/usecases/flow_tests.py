"""Run flow tests (.flowtest-meta.xml), each in a world of its own."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from generator.diagnostics import Checked, Diagnostic
from generator.reading import why_unread
from generator.usecases import flow_rules
from generator.usecases.flow_callouts import REAL, Callouts, opened
from generator.usecases.flow_files import flow_files
from generator.usecases.flow_records import store_of
from generator.usecases.flow_services import DISCOVERED, Services, Workspace, catalog, sources, used_by
from generator.usecases.flow_world import HERE_AND_NOW, Surroundings, world_of
from generator.usecases.packages import untouched
from generator.usecases.rules import FILE_UNREADABLE
from generator.usecases.stopping import Stop, stopping

if TYPE_CHECKING:
    from generator.flow.flowtest import FlowTest, FlowTestResult
    from generator.flow.model import Flow

RECORDING = ".recording.json"


@dataclass(frozen=True, slots=True)
class FlowTestRun:
    """The verdicts on the tests that could be run, and whether all could."""

    verdicts: tuple[FlowTestResult, ...]
    readable: bool

    @property
    def passed(self) -> bool:
        return all(verdict.passed for verdict in self.verdicts)


@stopping
def run_flow_tests(
    paths: Sequence[str | Path],
    *,
    flows: Sequence[str | Path] = (),
    services: Services = DISCOVERED,
    callouts: Callouts = REAL,
    surroundings: Surroundings = HERE_AND_NOW,
    finding: Callable[[Diagnostic], None] | None = None,
) -> Checked[FlowTestRun]:
    """Run these flow tests, and those in these folders; `flows` are folders where the flows lie (default: ../flows and beside
    the test). A recording beside a test, named like it, answers its callouts where `callouts` does not say what else does.

    Findings, told to `finding` as they are made: tests and flows that cannot be read. Needs the extra `flow`.
    """
    from generator.flow.files import find_flow, read_bytes
    from generator.flow.flowtest import SUFFIXES, read_test

    found: list[Diagnostic] = []
    verdicts: list[FlowTestResult] = []
    readable = True

    def tell(findings: Sequence[Diagnostic]) -> None:
        found.extend(findings)
        if finding is not None:
            for each in findings:
                finding(each)

    for path in flow_files(paths, SUFFIXES):
        try:
            read = read_test(read_bytes(path), str(path))
        except OSError as error:
            raise Stop(*found, FILE_UNREADABLE.at("", path=path, reason=why_unread(path, error))) from None
        tell(read.diagnostics)
        folders = (*map(Path, flows), path.parent.parent / "flows", path.parent)
        flow = find_flow(read.value.flow_name, folders) if read.value is not None else None
        if read.value is not None and flow is None:
            tell((flow_rules.NO_FLOW_OF_TEST.at("", file=str(path), flow=read.value.flow_name),))
        if read.value is None or flow is None:
            readable = False
            continue
        own = _beside(callouts, path.with_name(read.value.name + RECORDING))
        verdicts.append(_run(read.value, flow, folders, services, own, surroundings, tell))
    return Checked(FlowTestRun(tuple(verdicts), readable), tuple(found))


def _beside(callouts: Callouts, recording: Path) -> Callouts:
    """With the recording that lies beside a test, where nothing else was asked for."""
    asked = callouts.answers is not None or callouts.replay or callouts.mock or callouts.base_url
    return callouts if asked or not recording.is_file() else replace(callouts, replay=recording)


def _run(
    test: FlowTest,
    flow: Flow,
    folders: tuple[Path, ...],
    services: Services,
    callouts: Callouts,
    surroundings: Surroundings,
    tell: Callable[[Sequence[Diagnostic]], None],
) -> FlowTestResult:
    from generator.flow.files import with_subflows
    from generator.flow.flowtest import run_test
    from generator.flow.mask import Masker
    from generator.flow.run.state import program

    workspace = Workspace()
    with workspace.stack, untouched():
        flows = tuple(with_subflows(flow, folders).values())
        given = sources(services, flows, workspace)
        programs = {other.name.lower(): program(other) for other in flows}
        world = world_of(surroundings, programs, catalog(given, workspace), store_of(surroundings.records, flow))
        tell(workspace.findings)
        answers = opened(callouts, given, used_by(flows), workspace, Masker())
        verdict = run_test(test, programs[flow.name.lower()], world, answers.actions)
        answers.save(callouts.record)
    return verdict
