"""The small parts of a flow's definition as its author wrote them: values, lines, conditions, parameters."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias, Union

Literal: TypeAlias = Union[None, str, bool, "Number", "Moment"]


@dataclass(frozen=True, slots=True)
class Number:
    """A number as written, e.g. "200.0"; read as a decimal, never as a binary fraction."""

    text: str


@dataclass(frozen=True, slots=True)
class Moment:
    """A date, date-time or time as written; `kind` is "Date", "DateTime" or "Time"."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Value:
    """The WSDL's FlowElementReferenceOrValue: `kind` is the chosen member's name, "" when none was chosen.

    `literal` holds boolean, number, date and text members; `text` holds references, formulas and what is only kept.
    """

    kind: str = ""
    line: int = 0
    text: str = ""
    literal: Literal = None
    data_type: str = ""  # formulaDataType
    items: tuple[Value, ...] = ()  # collectionElements
    transform: TransformBody | None = None


NO_VALUE = Value()


@dataclass(frozen=True, slots=True)
class Connector:
    """A line on the canvas. `role` is the XML name of the field it stands in ("connector", "faultConnector")."""

    target: str
    line: int
    role: str = "connector"
    go_to: bool = False
    label: str = ""


@dataclass(frozen=True, slots=True)
class InputParameter:
    """A named input of an action, a subflow or a transform action."""

    name: str
    value: Value
    line: int


@dataclass(frozen=True, slots=True)
class OutputParameter:
    """Where a named output goes."""

    name: str
    assign_to: str
    line: int


@dataclass(frozen=True, slots=True)
class Condition:
    left: str
    operator: str
    right: Value
    line: int


@dataclass(frozen=True, slots=True)
class RecordFilter:
    """A condition on a field of a record: of Start, or of an element that reads or writes records."""

    field: str
    operator: str
    value: Value
    line: int


@dataclass(frozen=True, slots=True)
class TransformAction:
    """One line of a transform: what goes into `field` ("" for the whole)."""

    field: str
    kind: str
    value: Value
    line: int
    inputs: tuple[InputParameter, ...] = ()


@dataclass(frozen=True, slots=True)
class TransformBody:
    data_type: str
    apex_class: str
    object_type: str
    collection: bool
    actions: tuple[TransformAction, ...] = ()
    scale: int | None = None
