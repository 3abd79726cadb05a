"""The last callouts of the org: what was sent and answered, masked before it is kept."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass

from generator.org.database import OrgDatabase

KEPT = 1_000
_ROOM = 100  # callouts beyond those that are kept, before the oldest leave
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


class CalloutLog:
    """The log of one org. `told` is called with each callout as it is kept."""

    def __init__(self, database: OrgDatabase) -> None:
        self._database = database
        self.told: Callable[[OrgCallout], None] = lambda callout: None
        self._kept = 0

    def keep(self, callout: OrgCallout) -> None:
        """Keep a callout; the oldest make room, some at a time."""
        entry = {name: value for name, value in asdict(callout).items() if name != "number"}
        with self._database.changing():
            self._database.run(
                "INSERT INTO callouts (at, user, action, how, status, seconds, entry) VALUES (?, ?, ?, ?, ?, ?, ?)",
                (
                    callout.at,
                    callout.user,
                    callout.action,
                    callout.how,
                    callout.status,
                    callout.seconds,
                    json.dumps(entry),
                ),
            )
            self._kept += 1
            if self._kept % _ROOM == 0:
                self._database.run(
                    "DELETE FROM callouts WHERE number <= (SELECT max(number) FROM callouts) - ?", (KEPT,)
                )
        self.told(callout)

    def latest(self, count: int = KEPT, after: int = 0) -> list[OrgCallout]:
        """The latest callouts, the oldest first; only those with a number above `after`."""
        rows = self._database.rows(
            "SELECT number, entry FROM callouts WHERE number > ? ORDER BY number DESC LIMIT ?",
            (after, min(count, KEPT)),
        )
        return [OrgCallout(**json.loads(str(entry)), number=int(str(number))) for number, entry in reversed(rows)]
