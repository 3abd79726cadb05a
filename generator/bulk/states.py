"""What can be said of a row."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

WAITING = "waiting"  # not sent yet, or to be sent again later
RESERVED = "reserved"  # waits, and is the next to be sent: to whoever asks, it waits
SENT = "sent"  # on its way: whoever finds this in a ledger that nobody works on knows nothing more
DONE = "done"
REFUSED = "refused"  # the service said no: code and body are kept
FAILED = "failed"  # nothing reached the service
UNSURE = "unsure"  # sent, and no answer of the service is known
INVALID = "invalid"  # cannot be sent: skipped because that was asked for
STATES = (WAITING, SENT, DONE, REFUSED, FAILED, UNSURE, INVALID)
ENDED = (DONE, REFUSED, FAILED, UNSURE)
UNBEGUN = "unbegun"  # of a row that was marked as sent and is given back: it waits again, and no attempt is counted


@dataclass(frozen=True, slots=True)
class RowOutcome:
    """What became of a row that was sent, or was to be.

    `code` is the HTTP status, 0 for none. `outputs` are plain data by the names that a flow sees; `body` is the answer's text
    where it says more than the outputs. `again_in` are the seconds after which the service asks to be called again, None where
    it does not: such a row was not worked on (429, 503). `hold` are the seconds for which no other row is sent either; None for as many.
    """

    state: str
    code: int = 0
    outputs: Mapping[str, object] = field(default_factory=dict)
    body: str = ""
    message: str = ""
    again_in: float | None = None
    hold: float | None = None

    @property
    def held_for(self) -> float:
        """Seconds for which the service is left alone by the whole run."""
        return (self.again_in or 0.0) if self.hold is None else self.hold


@dataclass(frozen=True, slots=True)
class WaitingRow:
    """A row to send: its number, its inputs as plain data, how often it was sent already, in how many seconds it may go."""

    number: int
    inputs: Mapping[str, object]
    attempts: int = 0
    pause: float = 0.0
