"""What a run leans on, what it leaves behind, and the ways in which a step can end it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Literal

from generator.model.types import Json
from generator.omni.formula.moments import Clock
from generator.omni.merge import Environment
from generator.omni.model import Element, Procedure
from generator.omni.run.rest import RestDoor

Ending = Literal["finished", "failed", "stopped"]
Doing = Literal["ran", "skipped", "answered", "sent", "failed", "stopped"]
MOST_STEPS = 10_000
MOST_DEPTH = 20  # procedures in procedures
MOST_CALLOUTS = 100  # per transaction, as for flows
MOST_TOTAL = 5_000_000  # values stored by one run, all steps together


@dataclass(frozen=True, slots=True)
class StepTaken:
    """What became of an element: run, skipped by its formula, answered by what is given, sent, failed, or where it stopped."""

    procedure: str
    element: str
    type: str
    doing: Doing
    note: str = ""
    value: Json = None


def utc_now() -> datetime:
    """The clock of real runs."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Context:
    """What a run may lean on and cannot change. `given` are answers of elements by "element" or "procedure.element", and
    `failures` the reasons of those that are to fail, in lower case; `procedures` are by key in lower case."""

    procedures: Mapping[str, Procedure]
    door: RestDoor
    given: Mapping[str, Json] = field(default_factory=dict)
    failures: Mapping[str, str] = field(default_factory=dict)
    environment: Environment = field(default_factory=dict)
    clock: Clock = utc_now
    most_steps: int = MOST_STEPS


@dataclass(frozen=True, slots=True)
class ProcedureResult:
    """How a procedure ended, and what its caller gets. `status` is the HTTP status that a Response Action asks for."""

    ending: Ending
    response: Json
    fault: str = ""
    status: int = 200
    steps: tuple[StepTaken, ...] = ()
    callouts: int = 0
    headers: Mapping[str, str] = field(default_factory=dict)


class StepFailed(Exception):
    """An element failed; `response` is what it says then, and `only` whether that alone is answered."""

    def __init__(self, element: Element, reason: str) -> None:
        super().__init__(reason)
        self.element = element
        self.reason = reason


class Responded(Exception):
    """A Response Action ended the procedure."""

    def __init__(self, response: Json, status: int, headers: Mapping[str, str]) -> None:
        super().__init__("responded")
        self.response = response
        self.status = status
        self.headers = headers


class Ended(Exception):
    """The procedure is over: a step that must not fail did, with the answer that it gives then."""

    def __init__(self, response: Json, reason: str) -> None:
        super().__init__(reason)
        self.response = response
        self.reason = reason


class Stopped(Exception):
    """The run cannot go on here: an answer of an org is needed."""
