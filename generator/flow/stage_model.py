"""The stages of an orchestration, and of an approval process, which is one of another kind."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from generator.flow.written import Condition, Connector, InputParameter, Value

BACKGROUND, INTERACTIVE, APPROVAL, MULESOFT = "stepBackground", "stepInteractive", "stepApproval", "stepMuleSoft"
FORMER_INTERACTIVE = "createWorkItem"  # what interactive steps are called in files of API 52, which no schema has
WORK = (INTERACTIVE, APPROVAL)  # steps that somebody is assigned to
RECORD_INPUT = "ActionInput__RecordId"
OF_STEP = "ActionInput__"  # begins the inputs that are the step's own, and not its flow's
MET = "isOrchestrationConditionMet"


@dataclass(frozen=True, slots=True)
class Gate:
    """What must hold so that a step starts or ends, or a stage ends: conditions, or an evaluation flow that says so."""

    logic: str = "and"
    conditions: tuple[Condition, ...] = ()
    flow: str = ""
    inputs: tuple[InputParameter, ...] = ()

    @property
    def open(self) -> bool:
        """Whether nothing is asked."""
        return not self.conditions and not self.flow


@dataclass(frozen=True, slots=True)
class Assignee:
    """Who gets the work: `kind` User (a user name), Group, Queue or Resource."""

    kind: str
    value: Value


@dataclass(frozen=True, slots=True)
class StageStep:
    """A step: `kind` is its actionType, `flow` the flow that it runs."""

    name: str
    label: str
    line: int
    kind: str
    flow: str
    inputs: tuple[InputParameter, ...] = ()
    assignees: tuple[Assignee, ...] = ()
    entry: Gate = Gate()
    exit: Gate = Gate()
    asynchronous: bool = False  # requiresAsyncProcessing: of versions before API 63


@dataclass(frozen=True, slots=True)
class OrchestratedStage:
    name: str
    label: str
    line: int
    steps: tuple[StageStep, ...] = ()
    exit: Gate = Gate()
    connector: Connector | None = None
    fault: Connector | None = None

    def gates(self) -> Iterator[tuple[str, int, Gate]]:
        """Everything that is asked in the stage: of what, at which line."""
        for step in self.steps:
            yield step.name, step.line, step.entry
            yield step.name, step.line, step.exit
        yield self.name, self.line, self.exit

    def flows(self) -> Iterator[str]:
        """The flows that its steps and gates run."""
        yield from (step.flow for step in self.steps if step.flow and step.kind != MULESOFT)
        yield from (gate.flow for _, _, gate in self.gates() if gate.flow)
