"""The elements of a flow, one row each: how it is read from its XML, which fields it has there, how it is drawn."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from generator.flow import parts, record_reader, schema, stage_reader, wait_reader
from generator.flow.model import (
    ActionCall,
    Assignment,
    AssignmentItem,
    CollectionProcessor,
    CustomError,
    Decision,
    DecisionOutcome,
    Element,
    ErrorMessage,
    Loop,
    NotEmulated,
    SortOption,
    Subflow,
    Transform,
)
from generator.flow.record_model import RecordCreate, RecordDelete, RecordLookup, RecordUpdate
from generator.flow.stage_model import OrchestratedStage
from generator.flow.wait_model import Wait
from generator.flow.written import Connector
from generator.salesforce.xml import XmlElement

Picture = Literal[
    "start",
    "end",
    "action",
    "assignment",
    "decision",
    "loop",
    "collection",
    "subflow",
    "error",
    "records",
    "wait",
    "stage",
    "step",
    "other",
]


def _action(node: XmlElement) -> ActionCall:
    timeout = parts.connector(node, "timeoutConnector")
    paths = tuple(c for path in node.all("actionCallPaths") if (c := parts.connector(path, "connector")) is not None)
    return ActionCall(
        name=node.value("name"),
        label=node.value("label"),
        line=node.line,
        action_name=node.value("actionName") or node.value("nameSegment"),
        action_type=node.value("actionType"),
        inputs=parts.parameters(node, "inputParameters"),
        outputs=parts.outputs(node, "outputParameters"),
        store_automatically=parts.flag(node, "storeOutputAutomatically"),
        connector=parts.connector(node, "connector"),
        fault=parts.connector(node, "faultConnector"),
        others=paths if timeout is None else (timeout, *paths),
        transaction_model=node.value("flowTransactionModel"),
    )


def _assignment(node: XmlElement) -> Assignment:
    items = tuple(
        AssignmentItem(n.value("assignToReference"), n.value("operator"), parts.value_of(n, "value"), n.line)
        for n in node.all("assignmentItems")
    )
    return Assignment(node.value("name"), node.value("label"), node.line, items, parts.connector(node, "connector"))


def _decision(node: XmlElement) -> Decision:
    outcomes = tuple(
        DecisionOutcome(
            name=rule.value("name"),
            label=rule.value("label"),
            line=rule.line,
            logic=rule.value("conditionLogic") or "and",
            conditions=parts.conditions(rule),
            connector=parts.connector(rule, "connector"),
        )
        for rule in node.all("rules")
    )
    return Decision(
        name=node.value("name"),
        label=node.value("label"),
        line=node.line,
        outcomes=outcomes,
        default=parts.connector(node, "defaultConnector"),
        default_label=node.value("defaultConnectorLabel"),
    )


def _loop(node: XmlElement) -> Loop:
    return Loop(
        name=node.value("name"),
        label=node.value("label"),
        line=node.line,
        collection=node.value("collectionReference"),
        descending=node.value("iterationOrder") == "Desc",
        assign_to=node.value("assignNextValueToReference"),
        next_value=parts.connector(node, "nextValueConnector"),
        no_more=parts.connector(node, "noMoreValuesConnector"),
    )


def _processor(node: XmlElement) -> CollectionProcessor:
    sort = tuple(
        SortOption(
            field=n.value("sortField"),
            descending=n.value("sortOrder") == "Desc",
            nulls_first=parts.flag(n, "doesPutEmptyStringAndNullFirst"),
            line=n.line,
        )
        for n in node.all("sortOptions")
    )
    return CollectionProcessor(
        name=node.value("name"),
        label=node.value("label"),
        line=node.line,
        kind=node.value("collectionProcessorType") or node.value("elementSubtype"),
        collection=node.value("collectionReference"),
        assign_to=node.value("assignNextValueToReference"),
        logic=node.value("conditionLogic") or "and",
        conditions=parts.conditions(node),
        formula=parts.text_of(node, "formula"),
        limit=parts.integer(node, "limit"),
        sort=sort,
        connector=parts.connector(node, "connector"),
    )


def _transform(node: XmlElement) -> Transform:
    return Transform(
        node.value("name"),
        node.value("label"),
        node.line,
        parts.transform_body(node),
        parts.connector(node, "connector"),
    )


def _subflow(node: XmlElement) -> Subflow:
    return Subflow(
        name=node.value("name"),
        label=node.value("label"),
        line=node.line,
        flow_name=node.value("flowName"),
        inputs=parts.parameters(node, "inputAssignments"),
        outputs=parts.outputs(node, "outputAssignments"),
        store_automatically=parts.flag(node, "storeOutputAutomatically"),
        connector=parts.connector(node, "connector"),
    )


def _custom_error(node: XmlElement) -> CustomError:
    messages = tuple(
        ErrorMessage(parts.text_of(n, "errorMessage"), n.value("fieldSelection"), parts.flag(n, "isFieldError"), n.line)
        for n in node.all("customErrorMessages")
    )
    return CustomError(node.value("name"), node.value("label"), node.line, messages, parts.connector(node, "connector"))


@dataclass(frozen=True, slots=True)
class ElementKind:
    """An element that a run emulates: its XML name, its class, its reader, its picture, and the fields the WSDL gives it.

    `fields` are those of the element beyond a node's own, `below` those of its parts that no other element has.
    """

    tag: str
    type: type
    read: Callable[[XmlElement], Element]
    picture: Picture
    fields: str
    below: Mapping[str, str] = field(default_factory=dict)


KINDS: tuple[ElementKind, ...] = (
    ElementKind(
        "actionCalls",
        ActionCall,
        _action,
        "action",
        "actionCallPaths actionName actionType connector dataTypeMappings faultConnector flowTransactionModel "
        "inputParameters isWaitUntilCompleted nameSegment offset offsetUnit outputParameters storeOutputAutomatically "
        "timeoutConnector timeoutPathUsage versionString versionSegment",
    ),
    ElementKind(
        "assignments",
        Assignment,
        _assignment,
        "assignment",
        "assignmentItems connector",
        {"assignmentItems": "assignToReference operator value"},
    ),
    ElementKind(
        "collectionProcessors",
        CollectionProcessor,
        _processor,
        "collection",
        "assignNextValueToReference collectionProcessorType collectionReference conditionLogic conditions connector "
        "formula limit mapItems outputSObjectType sortOptions",
        {"sortOptions": "doesPutEmptyStringAndNullFirst sortField sortOrder"},
    ),
    ElementKind(
        "customErrors",
        CustomError,
        _custom_error,
        "error",
        "connector customErrorMessages",
        {"customErrorMessages": "errorMessage fieldSelection isFieldError"},
    ),
    ElementKind(
        "decisions",
        Decision,
        _decision,
        "decision",
        "attributes defaultConnector defaultConnectorLabel rules",
        {"rules": "attributes conditionLogic conditions connector doesRequireRecordChangedToMeetCriteria label"},
    ),
    ElementKind(
        "loops",
        Loop,
        _loop,
        "loop",
        "assignNextValueToReference collectionReference iterationOrder nextValueConnector noMoreValuesConnector",
    ),
    ElementKind(
        "orchestratedStages",
        OrchestratedStage,
        stage_reader.stage,
        "stage",
        stage_reader.STAGE_FIELDS,
        {"stageSteps": stage_reader.STEP_FIELDS, "assignees": "assignee assigneeType"},
    ),
    ElementKind("recordCreates", RecordCreate, record_reader.create, "records", record_reader.CREATE_FIELDS),
    ElementKind("recordDeletes", RecordDelete, record_reader.delete, "records", record_reader.DELETE_FIELDS),
    ElementKind("recordLookups", RecordLookup, record_reader.lookup, "records", record_reader.LOOKUP_FIELDS),
    ElementKind("recordUpdates", RecordUpdate, record_reader.update, "records", record_reader.UPDATE_FIELDS),
    ElementKind(
        "subflows",
        Subflow,
        _subflow,
        "subflow",
        "connector flowName inputAssignments outputAssignments storeOutputAutomatically versionSegment",
    ),
    ElementKind(
        "transforms",
        Transform,
        _transform,
        "collection",
        "apexClass connector dataType isCollection objectType scale schemaUri storeOutputAutomatically transformValues",
    ),
    ElementKind(
        "waits",
        Wait,
        wait_reader.wait,
        "wait",
        wait_reader.WAIT_FIELDS,
        {"waitEvents": wait_reader.EVENT_FIELDS},
    ),
)
BY_TAG: dict[str, ElementKind] = {kind.tag: kind for kind in KINDS}
PICTURES: dict[type, Picture] = {kind.type: kind.picture for kind in KINDS}

# Elements that only an org can run, with the words of Flow Builder.
ONLY_IN_ORGS = {
    "apexPluginCalls": "Apex Plug-in",
    "ends": "End",
    "experiments": "Experiment",
    "recordRollbacks": "Roll Back Records",
    "screens": "Screen",
    "steps": "Step",
}

# All fields by the part of a flow that they stand in; anything else is a finding, and kept in the source tree.
FIELDS: dict[str, frozenset[str]] = {
    **schema.FIELDS,
    **{kind.tag: schema.NODE | schema.words(kind.fields) for kind in KINDS},
    **{tag: schema.BASE | schema.words(fields) for kind in KINDS for tag, fields in kind.below.items()},
}


def not_emulated(node: XmlElement, kind: str) -> NotEmulated:
    """An element that is named and connected, but not run; every connector anywhere below it counts."""
    found = tuple(
        Connector(n.value("targetReference"), n.line, n.tag, parts.flag(n, "isGoTo"))
        for n in node.walk()
        if n.value("targetReference")
    )
    return NotEmulated(node.value("name"), node.value("label"), node.line, node.tag, kind, found, node)
