"""The named resources of a flow, as its author defined them: variables, constants, formulas, text templates."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias, Union

from generator.flow.written import NO_VALUE, Value
from generator.salesforce.xml import XmlElement


@dataclass(frozen=True, slots=True)
class Variable:
    name: str
    line: int
    data_type: str
    collection: bool = False
    input: bool = False
    output: bool = False
    apex_class: str = ""
    object_type: str = ""
    scale: int | None = None
    value: Value = NO_VALUE


@dataclass(frozen=True, slots=True)
class Constant:
    name: str
    line: int
    data_type: str
    value: Value = NO_VALUE


@dataclass(frozen=True, slots=True)
class Formula:
    name: str
    line: int
    expression: str
    data_type: str = "Number"
    scale: int | None = None


@dataclass(frozen=True, slots=True)
class TextTemplate:
    name: str
    line: int
    text: str
    plain: bool = False


@dataclass(frozen=True, slots=True)
class OtherResource:
    """A named resource that a run does not evaluate: choices, choice sets, stages, screen fields, ..."""

    name: str
    line: int
    tag: str
    source: XmlElement


Resource: TypeAlias = Union[Variable, Constant, Formula, TextTemplate, OtherResource]
