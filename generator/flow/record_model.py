"""The elements of a flow that read and write records, as their author defined them (WSDL 66.0)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias, Union

from generator.flow.written import NO_VALUE, Connector, InputParameter, OutputParameter, RecordFilter, Value


@dataclass(frozen=True, slots=True)
class RecordLookup:
    """Get Records. `outputs` and `output_reference` are where found fields and records go, unless stored automatically."""

    name: str
    label: str
    line: int
    object: str
    logic: str = "and"
    filters: tuple[RecordFilter, ...] = ()
    first_only: bool = False
    store_automatically: bool = False
    fields: tuple[str, ...] = ()  # queriedFields; none: all
    sort_field: str = ""
    descending: bool = False
    limit: Value = NO_VALUE
    outputs: tuple[OutputParameter, ...] = ()  # name: the record's field
    output_reference: str = ""
    null_if_none: bool = False  # assignNullValuesIfNoRecordsFound
    related: bool = False  # relatedRecords: records of other objects fetched along
    connector: Connector | None = None
    fault: Connector | None = None


@dataclass(frozen=True, slots=True)
class RecordCreate:
    """Create Records, from a record variable (`reference`) or from single fields."""

    name: str
    label: str
    line: int
    object: str
    reference: str = ""
    values: tuple[InputParameter, ...] = ()  # name: the record's field
    id_to: str = ""  # assignRecordIdToReference
    store_automatically: bool = False
    upsert: bool = False
    upsert_by: str = ""  # the field that tells a record which is there already
    connector: Connector | None = None
    fault: Connector | None = None


@dataclass(frozen=True, slots=True)
class RecordUpdate:
    """Update Records: those of `reference`, or all that meet the filters."""

    name: str
    label: str
    line: int
    object: str
    reference: str = ""
    logic: str = "and"
    filters: tuple[RecordFilter, ...] = ()
    values: tuple[InputParameter, ...] = ()
    connector: Connector | None = None
    fault: Connector | None = None


@dataclass(frozen=True, slots=True)
class RecordDelete:
    """Delete Records: those of `reference`, or all that meet the filters."""

    name: str
    label: str
    line: int
    object: str
    reference: str = ""
    logic: str = "and"
    filters: tuple[RecordFilter, ...] = ()
    connector: Connector | None = None
    fault: Connector | None = None


RecordWrite: TypeAlias = Union[RecordCreate, RecordUpdate, RecordDelete]
RecordElement: TypeAlias = Union[RecordLookup, RecordWrite]
WRITES = (RecordCreate, RecordUpdate, RecordDelete)
RECORDS = (RecordLookup, *WRITES)
WORDS: dict[type, str] = {
    RecordLookup: "Get Records",
    RecordCreate: "Create Records",
    RecordUpdate: "Update Records",
    RecordDelete: "Delete Records",
}
