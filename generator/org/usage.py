"""What the org counts of a day, told by /limits: calls of its API, callouts. Nothing is refused because of it."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Mapping
from datetime import datetime

from generator.org.database import OrgDatabase

API, CALLOUTS = "api", "callouts"
_FACT = "usage"
_OFTEN = 100  # counts between two writings: what a killed process may forget


class OrgUsage:
    """Counts of the present day (UTC). Safe to use from several threads."""

    def __init__(self, database: OrgDatabase, clock: Callable[[], datetime]) -> None:
        self._database, self._clock = database, clock
        self._turn = threading.Lock()
        kept = json.loads(database.fact(_FACT) or "{}")
        self._day, self._counts = str(kept.get("day", "")), dict(kept.get("counts", {}))
        self._unwritten = 0

    def count(self, name: str) -> None:
        """Count one more."""
        with self._turn:
            self._turn_page()
            self._counts[name] = self._counts.get(name, 0) + 1
            self._unwritten += 1
            often = self._unwritten >= _OFTEN
        if often:
            self.write()

    def today(self) -> Mapping[str, int]:
        """The counts of this day by name."""
        with self._turn:
            self._turn_page()
            return dict(self._counts)

    def write(self) -> None:
        """Keep the counts."""
        with self._turn:
            text, self._unwritten = json.dumps({"day": self._day, "counts": self._counts}), 0
        self._database.keep_fact(_FACT, text)

    def _turn_page(self) -> None:
        day = self._clock().date().isoformat()
        if day != self._day:
            self._day, self._counts = day, {}
