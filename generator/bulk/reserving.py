"""What of a ledger has to be on the disk before a row is sent, and why that is little.

Two things end a run in the middle, and they lose different things:

- The process dies (kill -9, a full memory, a fault of ours). The operating system lives on and keeps what was written, synced or
  not. So each row is marked as sent in a commit of its own turn before it is sent, unsynced: whoever goes on finds the rows that were
  on their way, at most as many as were sent at once, and knows of all others whether they were begun.
- The machine dies (a power cut, a crash of its system). What was not synced may be gone. SQLite's write-ahead log then holds some
  beginning of the commits, never one without those before it, and at least up to the last one that was synced ("synchronous", "Write-
  Ahead Logging" in its documentation). So the ledger may have forgotten that a row was sent, and must not offer it as never sent.

Therefore a row is sent only when a *synced* commit has called it reserved. After the machine died, a row that is reserved or sent may have been
sent, and is unsure (or sent again where its key makes that safe); one that waits was not sent, as no commit that is lost can have
reserved it; one that is done is done. A row to be tried again (429, 503) waits, and is reserved anew before it is.

Which of the two happened is told by the machine's boot id, which the ledger keeps: under the same one nothing written is lost, and
reserved rows that are not marked as sent were not begun. Another one, also that of a machine to which the file was taken, says
nothing of that, and the careful reading counts. Where a system tells none, every commit is synced.

A sync costs as much as sending several rows, so rows are reserved for about a second ahead, a thousand at most, and what is known is synced
about once a second. That bounds what a power cut leaves unsure.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from generator.bulk.states import RESERVED, SENT, UNBEGUN, UNSURE, WAITING, RowOutcome

MOST = 1_000  # rows that are reserved at once
LATEST = 1.0  # seconds after which what is known is synced
_PAGES = 1_000  # of the write-ahead log, after which a synced commit moves it into the file
_BOOT = Path("/proc/sys/kernel/random/boot_id")
_DIED, LOST_POWER = (
    "the run ended before an answer was known",
    "the machine stopped before it was kept whether this row was sent",
)


def boot_id() -> str:
    """What tells this start of the machine from all others; "" where the system does not say."""
    with suppress(OSError, ValueError):
        return _BOOT.read_text(encoding="ascii").strip()
    return ""


@dataclass(slots=True)
class Reservation:
    """The rows of one open ledger that may be sent before the next synced commit. Raises sqlite3.Error throughout.

    Until `begin` every commit is synced.
    """

    connection: sqlite3.Connection
    _boot: str = ""
    _left: int = 0  # reserved rows that nobody took yet
    _used: int = 0  # rows taken since rows were reserved
    _due: float = 0.0  # when a row that is not reserved may go, or earlier
    _changed: bool = False  # something was committed and not synced
    _synced: float = field(default_factory=time.monotonic)

    def begin(self, repeatable: bool) -> int:
        """Settle what a run that died left on its way, and go on under this boot id; how many rows there were."""
        known = self.connection.execute("SELECT value FROM marks WHERE name = 'boot'").fetchone()
        kept = known is None or known[0] in ("", boot_id())
        state, sent, reserved = (WAITING, "", "") if repeatable else (UNSURE, _DIED, LOST_POWER)
        update = "UPDATE rows SET state = ?, message = ? WHERE state = ?"
        with self.connection:
            settled = self.connection.execute(update, (state, sent, SENT)).rowcount
            if not kept:
                settled += self.connection.execute(update, (state, reserved, RESERVED)).rowcount
            self._free()
            self.connection.execute("INSERT OR REPLACE INTO marks VALUES ('boot', ?)", (boot_id(),))
        self._boot = boot_id()
        self._sync_next(not self._boot)
        return settled

    def end(self) -> None:
        """Let go of what was reserved and not taken, and sync what is known."""
        self._sync_next(True)
        with self.connection:
            self._free()
        self._boot = ""

    def _free(self) -> None:
        self.connection.execute("UPDATE rows SET state = ? WHERE state = ?", (WAITING, RESERVED))
        self._left, self._due = 0, 0.0

    def waits(self, wanted: int, now: float) -> bool:
        """Whether a step in which so many rows are wanted has to reach the disk."""
        if not self._boot or self._short(wanted, now):
            return True
        return self._changed and time.monotonic() - self._synced > LATEST

    def _short(self, wanted: int, now: float) -> bool:
        return wanted > self._left and now >= self._due

    @contextmanager
    def step(self, wanted: int, now: float) -> Iterator[None]:
        """One transaction, synced where it has to be."""
        synced = self.waits(wanted, now)
        if synced and self._boot:
            self._sync_next(True)
        before = self.connection.total_changes
        try:
            with self.connection:
                yield
        finally:
            if synced and self._boot:
                self._sync_next(False)
        self._changed = not synced and (self._changed or self.connection.total_changes > before)
        self._synced = time.monotonic() if synced else self._synced

    def _sync_next(self, synced: bool) -> None:
        self.connection.execute(f"PRAGMA synchronous = {'FULL' if synced else 'NORMAL'}")
        self.connection.execute(f"PRAGMA wal_autocheckpoint = {_PAGES if synced else 0}")

    # -- within a step

    def take(self, wanted: int, now: float) -> list[tuple[int, str, int]]:
        """Mark up to so many rows as sent: number, inputs, attempts before of each."""
        if self._short(wanted, now):
            self._reserve(max(wanted, min(MOST, 2 * self._used)), now)
        found = self.connection.execute(
            "SELECT number, inputs, attempts FROM rows WHERE state = ? ORDER BY number LIMIT ?", (RESERVED, wanted)
        ).fetchall()
        self.connection.executemany(
            "UPDATE rows SET state = 'sent', attempts = attempts + 1 WHERE number = ?", [(row[0],) for row in found]
        )
        self._left -= len(found)
        self._used += len(found)
        return found

    def _reserve(self, most: int, now: float) -> None:
        waiting = "SELECT number FROM rows WHERE state = ? AND due <= ? ORDER BY number LIMIT ?"
        found = self.connection.execute(
            f"UPDATE rows SET state = ? WHERE number IN ({waiting})", (RESERVED, WAITING, now, most)
        ).rowcount
        self._left += found
        self._used = 0
        self._due = 0.0 if found == most else self._waiting_until(now)

    def put_back(self, outcome: RowOutcome, now: float) -> None:
        """A row that was taken ended so: it may be one to go again."""
        if outcome.again_in is not None:
            self._due = min(self._due, now + outcome.again_in)
        elif outcome.state == UNBEGUN:
            self._left += 1

    def next_due(self, now: float) -> float:
        """When the next row may go: `now` where one may already, infinite where none waits."""
        if self._left:
            return now
        if self._due <= now:
            self._due = self._waiting_until(now)
        return max(now, self._due)

    def _waiting_until(self, now: float) -> float:
        """0 where one may go; all that wait are only looked at where none may."""
        waiting = "FROM rows WHERE state = 'waiting'"
        if self.connection.execute(f"SELECT 1 {waiting} AND due <= ? LIMIT 1", (now,)).fetchone():
            return 0.0
        due = self.connection.execute(f"SELECT min(due) {waiting}").fetchone()[0]
        return float("inf") if due is None else float(due)
