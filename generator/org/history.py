"""What was invoked in the org, by whom and how it ended: External Service actions, interviews of flows, Integration Procedures; secrets masked."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from generator.flow.mask import Masker
from generator.org.bounded_log import BoundedLog
from generator.org.callouts import MOST_BODY, CalloutLog
from generator.org.database import OrgDatabase

_JSON = json.JSONEncoder(ensure_ascii=False, default=str)
ACTION, INTERVIEW, PROCEDURE = "action", "interview", "procedure"


@dataclass(frozen=True, slots=True)
class OrgInvocation:
    """An invocation: when (ISO 8601, UTC), by whom, of what (`kind` "action", "interview" or "procedure"). Inputs and
    outputs are JSON, masked.

    `status` is "succeeded" or "failed" for actions; for interviews and procedures how it ended. `guid` is the interview's.
    """

    at: str
    user: str
    kind: str
    name: str
    status: str
    seconds: float
    inputs: str
    outputs: str
    error: str = ""
    guid: str = ""
    number: int = 0


class OrgLogs:
    """The logs of one org."""

    def __init__(self, database: OrgDatabase, counted: Callable[[], None]) -> None:
        """`counted` is called for each callout."""
        self._database = database
        self.callouts = CalloutLog(database, counted)
        columns = ("at", "user", "kind", "name", "status", "seconds")
        self.invocations = BoundedLog(database, OrgInvocation, "invocations", columns)

    def flush(self) -> None:
        """Write what was kept, in one transaction."""
        with self._database.changing():
            self.callouts.flush()
            self.invocations.flush()


def masked_json(values: Mapping[str, object]) -> str:
    """Plain values as JSON, secrets hidden, its beginning only."""
    try:
        return _JSON.encode(Masker().plain(values if isinstance(values, dict) else dict(values)))[:MOST_BODY]
    except RecursionError:
        return "{}"
