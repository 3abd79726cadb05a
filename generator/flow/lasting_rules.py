"""Findings about flows that last: waits, stages, steps. One row each."""

from __future__ import annotations

from generator.diagnostics import Confidence, Rule, Severity
from generator.flow.rules import STARTED as _STARTED

_E, _N = Severity.ERROR, Severity.NOTE
_DOC, _SEEN, _OURS = Confidence.DOCUMENTED, Confidence.OBSERVED, Confidence.INFERRED
_SOURCE, _WSDL = "Metadata API: Flow", "Metadata API WSDL 66.0, type Flow"

_WAITING = (
    "<waits><name>Rest</name><label>Rest</label>{}<defaultConnectorLabel>Default</defaultConnectorLabel>{}</waits>"
)
_AN_HOUR = (
    "<waitEvents><connector><targetReference>Set</targetReference></connector><label>later</label>{}</waitEvents>"
)
_TO_REST = _STARTED.replace("Set", "Rest")
WAIT_UNCLEAR = Rule(
    "flow-wait-unclear", _E, '"{name}" cannot wait: {reason}', "give it an amount of time, a date, an alarm or an event", _WSDL, _DOC,
    bad=_TO_REST + _WAITING.format("<elementSubtype>WaitDuration</elementSubtype>", _AN_HOUR.format("<offset>1</offset><offsetUnit>Seconds</offsetUnit>")),
    good=_STARTED,
)  # fmt: skip
WAIT_IN_SUBFLOW = Rule(
    "flow-waits-in-subflow", _E, 'the flow "{flow}" waits at "{wait}", so it cannot be run as a subflow',
    "wait in this flow, or start that one by an event", "Salesforce Help: considerations for pausing flows", _DOC,
    bad="<flowName>Sleeper</flowName>", good="<flowName>Child</flowName>",
)  # fmt: skip
WAIT_ONLY_BY_EVENT = Rule(
    "flow-wait-without-end", _N, '"{name}" waits for {event} alone: when it never comes, the interview waits for ever',
    "add a time after which it goes on", _SOURCE, _OURS,
    bad=_TO_REST + _WAITING.format("", _AN_HOUR.format("<eventType>Receipt__e</eventType>")), good=_STARTED,
)  # fmt: skip

_STAGE = (
    _STARTED.replace("Set", "Work")
    + "<orchestratedStages><name>Work</name><label>Work</label><connector><targetReference>Set</targetReference></connector>"
    "<exitConditionLogic>and</exitConditionLogic>{}</orchestratedStages>"
)
_STEP = (
    "<stageSteps><name>{}</name><actionName>{}</actionName><actionType>{}</actionType>{}<entryConditionLogic>and</entryConditionLogic>"
    "{}<label>Do</label></stageSteps>"
)
_ASSIGNED = (
    "<assignees><assignee><stringValue>ann</stringValue></assignee><assigneeType>User</assigneeType></assignees>"
)
_OF_RECORD = (
    "<inputParameters><name>ActionInput__RecordId</name><value><stringValue>1</stringValue></value></inputParameters>"
)
_ORCHESTRATOR = "Metadata API: FlowOrchestratedStage, FlowStageStep"
STEP_FLOW_MISSING = Rule(
    "flow-step-flow-not-at-hand", _N, 'the flow "{flow}" of "{step}" is not at hand: what is passed to it and read from it is not checked',
    "keep it beside this one; a run needs it for a background step, or what the step gives: --set {step}=...", _SOURCE, _OURS,
    bad=_STAGE.format(_STEP.format("Do", "Not_Here", "stepBackground", "", "")), good=_STARTED,
)  # fmt: skip
STEP_FLOW_KIND = Rule(
    "flow-step-flow-kind", _E, 'the step "{step}" runs "{flow}", which is of type {given}', "take a flow of type {wanted}", _ORCHESTRATOR, _DOC,
    bad=_STAGE.format(_STEP.format("Do", "Screens", "stepBackground", "", "")), good=_STARTED,
)  # fmt: skip
STEP_PARAMETER = Rule(
    "flow-step-parameter", _E, 'the flow "{flow}" of a step has no {direction} variable "{name}"', "{offer}", _ORCHESTRATOR, _DOC,
    bad=_STAGE.format(_STEP.format("Do", "Child", "stepBackground", "", "<inputParameters><name>record</name><value><stringValue>1</stringValue></value></inputParameters>")),
    good=_STARTED,
)  # fmt: skip
STEP_UNASSIGNED = Rule(
    "flow-step-unassigned", _E, 'nobody is assigned to the step "{step}"', "assign a user, a group or a queue", _ORCHESTRATOR, _DOC,
    bad=_STAGE.format(_STEP.format("Do", "Screens", "stepInteractive", "", _OF_RECORD)), good=_STARTED,
)  # fmt: skip
STEP_NO_RECORD = Rule(
    "flow-step-without-record", _E, 'the step "{step}" has no input ActionInput__RecordId: it cannot be activated',
    "pass the record that the work is about", "notes of trials in an org: RELATED_RECORD_REQUIRED_WORK_ACTION", _SEEN,
    bad=_STAGE.format(_STEP.format("Do", "Screens", "stepInteractive", _ASSIGNED, "")), good=_STARTED,
)  # fmt: skip
TOO_MANY_REQUIREMENTS = Rule(
    "flow-too-many-requirements", _E, '"{name}" has {count} requirements: {limit} are allowed', "say it in an evaluation flow", "Salesforce Help: considerations for orchestrations", _DOC,
    bad=_STAGE.format(_STEP.format("Do", "Child", "stepBackground", "", "<entryConditions><leftValueReference>text</leftValueReference><operator>IsNull</operator><rightValue><booleanValue>false</booleanValue></rightValue></entryConditions>" * 11)),
    good=_STARTED,
)  # fmt: skip
NO_VERDICT = Rule(
    "flow-evaluation-without-verdict", _E, 'the evaluation flow "{flow}" has no Boolean output {name}', "add it, and assign it on every path", "Salesforce Help: evaluation flows", _DOC,
    bad=_STAGE.format(_STEP.format("Do", "Child", "stepBackground", "", "<entryActionName>Child</entryActionName><entryActionType>evaluationFlow</entryActionType>")),
    good=_STARTED,
)  # fmt: skip
STEP_NEVER_STARTS = Rule(
    "flow-steps-never-start", _E, "these steps wait for one another, so none of them ever starts: {steps}", "let one of them start with the stage", _ORCHESTRATOR, _OURS,
    bad=_STAGE.format(_STEP.format("Do", "Child", "stepBackground", "", "<entryConditions><leftValueReference>Do.Status</leftValueReference><operator>EqualTo</operator><rightValue><stringValue>Completed</stringValue></rightValue></entryConditions>")),
    good=_STARTED,
)  # fmt: skip
