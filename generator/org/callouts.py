"""The last callouts of the org: what was sent and answered, masked before it is kept."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from generator.org.bounded_log import BoundedLog
from generator.org.database import OrgDatabase

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


class CalloutLog(BoundedLog[OrgCallout]):
    """The last callouts of one org."""

    def __init__(self, database: OrgDatabase, counted: Callable[[], None]) -> None:
        super().__init__(database, OrgCallout, "callouts", ("at", "user", "action", "how", "status", "seconds"))
        self._counted = counted

    def keep(self, entry: OrgCallout) -> None:
        """Keep a callout, and count it."""
        self._counted()
        super().keep(entry)
