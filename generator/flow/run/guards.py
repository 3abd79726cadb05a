"""What no run may do for ever: come back to where it was with nothing changed, or hold more than this machine should.

An org has limits of its own (CPU time, heap); these are ours, wide of any flow that ends.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping

from generator.flow.run.events import RECORDS_WRITTEN
from generator.flow.run.limits import NO_LIMIT
from generator.flow.run.state import Frame, InterviewState, org_limit
from generator.flow.values import FlowObject, Value

MAX_HELD = 256 * 1024 * 1024  # bytes of values in all variables together
_LOOK_AFTER = 32 * 1024 * 1024  # bytes written between two looks at everything
_POINTER = 8


class RunGuard:
    """Watches the states of one interview as they come."""

    def __init__(self) -> None:
        self._mark: InterviewState | None = None
        self._steps, self._until = 0, 1
        self._values: Mapping[str, Value] = {}
        self._written = 0

    def objection(self, state: InterviewState) -> str:
        """Why the run must not go on, "" while it may."""
        if state.status != "running" or not state.frames:
            return ""
        if org_limit(state.frame.program) == NO_LIMIT:  # else the org's own limit ends it, in the org's words
            repeated = self._repeated(state)
            if repeated:
                return repeated
        return self._too_large(state)

    def _repeated(self, state: InterviewState) -> str:
        """A step depends on nothing but the state, so one state twice is one without end (Brent's way: one is kept)."""
        if any(event.kind == RECORDS_WRITTEN for event in state.events):
            self._mark = None  # the records are no part of the state: what is read next may differ
        if self._mark is not None and _same(self._mark, state):
            return f"The flow never ends: it comes back to {_label(state.frame)} with nothing changed."
        self._steps += 1
        if self._steps == self._until:
            self._mark, self._steps, self._until = state, 0, self._until * 2
        return ""

    def _too_large(self, state: InterviewState) -> str:
        values = state.frame.values
        if values is not self._values:
            old = self._values
            self._written += sum(_shallow(value) for name, value in values.items() if old.get(name) is not value)
            self._values = values
        if self._written < _LOOK_AFTER:
            return ""
        self._written = 0
        held = size_of(value for frame in state.frames for value in frame.values.values())
        return f"The variables of the flow hold more than {MAX_HELD:,} bytes." if held > MAX_HELD else ""


def _label(frame: Frame) -> str:
    element = frame.program.elements.get(frame.at)
    return frame.at if element is None else element.label or element.name


def _same(one: InterviewState, other: InterviewState) -> bool:
    """Whether the next steps of both are the same; the clock stands still between callouts."""
    return (
        one.frame.at == other.frame.at
        and len(one.frames) == len(other.frames)
        and (one.now, one.callouts, one.fault) == (other.now, other.callouts, other.fault)
        and all(_same_frame(a, b) for a, b in zip(one.frames, other.frames, strict=True))
    )


def _same_frame(one: Frame, other: Frame) -> bool:
    return one is other or (
        (one.at, one.visited, one.failed, one.called_by) == (other.at, other.visited, other.failed, other.called_by)
        and one.loops == other.loops
        and one.values == other.values
    )


def _shallow(value: Value) -> int:
    if isinstance(value, tuple):
        return _POINTER * len(value)
    return len(value) if isinstance(value, str) else _POINTER


def size_of(values: Iterable[Value]) -> int:
    """The bytes that values take, what they share counted once."""
    waiting = list(values)
    seen: set[int] = set()
    held = 0
    while waiting:
        value = waiting.pop()
        if id(value) in seen:
            continue
        seen.add(id(value))
        held += sys.getsizeof(value)
        if isinstance(value, tuple):
            waiting.extend(value)
        elif isinstance(value, FlowObject):
            held += sys.getsizeof(value.fields)
            waiting.extend(inner for _, inner in value.fields.values())
    return held
