"""What happened in a run, one event per element: values, not words. Log and trace are made from these."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from generator.flow.values import Value

STARTED, ASSIGNED, DECIDED, LOOPED, LOOP_ENDED = "started", "assignment", "decision", "loop", "loop-end"
CALLED, CALL_FAILED = "action", "action-failed"
SORTED, FILTERED, TRANSFORMED = "sort", "filter", "transform"
ENTERED, LEFT = "subflow-enter", "subflow-leave"
RECORDS_FOUND, RECORDS_WRITTEN = "records-found", "records-written"
PAUSED, RESUMED, NOT_SCHEDULED = "wait", "resumed", "not-scheduled"
STAGE, STEP = "stage", "step"
ANSWERED, TAKEN_BACK = "screen", "records-rolled-back"
REFUSED, MOCKED, STOPPED, FAULTED = "custom-error", "mocked", "stopped", "fault"
FINISHED, FAILED = "finished", "failed"


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened. `number` counts the executed elements; `data` holds what its kind needs."""

    kind: str
    flow: str
    element: str = ""
    label: str = ""
    number: int = 0
    path: str = ""  # the outcome, or the role of the connector, by which the run went on
    data: Mapping[str, object] = field(default_factory=dict)


SHOWN_ITEMS = 50


@dataclass(frozen=True, slots=True)
class Clipped:
    """The first items of a long collection: an event must not keep every stage of a growing list alive."""

    items: tuple[Value, ...]
    total: int


def clipped(value: Value) -> Value | Clipped:
    """A value as an event keeps it."""
    if isinstance(value, tuple) and len(value) > SHOWN_ITEMS:
        return Clipped(value[:SHOWN_ITEMS], len(value))
    return value
