"""Stages and steps: the flows they run, what is passed and read, and whether they can ever start."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from generator.diagnostics import Diagnostic
from generator.flow import lasting_rules, rules
from generator.flow.model import Flow
from generator.flow.references import ReferenceUse, steps
from generator.flow.stage_model import (
    APPROVAL,
    BACKGROUND,
    INTERACTIVE,
    MET,
    MULESOFT,
    OF_STEP,
    RECORD_INPUT,
    WORK,
    Gate,
    OrchestratedStage,
    StageStep,
)
from generator.salesforce.condition_logic import BadLogic, parse_logic
from generator.wording import counted, nearest

MOST = 10  # requirements of one condition (Salesforce Help: orchestration considerations)
_WANTED = {BACKGROUND: ("AutoLaunchedFlow",), INTERACTIVE: ("Flow",), APPROVAL: ("Flow",)}


def findings(flow: Flow, flows: Mapping[str, Flow], used: tuple[ReferenceUse, ...]) -> Iterator[Diagnostic]:
    """Findings about an orchestration. `flows` are those at hand, by name."""
    at_hand = {name.lower(): other for name, other in flows.items()}
    stages = [element for element in flow.elements if isinstance(element, OrchestratedStage)]
    for stage in stages:
        for step in stage.steps:
            yield from _step(flow, step, at_hand)
        for name, line, gate in stage.gates():
            yield from _gate(flow, name, line, gate, at_hand)
        yield from _never(flow, stage)
    every = {step.name.lower(): step for stage in stages for step in stage.steps}
    for use in used:
        yield from _output(flow, use, every, at_hand)


def _step(flow: Flow, step: StageStep, flows: Mapping[str, Flow]) -> Iterator[Diagnostic]:
    if step.kind not in (BACKGROUND, *WORK):
        kind = "MuleSoft step" if step.kind == MULESOFT else f"Step of type {step.kind or 'none'}"
        yield rules.found(rules.NOT_EMULATED, flow.file, step.line, step.name, kind=kind, name=step.name)
        return
    other = flows.get(step.flow.lower())
    if other is None:
        yield rules.found(
            lasting_rules.STEP_FLOW_MISSING, flow.file, step.line, step.name, flow=step.flow, step=step.name
        )
    else:
        wanted = _WANTED.get(step.kind, ())
        if wanted and other.process_type and other.process_type not in wanted:
            yield rules.found(
                lasting_rules.STEP_FLOW_KIND, flow.file, step.line, step.name, step=step.name, flow=other.name,
                given=other.process_type, wanted=wanted[0],
            )  # fmt: skip
        known = [variable.name for variable in other.variables if variable.input]
        for given in step.inputs:
            own = given.name.lower().startswith(OF_STEP.lower())
            if not own and given.name.lower() not in {name.lower() for name in known}:
                offer = rules.offer(nearest(given.name, known), "make it available for input there")
                yield rules.found(
                    lasting_rules.STEP_PARAMETER, flow.file, given.line, step.name, flow=other.name, direction="input",
                    name=given.name, offer=offer,
                )  # fmt: skip
    if step.kind in WORK and not step.assignees:
        yield rules.found(lasting_rules.STEP_UNASSIGNED, flow.file, step.line, step.name, step=step.name)
    if step.kind in WORK and RECORD_INPUT.lower() not in {one.name.lower() for one in step.inputs}:
        yield rules.found(lasting_rules.STEP_NO_RECORD, flow.file, step.line, step.name, step=step.name)


def _gate(flow: Flow, name: str, line: int, gate: Gate, flows: Mapping[str, Flow]) -> Iterator[Diagnostic]:
    count = len(gate.conditions)
    try:
        parse_logic(gate.logic, count)
    except BadLogic as error:
        yield rules.found(
            rules.BAD_LOGIC, flow.file, line, name, logic=gate.logic, name=name, count=counted(count, "condition"), reason=error.reason
        )  # fmt: skip
    if count > MOST:
        yield rules.found(
            lasting_rules.TOO_MANY_REQUIREMENTS, flow.file, line, name, name=name, count=count, limit=MOST
        )
    if not gate.flow:
        return
    other = flows.get(gate.flow.lower())
    if other is None:
        yield rules.found(lasting_rules.STEP_FLOW_MISSING, flow.file, line, name, flow=gate.flow, step=name)
    elif not any(v.output and v.data_type == "Boolean" and v.name.lower() == MET.lower() for v in other.variables):
        yield rules.found(lasting_rules.NO_VERDICT, flow.file, line, name, flow=other.name, name=MET)


def _never(flow: Flow, stage: OrchestratedStage) -> Iterator[Diagnostic]:
    """Steps that wait for one another in a circle: `Other.Status` equal to Completed, all conditions together."""
    needs = {step.name.lower(): _needed(step) for step in stage.steps}
    able: set[str] = set()
    while fresh := {name for name in needs if name not in able and needs[name] & needs.keys() <= able}:
        able |= fresh
    stuck = [step for step in stage.steps if step.name.lower() not in able]
    if stuck:
        names = ", ".join(step.name for step in stuck)
        yield rules.found(lasting_rules.STEP_NEVER_STARTS, flow.file, stuck[0].line, stuck[0].name, steps=names)


def _needed(step: StageStep) -> set[str]:
    if step.entry.logic.lower() != "and":
        return set()
    paths = [steps(one.left) for one in step.entry.conditions if one.operator == "EqualTo"]
    return {path[0].folded for path in paths if len(path) == 2 and path[1].folded == "status"}


def _output(
    flow: Flow, use: ReferenceUse, every: Mapping[str, StageStep], flows: Mapping[str, Flow]
) -> Iterator[Diagnostic]:
    path = steps(use.path)
    step = every.get(path[0].folded)
    if step is None or len(path) < 3 or path[1].folded != "outputs":
        return
    other = flows.get(step.flow.lower())
    known = [variable.name for variable in other.variables if variable.output] if other is not None else []
    if other is not None and path[2].folded not in {name.lower() for name in known}:
        offer = rules.offer(nearest(path[2].name, known), "make it available for output there")
        yield rules.found(
            lasting_rules.STEP_PARAMETER, flow.file, use.line, use.owner, flow=other.name, direction="output",
            name=path[2].name, offer=offer,
        )  # fmt: skip
