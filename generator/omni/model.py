"""An Integration Procedure as its file says it, whichever of the two forms that file has."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum

from generator.model.types import Json

Config = Mapping[str, Json]


class Kind(Enum):
    """What an element is; the value is the type on disk, which differs from the designer's name here and there."""

    SET_VALUES = "Set Values"
    REST = "Rest Action"
    RESPONSE = "Response Action"
    PROCEDURE = "Integration Procedure Action"
    LIST_MERGE = "List Merge Action"
    CONDITIONAL = "Conditional Block"
    LOOP = "Loop Block"
    TRY_CATCH = "Try-Catch Block"
    CACHE = "Cache Block"
    EXTRACT = "DataRaptor Extract Action"
    LOAD = "DataRaptor Post Action"
    TRANSFORM = "DataRaptor Transform Action"
    TURBO = "DataRaptor Turbo Action"
    REMOTE = "Remote Action"
    CALCULATION = "Calculation Action"
    OTHER = ""


BLOCKS = frozenset({Kind.CONDITIONAL, Kind.LOOP, Kind.TRY_CATCH, Kind.CACHE})
RUN = BLOCKS | {Kind.SET_VALUES, Kind.REST, Kind.RESPONSE, Kind.PROCEDURE, Kind.LIST_MERGE}

# Names of the designer and of newer files. That of Try-Catch was seen in no public file: every spelling is taken.
_SPELLINGS = {
    "httpaction": Kind.REST,
    "listaction": Kind.LIST_MERGE,
    "datamapperextractaction": Kind.EXTRACT,
    "datamapperloadaction": Kind.LOAD,
    "dataraptorloadaction": Kind.LOAD,
    "datamapperpostaction": Kind.LOAD,
    "datamappertransformaction": Kind.TRANSFORM,
    "datamapperturboaction": Kind.TURBO,
    "datamapperturboextractaction": Kind.TURBO,
    "expressionsetaction": Kind.CALCULATION,
} | {re.sub(r"[^a-z]", "", kind.value.lower()): kind for kind in Kind if kind.value}


def kind_of(type_name: str) -> Kind:
    """The kind that a type's name means, whatever its capitals, blanks and hyphens."""
    return _SPELLINGS.get(re.sub(r"[^a-z]", "", type_name.lower()), Kind.OTHER)


@dataclass(frozen=True, slots=True)
class Element:
    """A step. `config` is its propertySetConfig, `text` that JSON as written, beginning at line `text_line` of `file`."""

    name: str
    type: str
    config: Config
    active: bool = True
    children: tuple[Element, ...] = ()
    file: str = ""
    line: int = 0
    text: str = ""
    text_line: int = 0

    @property
    def kind(self) -> Kind:
        return kind_of(self.type)

    def word(self, key: str) -> str:
        """A text of the configuration, "" when it is none."""
        value = self.config.get(key)
        return value.strip() if isinstance(value, str) else ""

    def flag(self, key: str, default: bool = False) -> bool:
        """A boolean of the configuration; files also write it as a text."""
        value = self.config.get(key)
        if isinstance(value, str) and value.strip().lower() in ("true", "false"):
            return value.strip().lower() == "true"
        return value if isinstance(value, bool) else default

    def table(self, key: str) -> Config:
        """An object of the configuration, empty when it is none."""
        value = self.config.get(key)
        return value if isinstance(value, dict) else {}

    def line_of(self, key: str) -> int:
        """The line on which a key of the configuration is first written, else the element's own."""
        at = self.text.find(f'"{key}"')
        return self.text_line + self.text.count("\n", 0, at) if at >= 0 else self.line

    def walk(self) -> Iterator[Element]:
        """This element and those in it, in their order."""
        yield self
        for child in self.children:
            yield from child.walk()


@dataclass(frozen=True, slots=True)
class Procedure:
    """A procedure. `key` is Type_SubType, by which others call it; elements stand in the order in which they run.

    `sample` is the input that the designer kept with it for previews, None where there is none. `permissions` are the custom
    permissions of which a caller needs one; none where everybody may call it.
    """

    key: str
    file: str
    elements: tuple[Element, ...] = ()
    version: str = ""
    active: bool = True
    sample: Json = None
    config: Config = field(default_factory=dict)
    permissions: tuple[str, ...] = ()

    @property
    def number(self) -> float:
        """The version as a number, by which the newest is found."""
        try:
            return float(self.version)
        except ValueError:
            return 0.0

    def better_than(self, other: Procedure | None) -> bool:
        """Whether this version is run rather than the other of the same key: the active one, then the newest."""
        return other is None or (self.active, self.number) > (other.active, other.number)

    def walk(self) -> Iterator[Element]:
        """Every element, those in blocks after their block."""
        for element in self.elements:
            yield from element.walk()

    def running(self) -> Iterator[Element]:
        """The same without those that are switched off, and all that is in them."""
        waiting = list(reversed(self.elements))
        while waiting:
            element = waiting.pop()
            if element.active:
                yield element
                waiting.extend(reversed(element.children))
