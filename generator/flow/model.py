"""A flow as its author defined it: frozen values with source lines, and nothing about a run.

Names and words follow the Metadata API's type `Flow` (WSDL 66.0). What is not emulated keeps its XML (`NotEmulated`).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeAlias, Union

from generator.flow.record_model import RECORDS, RecordElement
from generator.flow.resources import Constant, Formula, OtherResource, TextTemplate, Variable
from generator.flow.stage_model import OrchestratedStage
from generator.flow.wait_model import ScheduledPath, Wait
from generator.flow.written import (
    Condition,
    Connector,
    InputParameter,
    OutputParameter,
    RecordFilter,
    TransformBody,
    Value,
)
from generator.salesforce.xml import XmlElement


@dataclass(frozen=True, slots=True)
class ActionCall:
    name: str
    label: str
    line: int
    action_name: str
    action_type: str
    inputs: tuple[InputParameter, ...] = ()
    outputs: tuple[OutputParameter, ...] = ()
    store_automatically: bool = False
    connector: Connector | None = None
    fault: Connector | None = None
    others: tuple[Connector, ...] = ()  # time-out and named action paths
    transaction_model: str = ""

    @property
    def external(self) -> bool:
        """Whether this calls an operation of an external service."""
        return self.action_type == "externalService"


@dataclass(frozen=True, slots=True)
class AssignmentItem:
    to: str
    operator: str
    value: Value
    line: int


@dataclass(frozen=True, slots=True)
class Assignment:
    name: str
    label: str
    line: int
    items: tuple[AssignmentItem, ...] = ()
    connector: Connector | None = None


@dataclass(frozen=True, slots=True)
class DecisionOutcome:
    """A rule of a decision; the first one that holds wins."""

    name: str
    label: str
    line: int
    logic: str
    conditions: tuple[Condition, ...] = ()
    connector: Connector | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    name: str
    label: str
    line: int
    outcomes: tuple[DecisionOutcome, ...] = ()
    default: Connector | None = None
    default_label: str = ""


@dataclass(frozen=True, slots=True)
class Loop:
    name: str
    label: str
    line: int
    collection: str
    descending: bool = False
    assign_to: str = ""  # assignNextValueToReference: loops of flows before API 49
    next_value: Connector | None = None
    no_more: Connector | None = None


@dataclass(frozen=True, slots=True)
class SortOption:
    field: str
    descending: bool
    nulls_first: bool
    line: int


@dataclass(frozen=True, slots=True)
class CollectionProcessor:
    """Sort or filter; `kind` is the WSDL's collectionProcessorType."""

    name: str
    label: str
    line: int
    kind: str
    collection: str
    assign_to: str = ""  # of a filter: the variable of the current item
    logic: str = "and"
    conditions: tuple[Condition, ...] = ()
    formula: str = ""
    limit: int | None = None
    sort: tuple[SortOption, ...] = ()
    connector: Connector | None = None


@dataclass(frozen=True, slots=True)
class Transform:
    name: str
    label: str
    line: int
    body: TransformBody
    connector: Connector | None = None


@dataclass(frozen=True, slots=True)
class Subflow:
    name: str
    label: str
    line: int
    flow_name: str
    inputs: tuple[InputParameter, ...] = ()
    outputs: tuple[OutputParameter, ...] = ()
    store_automatically: bool = False
    connector: Connector | None = None


@dataclass(frozen=True, slots=True)
class ErrorMessage:
    text: str
    field: str
    on_field: bool
    line: int


@dataclass(frozen=True, slots=True)
class CustomError:
    name: str
    label: str
    line: int
    messages: tuple[ErrorMessage, ...] = ()
    connector: Connector | None = None


@dataclass(frozen=True, slots=True)
class NotEmulated:
    """An element that only an org can run: `tag` is its XML name, `kind` the words of Flow Builder."""

    name: str
    label: str
    line: int
    tag: str
    kind: str
    connectors: tuple[Connector, ...]
    source: XmlElement

    @property
    def connector(self) -> Connector | None:
        """Where the flow would go on when the element did its work."""
        return next((c for c in self.connectors if c.role == "connector"), None)


Element: TypeAlias = Union[
    ActionCall,
    Assignment,
    Decision,
    Loop,
    CollectionProcessor,
    Transform,
    Subflow,
    CustomError,
    RecordElement,
    Wait,
    OrchestratedStage,
    NotEmulated,
]


@dataclass(frozen=True, slots=True)
class Entry:
    """What a record must meet so that the flow starts. `only_changed`: an update counts only when it made it so."""

    logic: str = "and"
    filters: tuple[RecordFilter, ...] = ()
    formula: str = ""
    only_changed: bool = False
    line: int = 0

    @property
    def conditional(self) -> bool:
        return bool(self.filters or self.formula.strip())


@dataclass(frozen=True, slots=True)
class Start:
    """`changes` is the WSDL's recordTriggerType: Create, Update, CreateAndUpdate or Delete."""

    connector: Connector | None = None
    object: str = ""
    trigger: str = ""
    changes: str = ""
    entry: Entry = Entry()
    scheduled: tuple[ScheduledPath, ...] = ()
    line: int = 0


@dataclass(frozen=True, slots=True)
class Flow:
    """One flow. `settings` are the plain fields of the root (label, status, ...); `source` is the whole XML."""

    name: str
    file: str
    source: XmlElement
    label: str = ""
    api_version: float = 0.0
    process_type: str = ""
    start: Start = Start()
    elements: tuple[Element, ...] = ()
    variables: tuple[Variable, ...] = ()
    constants: tuple[Constant, ...] = ()
    formulas: tuple[Formula, ...] = ()
    templates: tuple[TextTemplate, ...] = ()
    others: tuple[OtherResource, ...] = ()
    settings: tuple[tuple[str, str], ...] = ()
    metadata: tuple[tuple[str, str], ...] = ()  # processMetadataValues
    data: bytes = field(default=b"", repr=False, compare=False)  # the file

    @property
    def not_emulated(self) -> tuple[NotEmulated, ...]:
        """The elements at which a run must stop."""
        return tuple(e for e in self.elements if isinstance(e, NotEmulated))


def connectors(element: Element) -> tuple[Connector, ...]:
    """Every line that leaves an element, in the order of the file."""
    match element:
        case ActionCall():
            found = (element.connector, element.fault, *element.others)
        case Decision():
            found = (*(o.connector for o in element.outcomes), element.default)
        case Loop():
            found = (element.next_value, element.no_more)
        case Wait():
            found = (*(event.connector for event in element.events), element.default, element.fault)
        case NotEmulated():
            found = element.connectors
        case _:
            found = (element.connector, fault_path(element))
    return tuple(c for c in found if c is not None)


def entries(flow: Flow) -> tuple[Connector, ...]:
    """Where a run may begin: Start, and its scheduled paths."""
    first = (flow.start.connector,) if flow.start.connector is not None else ()
    return (*first, *(path.connector for path in flow.start.scheduled))


def fault_path(element: Element) -> Connector | None:
    """The line that an element leaves by when it fails."""
    if isinstance(element, NotEmulated):
        return next((c for c in element.connectors if c.role == "faultConnector"), None)
    return element.fault if isinstance(element, (ActionCall, Wait, OrchestratedStage, *RECORDS)) else None
