"""Stages and their steps from their XML."""

from __future__ import annotations

from generator.flow import parts
from generator.flow.stage_model import FORMER_INTERACTIVE, INTERACTIVE, Assignee, Gate, OrchestratedStage, StageStep
from generator.salesforce.xml import XmlElement

_EXIT = "exitActionInputParameters exitActionName exitActionOutputParameters exitActionType exitConditionLogic exitConditions"
STAGE_FIELDS = f"connector faultConnector stageSteps {_EXIT}"
STEP_FIELDS = (
    f"{_EXIT} actionName actionType assignees canAssigneeEdit debugSimulateStep entryActionInputParameters entryActionName "
    "entryActionOutputParameters entryActionType entryConditionLogic entryConditions inputParameters label "
    "outputConfigParams outputParameters requiresAsyncProcessing runAsUser shouldLock stepSubtype"
)


def stage(node: XmlElement) -> OrchestratedStage:
    """A stage."""
    return OrchestratedStage(
        name=node.value("name"),
        label=node.value("label"),
        line=node.line,
        steps=tuple(_step(one) for one in node.all("stageSteps")),
        exit=_gate(node, "exit"),
        connector=parts.connector(node, "connector"),
        fault=parts.connector(node, "faultConnector"),
    )


def _step(node: XmlElement) -> StageStep:
    return StageStep(
        name=node.value("name"),
        label=node.value("label"),
        line=node.line,
        kind=INTERACTIVE if node.value("actionType") == FORMER_INTERACTIVE else node.value("actionType"),
        flow=node.value("actionName"),
        inputs=parts.parameters(node, "inputParameters"),
        assignees=tuple(
            Assignee(n.value("assigneeType"), parts.value_of(n, "assignee")) for n in node.all("assignees")
        ),
        entry=_gate(node, "entry"),
        exit=_gate(node, "exit"),
        asynchronous=parts.flag(node, "requiresAsyncProcessing"),
    )


def _gate(node: XmlElement, side: str) -> Gate:
    return Gate(
        logic=node.value(f"{side}ConditionLogic") or "and",
        conditions=parts.conditions(node, f"{side}Conditions"),
        flow=node.value(f"{side}ActionName"),
        inputs=parts.parameters(node, f"{side}ActionInputParameters"),
    )
