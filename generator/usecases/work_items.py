"""The work that orchestrations wait for: listed, and completed with what the assigned person's screen flow would give."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from generator.diagnostics import Checked, Diagnostic
from generator.usecases import flow_rules as rules
from generator.usecases.flow_callouts import REAL, Callouts
from generator.usecases.flow_resuming import resume_flows
from generator.usecases.flow_services import DISCOVERED, Services
from generator.usecases.flow_world import HERE_AND_NOW, Surroundings
from generator.usecases.interview import Interview
from generator.usecases.interview_files import DEFAULT, InterviewFolder
from generator.usecases.interview_stage import UNOBSERVED, Observer
from generator.usecases.stopping import Stop, needed, stopping
from generator.wording import offered

if TYPE_CHECKING:
    from generator.flow.model import Flow
    from generator.flow.saved.document import SavedInterview
    from generator.flow.values import Value


@dataclass(frozen=True, slots=True)
class WorkItem:
    """Work that is assigned: `id` names it, `flow` is the flow that the person would run, `status` is Assigned."""

    id: str
    orchestration: str
    stage: str
    step: str
    status: str
    assignees: tuple[str, ...]
    record: str
    flow: str


@stopping
def list_work_items(interviews: str | Path = DEFAULT) -> Checked[tuple[WorkItem, ...]]:
    """The open work items of all orchestrations kept in a folder. Findings: interview-unreadable, once for each; interviews-unusable."""
    folder = InterviewFolder(interviews)
    found: list[WorkItem] = []
    findings: list[Diagnostic] = []
    for own_id in folder.ids():
        try:
            found += items_of(folder.read(own_id))
        except Stop as stop:
            findings += stop.findings
    return Checked(tuple(found), tuple(findings))


def items_of(saved: SavedInterview) -> list[WorkItem]:
    """The open work items of an orchestration. Raises `Stop`."""
    from generator.flow.run.stages import ITEM
    from generator.flow.saved.values import BadState, Decoder
    from generator.flow.values import FlowObject, merge_text

    made = []
    for one in saved.state.awaited:
        if not one.event.startswith(ITEM):
            continue
        step = one.event.removeprefix(ITEM)
        try:
            held = Decoder({}).value(saved.state.frames[0].values.get(step.lower()))
        except BadState as error:
            raise Stop(rules.INTERVIEW_UNREADABLE.at("", id=saved.id, reason=error)) from None
        fields = held if isinstance(held, FlowObject) else FlowObject()
        names = fields.get("Assignees")
        made.append(
            WorkItem(
                f"{saved.id}.{step}", saved.flow.name, saved.state.element, step, "Assigned",
                tuple(map(merge_text, names)) if isinstance(names, tuple) else (),
                merge_text(fields.get("RecordId")), merge_text(fields.get("Flow")),
            )  # fmt: skip
        )
    return made


@stopping
def complete_work_item(
    id: str,
    outputs: Mapping[str, object] | None = None,
    *,
    interviews: str | Path = DEFAULT,
    secrets: Mapping[str, str] | None = None,
    kept_copy: bool = False,
    again: bool = False,
    services: Services = DISCOVERED,
    callouts: Callouts = REAL,
    surroundings: Surroundings = HERE_AND_NOW,
    observer: Observer = UNOBSERVED,
    show_secrets: bool = False,
) -> Checked[Interview]:
    """Complete a work item and go on with its orchestration. `outputs` are what the step's flow gives, by its output variables; an
    approval gives `approvalDecision`, Approve or Reject. The other parameters are those of `resume_flows`.

    Findings: work-item-not-found, work-item-output, and those of `resume_flows`.
    """
    own_id, _, step = id.partition(".")
    saved = InterviewFolder(interviews).read(own_id)
    item = next((one for one in items_of(saved) if one.id.lower() == id.lower()), None)
    if item is None:
        raise Stop(rules.NO_WORK_ITEM.at("", id=id[:120], hint=offered(id, [one.id for one in items_of(saved)])))
    data = typed_outputs(outputs or {}, item, saved)
    made = resume_flows(
        [own_id], interviews=interviews, event=f"WorkItem.{item.step}", data=data, secrets=secrets, kept_copy=kept_copy,
        again=again, services=services, callouts=callouts, surroundings=surroundings, observer=observer,
        show_secrets=show_secrets,
    )  # fmt: skip
    return Checked(needed(made)[0], made.diagnostics)


def typed_outputs(outputs: Mapping[str, object], item: WorkItem, saved: SavedInterview) -> dict[str, object]:
    """The outputs as the flow of the step types them; of one that is not at hand, as they are. Raises `Stop`."""
    flow = _flow(saved, item.flow)
    made: dict[str, object] = {}
    for name, plain in outputs.items():
        made[name] = plain if flow is None else _of_variable(name, plain, item, flow)
    decision = {name.lower(): value for name, value in made.items()}.get("approvaldecision")
    if _is_approval(saved, item.step) and decision not in ("Approve", "Reject"):
        raise Stop(rules.WORK_OUTPUT.at("", id=item.id, reason="an approval needs approvalDecision, Approve or Reject"))
    return made


def _of_variable(name: str, plain: object, item: WorkItem, flow: Flow) -> Value:
    from generator.flow.run.conversion import from_plain
    from generator.flow.run.writing import for_variable
    from generator.flow.values import FlowFault

    variable = next((v for v in flow.variables if v.output and v.name.lower() == name.lower()), None)
    if variable is None:
        known = ", ".join(v.name for v in flow.variables if v.output) or "it has none"
        reason = f"{flow.name} has no output {name[:80]}: {known}"
        raise Stop(rules.WORK_OUTPUT.at("", id=item.id, reason=reason))
    try:
        return for_variable(from_plain(plain), variable)
    except FlowFault as fault:
        raise Stop(rules.WORK_OUTPUT.at("", id=item.id, reason=f"{variable.name}: {fault}")) from None


def _flow(saved: SavedInterview, name: str) -> Flow | None:
    from generator.flow.reader import read
    from generator.flow.saved.document import bytes_of

    found = next((one for one in saved.flows if one.name.lower() == name.lower()), None)
    return None if found is None else read(bytes_of(found), found.file).value


def _is_approval(saved: SavedInterview, step: str) -> bool:
    from generator.flow.stage_model import APPROVAL, OrchestratedStage

    flow = _flow(saved, saved.flow.name)
    stages = [e for e in flow.elements if isinstance(e, OrchestratedStage)] if flow is not None else []
    return any(one.name.lower() == step.lower() and one.kind == APPROVAL for stage in stages for one in stage.steps)
