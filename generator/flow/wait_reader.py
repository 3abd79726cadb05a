"""Wait elements and scheduled paths from their XML."""

from __future__ import annotations

from generator.flow import parts
from generator.flow.wait_model import ScheduledPath, Wait, WaitEvent
from generator.salesforce.xml import XmlElement

WAIT_FIELDS = "defaultConnector defaultConnectorLabel faultConnector timeZoneId waitEvents"
EVENT_FIELDS = (
    "associatedElement automationEventName automationEventType conditionLogic conditions connector eventType "
    "filterLogic filters inputParameters interactionType label maxBatchSize object offset offsetUnit outputParameters "
    "recordTriggerType resumeDate resumeDateReference resumeTime"
)


def wait(node: XmlElement) -> Wait:
    """A Wait element."""
    return Wait(
        name=node.value("name"),
        label=node.value("label"),
        line=node.line,
        kind=node.value("elementSubtype"),
        events=tuple(_event(one) for one in node.all("waitEvents")),
        default=parts.connector(node, "defaultConnector"),
        default_label=node.value("defaultConnectorLabel"),
        fault=parts.connector(node, "faultConnector"),
        time_zone=node.value("timeZoneId"),
    )


def _event(node: XmlElement) -> WaitEvent:
    return WaitEvent(
        name=node.value("name"),
        label=node.value("label"),
        line=node.line,
        type=node.value("eventType") or node.value("automationEventName"),
        logic=node.value("conditionLogic") or "and",
        conditions=parts.conditions(node),
        inputs=parts.parameters(node, "inputParameters"),
        outputs=parts.outputs(node, "outputParameters"),
        offset=parts.integer(node, "offset"),
        unit=node.value("offsetUnit"),
        date=parts.plain_moment(node, "resumeDate", "Date"),
        date_reference=node.value("resumeDateReference"),
        time=parts.plain_moment(node, "resumeTime", "Time"),
        object=node.value("object"),
        filters=parts.filters(node),
        connector=parts.connector(node, "connector"),
    )


def scheduled_path(node: XmlElement) -> ScheduledPath | None:
    """A path of Start, None for one that leads nowhere."""
    connector = parts.connector(node, "connector")
    if connector is None:
        return None
    return ScheduledPath(
        name=node.value("name"),
        label=node.value("label"),
        line=node.line,
        connector=connector,
        kind=node.value("pathType"),
        source=node.value("timeSource"),
        field=node.value("recordField"),
        offset=parts.integer(node, "offsetNumber"),
        unit=node.value("offsetUnit"),
    )
