"""The last callouts of the org: what was sent and answered, masked before it is kept."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from generator.org.database import OrgDatabase

KEPT = 1_000
_ROOM = 100  # callouts that are written at most at once, and that may be there beyond those that are kept
MOST_BODY = 64 * 1024  # bytes of a body that are kept


@dataclass(frozen=True, slots=True)
class OrgCallout:
    """A callout: when (ISO 8601, UTC), by whom, which action, "played" or "live", request and answer. Secrets are masked.

    `status` is 0 where there was no answer; `error` says why.
    """

    at: str
    user: str
    action: str
    how: str
    method: str
    url: str
    request_headers: Mapping[str, str]
    request_body: str
    status: int
    answer_headers: Mapping[str, str]
    answer_body: str
    seconds: float
    error: str = ""
    number: int = 0


_NAMES = tuple(name for name in OrgCallout.__slots__ if name != "number")
_INSERT = "INSERT INTO callouts (at, user, action, how, status, seconds, entry) VALUES (?, ?, ?, ?, ?, ?, ?)"
_MAKE_ROOM = "DELETE FROM callouts WHERE number <= (SELECT max(number) FROM callouts) - ?"


class CalloutLog:
    """The log of one org. `told` is called with each callout as it is kept. Safe to use from several threads.

    Callouts are written together: when `flush` says that some work is done, when they are read, when there are many.
    """

    def __init__(self, database: OrgDatabase) -> None:
        self._database = database
        self.told: Callable[[OrgCallout], None] = lambda callout: None
        self._turn = threading.Lock()
        self._waiting: list[OrgCallout] = []

    def keep(self, callout: OrgCallout) -> None:
        """Keep a callout; the oldest make room, some at a time."""
        with self._turn:
            self._waiting.append(callout)
            many = len(self._waiting) >= _ROOM
        self.told(callout)
        if many:
            self.flush()

    def flush(self) -> None:
        """Write what was kept."""
        with self._database.changing():
            with self._turn:
                waiting, self._waiting = self._waiting, []
            for one in waiting:
                entry = json.dumps({name: getattr(one, name) for name in _NAMES})
                row = (one.at, one.user, one.action, one.how, one.status, one.seconds, entry)
                self._database.run(_INSERT, row)
            if waiting:
                self._database.run(_MAKE_ROOM, (KEPT,))

    def latest(self, count: int = KEPT, after: int = 0) -> list[OrgCallout]:
        """The latest callouts, the oldest first; only those with a number above `after`."""
        self.flush()
        rows = self._database.rows(
            "SELECT number, entry FROM callouts WHERE number > ? ORDER BY number DESC LIMIT ?",
            (after, min(count, KEPT)),
        )
        return [OrgCallout(**json.loads(str(entry)), number=int(str(number))) for number, entry in reversed(rows)]
