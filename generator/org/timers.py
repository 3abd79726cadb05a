"""The clock that goes on with interviews while the org is served: sleeps until the next timer is due."""

from __future__ import annotations

import threading

from generator.org.local_org import LocalOrg
from generator.org.resuming import fire_due

_NAP = 30.0  # seconds; the longest sleep, for clocks are set


class InterviewTimers:
    """A thread; `wake` tells it that a timer may be due sooner."""

    def __init__(self, org: LocalOrg) -> None:
        self._org = org
        org.woken = self.wake
        self._news = threading.Event()
        self._ends = False
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin; what became due while nothing ran goes on at once."""
        if self._thread is None:
            self._org.interviews.recover()
            self._thread = threading.Thread(target=self._run, name="interview timers", daemon=True)
            self._thread.start()

    def wake(self) -> None:
        """Look again at once."""
        self._news.set()

    def close(self) -> None:
        """End; an interview that goes on now is waited for."""
        self._ends = True
        self._news.set()
        if self._thread is not None and self._thread.is_alive():  # else Ctrl-C came while it was to begin
            self._thread.join()

    def _run(self) -> None:
        while not self._ends:
            self._news.clear()
            fire_due(self._org)
            due = self._org.interviews.next_due()
            left = None if due is None else max(0.0, min(_NAP, due - self._org.clock().timestamp()))
            self._news.wait(left)
