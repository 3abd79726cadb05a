"""How each element of a flow is read from its XML: a table from XML name to reader."""

from __future__ import annotations

from collections.abc import Callable

from generator.flow import parts
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
from generator.flow.written import Connector
from generator.salesforce.xml import XmlElement


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


READERS: dict[str, Callable[[XmlElement], Element]] = {
    "actionCalls": _action,
    "assignments": _assignment,
    "collectionProcessors": _processor,
    "customErrors": _custom_error,
    "decisions": _decision,
    "loops": _loop,
    "subflows": _subflow,
    "transforms": _transform,
}


def not_emulated(node: XmlElement, kind: str) -> NotEmulated:
    """An element that is named and connected, but not run; every connector anywhere below it counts."""
    found = tuple(
        Connector(n.value("targetReference"), n.line, n.tag, parts.flag(n, "isGoTo"))
        for n in node.walk()
        if n.value("targetReference")
    )
    return NotEmulated(node.value("name"), node.value("label"), node.line, node.tag, kind, found, node)
