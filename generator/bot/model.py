"""A bot's version as its file says it: dialogs of steps, variables, what it falls back to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from generator.salesforce.xml import XmlElement


@dataclass(frozen=True, slots=True)
class BotMapping:
    """A parameter of an invocation: `direction` is Input, Output or Error; `variable` or a `value` as text; `kind` says whose
    variable it is (ConversationVariable, ContextVariable, ...)."""

    parameter: str
    direction: str
    variable: str = ""
    value: str = ""
    line: int = 0
    kind: str = ""


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
class BotCondition:
    """A comparison of a variable with a text."""

    left: str
    operator: str
    right: str


@dataclass(frozen=True, slots=True)
class BotQuestion:
    """What a Collect asks for: the variable, the kind of value (`_Email`, `_Object`, ...), and what is said when one came or not.

    `options` are choices as texts. `dynamic` ones are the items of a list: of the action that the step calls, else of the variable
    `source`; `template` is how an item is shown. Without any, or without a usable value, it goes on in the dialog `invalid`. With
    `values_only` a text that is no value is none either where it means another dialog.
    """

    target: str
    slot: str = ""
    retry: tuple[str, ...] = ()
    success: tuple[str, ...] = ()
    options: tuple[str, ...] = ()
    dynamic: bool = False
    source: str = ""
    template: str = ""
    ask_if_set: bool = False
    optional: bool = False
    select_single: bool = False
    values_only: bool = False
    invalid: str = ""


@dataclass(frozen=True, slots=True)
class BotStep:
    """A step: its type, the XML it was read from, when it runs, what it says, asks, calls and goes to, and the steps of a group.

    `logic` is And, Or, or numbers of conditions such as `1 AND (2 OR 3)`.
    """

    type: str
    node: XmlElement
    messages: tuple[str, ...] = ()
    operation: str = ""  # of a VariableOperation: Set, Unset, Collect, ...
    invocation: BotInvocation | None = None
    navigation: str = ""  # Redirect, Call, ...
    targets: tuple[tuple[str, str], ...] = ()  # label and dialog
    steps: tuple[BotStep, ...] = ()
    conditions: tuple[BotCondition, ...] = ()
    logic: str = "And"
    question: BotQuestion | None = None

    @property
    def line(self) -> int:
        return self.node.line

    @property
    def leads_to(self) -> tuple[str, ...]:
        """The dialogs that it can lead to, by its links or for input that cannot be used."""
        invalid = (self.question.invalid,) if self.question is not None and self.question.invalid else ()
        return (*(dialog for _, dialog in self.targets if dialog), *invalid)

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
class BotEntity:
    """A kind of value of one's own: values by the texts that mean them, in lower case; or a pattern that a value has."""

    terms: Mapping[str, str] = field(default_factory=dict)
    pattern: str = ""


@dataclass(frozen=True, slots=True)
class EinsteinBot:
    """A version of a bot. `variables` are data types by name; `fallbacks` dialogs by system type (ErrorHandling, ...);
    `utterances` are texts of intents, by the intent's name; `entities` are those of its own, by name in lower case."""

    name: str
    file: str
    dialogs: tuple[BotDialog, ...] = ()
    entry: str = ""
    menu: str = ""
    variables: Mapping[str, str] = field(default_factory=dict)
    fallbacks: Mapping[str, str] = field(default_factory=dict)
    utterances: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    entities: Mapping[str, BotEntity] = field(default_factory=dict)
    agent: bool = False

    def dialog(self, name: str) -> BotDialog | None:
        return next((one for one in self.dialogs if one.name.lower() == name.lower()), None)
