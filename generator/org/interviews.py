"""Flows of the org, run as a user: interviews, and flow tests. What they call goes through the org's own actions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from generator.flow.actions import Actions
from generator.flow.flowtest import FlowTest, read_test, run_test
from generator.flow.run.state import RunContext
from generator.org.deploy_model import DeployOptions, FlowTestOutcome
from generator.org.judging import OrgWorld
from generator.org.metadata_types import ComponentKey
from generator.records.store import RecordStore
from generator.usecases.flow_world import HERE_AND_NOW, Surroundings, world_of
from generator.usecases.stopping import Stop


@dataclass(frozen=True, slots=True)
class OrgInterview:
    """How an interview ended: "finished", "failed", ...; `outputs` are plain data by the names of the output variables."""

    flow: str
    guid: str
    status: str
    outputs: Mapping[str, object]
    fault: str
    seconds: float


def _context(world: OrgWorld, surroundings: Surroundings, records: RecordStore | None) -> RunContext:
    """Raises `Stop`."""
    return world_of(surroundings, world.programs, world.catalog, records)


def run_tests(world: OrgWorld, options: DeployOptions, actions: Actions) -> tuple[FlowTestOutcome, ...]:
    """Run the flow tests that a deploy asks for, each in a world of its own; a name that no test has fails."""
    tests = {key.name: test for key, test in _tests(world).items()}
    wanted = list(tests)
    if options.run_tests:
        wanted = [name.removeprefix("FlowTesting.") for name in options.run_tests]
    return tuple(_outcome(name, tests.get(name), world, actions) for name in wanted)


def _tests(world: OrgWorld) -> dict[ComponentKey, FlowTest]:
    made: dict[ComponentKey, FlowTest] = {}
    for key in sorted(world.readings):
        if key.type == "FlowTest":
            read = read_test(world.components[key], key.zip_path).value
            if read is not None:
                made[key] = read
    return made


def _outcome(name: str, test: FlowTest | None, world: OrgWorld, actions: Actions) -> FlowTestOutcome:
    if test is None:
        return FlowTestOutcome("", name, 0.0, f"no flow test is called {name} here; Apex tests are not hosted")
    try:
        context = _context(world, HERE_AND_NOW, RecordStore())
    except Stop as stop:
        return FlowTestOutcome(test.flow_name, name, 0.0, str(stop))
    flow = context.programs.get(test.flow_name.lower())
    if flow is None:
        return FlowTestOutcome(test.flow_name, name, 0.0, f"no flow is called {test.flow_name}")
    verdict = run_test(test, flow, context, actions)
    seconds = verdict.run.seconds if verdict.run is not None else 0.0
    message = "; ".join(f"{one.message} (line {one.line})" if one.line else one.message for one in verdict.failures)
    return FlowTestOutcome(test.flow_name, name, seconds, message)
