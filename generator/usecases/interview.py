"""Run a flow: one assembly for the command line, for Python and for pytest; plain data in and out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from generator.diagnostics import Checked
from generator.usecases.flow_callouts import REAL, Callouts
from generator.usecases.flow_records import keep
from generator.usecases.flow_services import DISCOVERED, Services
from generator.usecases.flow_world import HERE_AND_NOW, Surroundings, inputs_of
from generator.usecases.interview_keeping import Kept, keeps, kept_of, lasting
from generator.usecases.interview_stage import UNOBSERVED, Observer, Stage, staged
from generator.usecases.stopping import stopping

if TYPE_CHECKING:
    from generator.flow.model import Flow
    from generator.flow.run.driver import Result
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
    id: str = ""  # of one that waits and is kept: what to go on with
    waits_for: tuple[str, ...] = ()  # moments (ISO 8601) and events that a waiting one goes on with
    statuses: Mapping[str, str] = field(default_factory=dict)  # of an orchestration, its stages and steps
    later: tuple[Interview, ...] = ()  # the interviews of scheduled paths

    @property
    def finished(self) -> bool:
        return self.status == "finished"

    @property
    def waiting(self) -> bool:
        return self.status == "waiting"

    @property
    def path(self) -> tuple[str, ...]:
        """The elements that were executed, in order."""
        return tuple(str(event["element"]) for event in self.events if "element" in event)


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
    """Run a flow to its end, or to a wait. A flow that fails is a result, no finding; findings say why nothing could be run.

    `inputs` are plain data by the names of the input variables. `show_secrets` leaves the outputs as they are; else those
    named like secrets are hidden.
    """
    from generator.flow.files import with_subflows

    folders = (Path(flow.file).parent, *(Path(folder) for folder in surroundings.subflows))
    flows = tuple(with_subflows(flow, folders).values())
    with staged(flows, services, callouts, surroundings, observer) as stage:
        kept = kept_of(stage)
        keeps(stage, kept)
        result = stage.begin(inputs_of(inputs, flow))
        made = ended(stage, *lasting(stage, result, kept), show_secrets)
        later = [
            ended(stage, *lasting(stage, stage.go_on(state), kept_of(stage)), show_secrets) for state in result.later
        ]
        if any(one.finished or one.waiting for one in (made, *later)):
            keep(stage.store, surroundings.records_out)
    return Checked(replace(made, later=tuple(later)), tuple(stage.findings))


def ended(stage: Stage, result: Result, kept: Kept, show_secrets: bool) -> Interview:
    """How an interview ended, or what it waits for, as plain data."""
    from generator.flow.show import plain

    masker = stage.masker
    shown = {n: v if show_secrets else masker.named(n, v) for n, v in result.outputs.items()}
    faults = tuple((event.element, masker.text(str(event.data.get("reason", "")))) for event in stage.faults)
    stage.faults.clear()
    return Interview(
        status=result.status,
        outputs={name: plain(value) for name, value in shown.items()},
        fault=masker.text(result.fault),
        log="",
        events=(),
        calls=tuple(stage.actions.calls),
        executed=result.executed,
        flow=stage.main.name,
        callouts=result.callouts,
        seconds=result.seconds,
        values=shown,
        fault_paths=faults,
        id=kept.id if result.status != "finished" else "",
        statuses=_statuses(result),
        waits_for=kept.awaited if result.status == "waiting" else (),
    )


_OF_RUN = {"finished": "Completed", "waiting": "InProgress", "failed": "Error", "stopped": "Suspended"}


def _statuses(result: Result) -> dict[str, str]:
    """The statuses of an orchestration, its stages and steps, as Salesforce names them; none for any other flow."""
    from generator.flow.run.stages import statuses_of

    found = statuses_of(result.state) if result.state is not None and result.state.frames else {}
    if not found or result.state is None:
        return {}
    return {result.state.frames[0].program.name: _OF_RUN.get(result.status, result.status), **found}


def read(path: str | Path) -> Checked[Flow]:
    """The flow in a file."""
    from generator.flow.files import read_flow

    return read_flow(Path(path))
