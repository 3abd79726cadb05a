"""Record elements from their XML."""

from __future__ import annotations

from typing import TypedDict

from generator.flow import parts
from generator.flow.record_model import RecordCreate, RecordDelete, RecordLookup, RecordUpdate
from generator.flow.written import Connector, InputParameter, OutputParameter, RecordFilter
from generator.salesforce.xml import XmlElement

_SHARED = "connector faultConnector object"
LOOKUP_FIELDS = (
    f"{_SHARED} assignNullValuesIfNoRecordsFound filterLogic filters getFirstRecordOnly limit outputAssignments "
    "outputReference queriedFields relatedRecords sortField sortOrder storeOutputAutomatically"
)
CREATE_FIELDS = (
    f"{_SHARED} assignRecordIdToReference doesUpsert doesUpsertAllOrNone filterLogic filters inputAssignments "
    "inputReference operationMultMatchingRecords operationOneMatchingRecord operationZeroMatchingRecords "
    "storeOutputAutomatically upsertExternalIdField upsertStandardIdField"
)
UPDATE_FIELDS = f"{_SHARED} filterLogic filters inputAssignments inputReference"
DELETE_FIELDS = f"{_SHARED} filterLogic filters inputReference"


class _Shared(TypedDict):
    """What every record element says."""

    name: str
    label: str
    line: int
    object: str
    connector: Connector | None
    fault: Connector | None


class _Filtered(TypedDict):
    """Which records an element is about."""

    logic: str
    filters: tuple[RecordFilter, ...]


def _shared(node: XmlElement) -> _Shared:
    return {
        "name": node.value("name"),
        "label": node.value("label"),
        "line": node.line,
        "object": node.value("object"),
        "connector": parts.connector(node, "connector"),
        "fault": parts.connector(node, "faultConnector"),
    }


def _filtered(node: XmlElement) -> _Filtered:
    return {"logic": node.value("filterLogic") or "and", "filters": parts.filters(node)}


def _values(node: XmlElement) -> tuple[InputParameter, ...]:
    return tuple(
        InputParameter(n.value("field"), parts.value_of(n, "value"), n.line) for n in node.all("inputAssignments")
    )


def lookup(node: XmlElement) -> RecordLookup:
    """Get Records."""
    outputs = tuple(
        OutputParameter(n.value("field"), n.value("assignToReference"), n.line) for n in node.all("outputAssignments")
    )
    return RecordLookup(
        **_shared(node),
        **_filtered(node),
        first_only=parts.flag(node, "getFirstRecordOnly"),
        store_automatically=parts.flag(node, "storeOutputAutomatically"),
        fields=tuple(n.text.strip() for n in node.all("queriedFields")),
        sort_field=node.value("sortField"),
        descending=node.value("sortOrder") == "Desc",
        limit=parts.value_of(node, "limit"),
        outputs=outputs,
        output_reference=node.value("outputReference"),
        null_if_none=parts.flag(node, "assignNullValuesIfNoRecordsFound"),
        related=node.child("relatedRecords") is not None,
    )


def create(node: XmlElement) -> RecordCreate:
    """Create Records."""
    return RecordCreate(
        **_shared(node),
        reference=node.value("inputReference"),
        values=_values(node),
        id_to=node.value("assignRecordIdToReference"),
        store_automatically=parts.flag(node, "storeOutputAutomatically"),
        upsert=parts.flag(node, "doesUpsert"),
        upsert_by=node.value("upsertExternalIdField") or node.value("upsertStandardIdField"),
    )


def update(node: XmlElement) -> RecordUpdate:
    """Update Records."""
    return RecordUpdate(
        **_shared(node),
        reference=node.value("inputReference"),
        **_filtered(node),
        values=_values(node),
    )


def delete(node: XmlElement) -> RecordDelete:
    """Delete Records."""
    return RecordDelete(
        **_shared(node),
        reference=node.value("inputReference"),
        **_filtered(node),
    )
