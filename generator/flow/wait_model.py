"""What makes a flow wait: Wait elements, and the paths of Start that run later."""

from __future__ import annotations

from dataclasses import dataclass

from generator.flow.written import NO_VALUE, Condition, Connector, InputParameter, OutputParameter, RecordFilter, Value

ASYNCHRONOUS = "AsyncAfterCommit"  # scheduled path: as soon as the triggering transaction has ended
RECALL = "ApprovalRecall"  # scheduled path: when an approval is recalled


@dataclass(frozen=True, slots=True)
class WaitEvent:
    """One thing that a Wait element waits for; `type` is AlarmEvent, DateRefAlarmEvent, a platform event's name or nothing."""

    name: str
    label: str
    line: int
    type: str = ""
    logic: str = "and"
    conditions: tuple[Condition, ...] = ()  # an event whose conditions do not hold is not waited for
    inputs: tuple[InputParameter, ...] = ()
    outputs: tuple[OutputParameter, ...] = ()
    offset: int | None = None
    unit: str = ""  # offsetUnit: Minutes, Hours, Days, Weeks, Months
    date: Value = NO_VALUE  # resumeDate
    date_reference: str = ""
    time: Value = NO_VALUE  # resumeTime
    object: str = ""
    filters: tuple[RecordFilter, ...] = ()
    connector: Connector | None = None

    @property
    def shown(self) -> str:
        """What to call it: newer Wait elements have events without a name."""
        return self.name or self.label


@dataclass(frozen=True, slots=True)
class Wait:
    """A Wait element; `kind` is its elementSubtype: WaitDuration, WaitDate, WaitUntilEvent, WaitAttribute; "" is a classic Pause."""

    name: str
    label: str
    line: int
    kind: str = ""
    events: tuple[WaitEvent, ...] = ()
    default: Connector | None = None
    default_label: str = ""
    fault: Connector | None = None
    time_zone: str = ""


@dataclass(frozen=True, slots=True)
class ScheduledPath:
    """A path of Start that runs later: `kind` AsyncAfterCommit or ApprovalRecall, or at a time counted from `source`."""

    name: str
    label: str
    line: int
    connector: Connector
    kind: str = ""
    source: str = ""  # timeSource: RecordTriggerEvent or RecordField
    field: str = ""  # recordField
    offset: int | None = None  # negative: before
    unit: str = ""

    @property
    def shown(self) -> str:
        return self.label or self.name or self.kind or "scheduled path"
