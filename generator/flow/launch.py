"""Which flows are launched by a call from outside, and what they lean on beside the services that they call."""

from __future__ import annotations

from collections.abc import Iterable

from generator.flow.check.graph import reachable
from generator.flow.model import ActionCall, Flow, NotEmulated
from generator.flow.record_model import RECORDS, WORDS
from generator.flow.stage_model import OrchestratedStage
from generator.flow.wait_model import Wait

_LAUNCHED = ("AutoLaunchedFlow", "Orchestrator", "ApprovalWorkflow")  # that orchestrations can be is inferred


def is_invocable(flow: Flow) -> bool:
    """Whether a flow can be called from outside: active, without screens, started by nothing else."""
    active = flow.source.value("status") == "Active"
    return active and flow.process_type in _LAUNCHED and not flow.start.trigger and not flow.start.object


def not_launched(flow: Flow) -> str:
    """Why a flow cannot be called from outside, "" where it can be."""
    if flow.process_type not in _LAUNCHED:
        return f"flows of type {flow.process_type or 'Flow'} are not called from outside"
    if flow.start.trigger or flow.start.object:
        return "a record, a schedule or an event starts it"
    return "" if is_invocable(flow) else f"its status is {flow.source.value('status') or 'Draft'}, not Active"


def needs_org(flows: Iterable[Flow]) -> str:
    """What these flows need that only an org has, the first that some path leads to: records, waits, work, other elements; "" for none."""
    for flow in flows:
        there = reachable(flow)
        for element in flow.elements:
            kind = _kind(element) if element.name.lower() in there else ""
            if kind:
                return f'{kind} "{element.name}"'
    return ""


def _kind(element: object) -> str:
    if isinstance(element, RECORDS):
        return WORDS[type(element)]
    if isinstance(element, NotEmulated):
        return element.kind
    if isinstance(element, ActionCall) and not element.external:
        return f"Action ({element.action_type})"
    if isinstance(element, Wait):
        return "Wait"
    return "Stage" if isinstance(element, OrchestratedStage) else ""
