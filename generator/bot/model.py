"""A bot's version as its file says it: dialogs of steps, variables, what it falls back to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from generator.salesforce.xml import XmlElement


@dataclass(frozen=True, slots=True)
class BotMapping:
    """A parameter of an invocation: `direction` is Input, Output or Error; `variable` or a `value` as text."""

    parameter: str
    direction: str
    variable: str = ""
    value: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True)
class BotInvocation:
    """An action that a step calls: its type (flow, externalService, apex, ...), its name, its parameters."""

    kind: str
    action: str
    mappings: tuple[BotMapping, ...] = ()
    line: int = 0

    def of(self, direction: str) -> list[BotMapping]:
        return [one for one in self.mappings if one.direction.lower() == direction.lower()]


@dataclass(frozen=True, slots=True)
class BotStep:
    """A step: its type, the XML it was read from, what it says, calls and goes to, and the steps of a group."""

    type: str
    node: XmlElement
    messages: tuple[str, ...] = ()
    operation: str = ""  # of a VariableOperation: Set, Unset, Collect, ...
    invocation: BotInvocation | None = None
    navigation: str = ""  # Redirect, Call, ...
    targets: tuple[tuple[str, str], ...] = ()  # label and dialog
    steps: tuple[BotStep, ...] = ()

    @property
    def line(self) -> int:
        return self.node.line

    def walk(self) -> Iterator[BotStep]:
        """This step and those in it."""
        yield self
        for step in self.steps:
            yield from step.walk()


@dataclass(frozen=True, slots=True)
class BotDialog:
    name: str
    label: str
    line: int
    steps: tuple[BotStep, ...] = ()
    intent: str = ""

    def walk(self) -> Iterator[BotStep]:
        """Every step, those of groups after their group."""
        for step in self.steps:
            yield from step.walk()


@dataclass(frozen=True, slots=True)
class EinsteinBot:
    """A version of a bot. `variables` are data types by name; `fallbacks` dialogs by system type (ErrorHandling, ...);
    `utterances` are texts of intents, by the intent's name."""

    name: str
    file: str
    dialogs: tuple[BotDialog, ...] = ()
    entry: str = ""
    menu: str = ""
    variables: Mapping[str, str] = field(default_factory=dict)
    fallbacks: Mapping[str, str] = field(default_factory=dict)
    utterances: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    agent: bool = False

    def dialog(self, name: str) -> BotDialog | None:
        return next((one for one in self.dialogs if one.name.lower() == name.lower()), None)
