"""Interviews of the org that wait: kept in its database, so that they outlive the process, and found again when something is due."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Literal

from generator.flow.mask import Masker
from generator.flow.saved.document import FORMAT, SavedInterview, SavedWorld, read, saved_flow, written
from generator.flow.saved.states import saved_state
from generator.flow.saved.values import BadState, Withholder
from generator.org.database import OrgDatabase

if TYPE_CHECKING:
    from generator.flow.model import Flow
    from generator.flow.run.state import InterviewState

WAITING: Literal["waiting"] = "waiting"
RUNNING: Literal["running"] = "running"
FAILED: Literal["failed"] = "failed"
CUT_OFF = "the org ended while this interview went on, after it had called {sent}"


class _Openly(Withholder):
    """Keeps every value as it is: the database is its owner's alone, and nobody is there to give a secret again."""

    def __init__(self) -> None:
        super().__init__(Masker())

    def _text(self, text: str, name: str) -> str:
        return text


@dataclass(frozen=True, slots=True)
class KeptInterview:
    """An interview that is kept: `status` is "waiting", "running" (gone on with now) or "failed" with the `reason`.

    `waits_for` are moments (ISO 8601) and names of events; `due` is the first moment, "" for none.
    """

    guid: str
    flow: str
    label: str
    status: str
    element: str
    user: str
    since: str
    waits_for: tuple[str, ...]
    due: str = ""
    reason: str = ""


class OrgInterviews:
    """The kept interviews of one org. Safe to use from several threads."""

    def __init__(self, database: OrgDatabase) -> None:
        self._database = database

    def keep(self, flow: Flow, state: InterviewState, user: str, status: str = WAITING) -> None:
        """Keep an interview where it waits, with a copy of its flow. Raises `BadState` for one that cannot be written."""
        kept = SavedInterview(
            FORMAT, state.guid, WAITING, [saved_flow(flow.name, flow.file, flow.data)], saved_state(state, _Openly()),
            SavedWorld(user=user),
        )  # fmt: skip
        moments = [one.due for one in state.wait.awaited if one.due is not None] if state.wait is not None else []
        due = min(moments).timestamp() if moments else None
        self._database.run(
            "INSERT INTO interviews (guid, flow, status, due, saved) VALUES (?, ?, ?, ?, ?) ON CONFLICT (guid) DO UPDATE "
            "SET status = excluded.status, due = excluded.due, saved = excluded.saved, sent = '', reason = ''",
            (state.guid, flow.name, status, due, written(kept)),
        )

    def read(self, guid: str) -> SavedInterview:
        """A kept interview. Raises `LookupError` for none, `BadState` for one that cannot be read."""
        found = self._database.rows("SELECT saved FROM interviews WHERE guid = ?", (guid,))
        if not found:
            raise LookupError(f"no interview {guid[:60]} is kept")
        return read(_bytes(found[0][0]))

    def claim(self, guid: str) -> bool:
        """Take an interview to go on with it; False where it does not wait, or another thread was first."""
        statement = "UPDATE interviews SET status = ? WHERE guid = ? AND status = ?"
        return self._database.run(statement, (RUNNING, guid, WAITING)) == 1

    def unclaim(self, guid: str) -> None:
        """Let it wait on."""
        self._database.run("UPDATE interviews SET status = ? WHERE guid = ? AND status = ?", (WAITING, guid, RUNNING))

    def sends(self, guid: str, action: str) -> None:
        """Write down that a callout is made now: whoever finds this after a kill knows of it."""
        statement = "UPDATE interviews SET sent = sent || ? WHERE guid = ? AND status = ?"
        self._database.run(statement, (f"{action}\n", guid, RUNNING))

    def fail(self, guid: str, reason: str) -> None:
        """Keep it as failed: it goes on no more."""
        statement = "UPDATE interviews SET status = ?, due = NULL, reason = ? WHERE guid = ?"
        self._database.run(statement, (FAILED, reason, guid))

    def forget(self, guid: str) -> bool:
        """Forget an interview; whether there was one."""
        return self._database.run("DELETE FROM interviews WHERE guid = ?", (guid,)) == 1

    def recover(self) -> None:
        """Settle what an org that died was going on with: once more where nothing was called meanwhile, else failed."""
        found = self._database.rows("SELECT guid, sent FROM interviews WHERE status = ?", (RUNNING,))
        for guid, sent in found:
            if str(sent):
                self.fail(str(guid), CUT_OFF.format(sent=", ".join(str(sent).split())))
            else:
                self.unclaim(str(guid))

    def due(self, now: datetime) -> list[str]:
        """Those whose timers are due, the first due first."""
        statement = "SELECT guid FROM interviews WHERE status = ? AND due <= ? ORDER BY due, guid"
        return [str(row[0]) for row in self._database.rows(statement, (WAITING, now.timestamp()))]

    def next_due(self) -> float | None:
        """When the next timer is due, in seconds since 1970; None for never."""
        found = self._database.rows("SELECT min(due) FROM interviews WHERE status = ?", (WAITING,))[0][0]
        return float(found) if isinstance(found, (int, float)) else None

    def waiting(self) -> list[str]:
        """All that wait, in the order in which they began."""
        rows = self._database.rows("SELECT guid FROM interviews WHERE status = ? ORDER BY number", (WAITING,))
        return [str(row[0]) for row in rows]

    def all(self) -> Sequence[KeptInterview]:
        """Every kept interview, in the order in which they began."""
        rows = self._database.rows("SELECT guid, flow, status, reason, saved FROM interviews ORDER BY number")
        return [_kept(str(row[0]), str(row[1]), str(row[2]), str(row[3]), _bytes(row[4])) for row in rows]


def _bytes(held: object) -> bytes:
    return held if isinstance(held, bytes) else b""


def _kept(guid: str, flow: str, status: str, reason: str, data: bytes) -> KeptInterview:
    try:
        saved = read(data)
    except BadState as error:
        return KeptInterview(guid, flow, flow, FAILED, "", "", "", (), reason=reason or str(error))
    awaited = saved.state.awaited
    moments = [one.due.replace("+00:00", "Z") for one in awaited if one.due]
    shown = KeptInterview(
        guid, flow, f"{flow} {saved.state.started[:19].replace('T', ' ')}", status, saved.state.element,
        saved.world.user, saved.state.since.replace("+00:00", "Z"),
        tuple(one.due.replace("+00:00", "Z") or one.event for one in awaited), min(moments, default=""),
    )  # fmt: skip
    return shown if status != FAILED else replace(shown, waits_for=(), due="", reason=reason)
