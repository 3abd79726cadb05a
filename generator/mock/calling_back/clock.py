"""The time by which callbacks are made: the machine's, or one that a test turns."""

from __future__ import annotations

import threading
import time
from typing import Protocol


class CallbackClock(Protocol):
    """Seconds from some beginning, and a way to wait for them."""

    def now(self) -> float:
        """The time in seconds."""
        ...

    def wait(self, changed: threading.Condition, seconds: float | None) -> None:
        """Wait until `changed` (held by the caller) is notified, or so many seconds have passed; None waits for the former."""
        ...


class MachineClock:
    """The machine's own, which no change of the date moves."""

    def now(self) -> float:
        return time.monotonic()

    def wait(self, changed: threading.Condition, seconds: float | None) -> None:
        changed.wait(seconds)


class TurnableClock:
    """A clock that stands until somebody turns it: `clock.turn(90)`, and what is due in 90 seconds is due."""

    def __init__(self) -> None:
        self._now = 0.0
        self._waiting: list[threading.Condition] = []

    def now(self) -> float:
        return self._now

    def turn(self, seconds: float) -> None:
        """Let so many seconds pass. Raises ValueError for fewer than none."""
        if not seconds >= 0:
            raise ValueError("a clock turns forward only")
        self._now += seconds
        for changed in tuple(self._waiting):
            with changed:
                changed.notify_all()

    def wait(self, changed: threading.Condition, seconds: float | None) -> None:
        if changed not in self._waiting:
            self._waiting.append(changed)
        changed.wait()
