"""What one worker does in a store: take rows of the chunks it holds, keep what became of them, show that it lives.

A row belongs to whoever marked it as sent, durably and before it was sent: two workers on one chunk never send the same row. Rows
that a worker took and never answered for are settled when it has shown no life for some seconds; should it live after all, what it
knows of its rows still counts.
"""

from __future__ import annotations

import json
import sqlite3
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

import sqlalchemy as sa

from generator.bulk.ledger import KEPT_BODY, LedgerLost
from generator.bulk.states import DONE, SENT, UNBEGUN, UNSURE, WAITING, RowOutcome, WaitingRow
from generator.bulk.store import Store, reason_of
from generator.bulk.store_reserving import release, release_lost, reserve
from generator.bulk.store_steps import QuickSteps
from generator.bulk.store_tables import PACES, ROWS, RUNS, WORKERS, store_clock

BEAT = 1.0  # seconds between two signs of life
PATIENCE = 5.0  # seconds without one after which a worker is lost
_CAUGHT_UP = 0.25  # seconds of a pace that nobody used and that may still be used
_LONGEST = 60.0  # seconds that a store may be away
_IDLE = 0.3  # seconds between two looks for something to do
_PASSING = ("08", "40", "57")  # classes of SQLSTATE: connection, rolled back for another's sake, operator intervention
_LOST = "the worker was lost before an answer was known"
T = TypeVar("T")


@dataclass(slots=True)
class StoreWork:
    """The rows of one worker. `until` are the runs to see to the end, all of the action where it is None."""

    ahead = 2  # a store answers late: rows for free places are marked while others are on their way
    store: Store
    worker: str
    action: str
    until: str | None = None
    endless: bool = False
    beat: float = field(default_factory=lambda: BEAT)
    patience: float = field(default_factory=lambda: PATIENCE)
    ended: Callable[[str, int], None] = lambda run, chunk: None
    _chunks: dict[str, set[int]] = field(default_factory=dict)
    _under_way: set[int] = field(default_factory=set)
    _looked: float = 0.0
    _free: bool = False  # no pace holds the rows of the chunks held, when that was looked at
    _steps: QuickSteps | None = None
    _ahead: float = 0.0  # seconds by which the store's clock is ahead of ours

    # -- chunks

    def hold(self, run: str, chunk: int) -> None:
        """Work on a chunk too. Raises ValueError for one that is not of the action."""
        with self.store.engine.begin() as connection:
            if connection.execute(sa.select(RUNS.c.action).where(RUNS.c.id == run)).scalar() != self.action:
                raise ValueError(f"{run} is no run of {self.action}")
            reserve(connection, self.worker, run, chunk)
        self._chunks.setdefault(run, set()).add(chunk)

    @property
    def idle(self) -> bool:
        """Whether no chunk is held."""
        return not self._chunks

    # -- rows

    def waits(self, wanted: int, now: float) -> bool:
        """Whether an exchange would wait for somebody else."""
        return True

    def exchange(
        self, ended: Iterable[tuple[int, RowOutcome]], wanted: int, now: float
    ) -> tuple[list[WaitingRow], float]:
        """Keep how rows ended and mark up to `wanted` further ones as sent, in one durable step, as `Ledger.exchange` does.

        A store that does not answer is asked again for a minute. Raises `LedgerLost`.
        """
        known = list(ended)
        if self.endless and not known and not self._chunks:
            return [], now + _IDLE
        rows, due = self._insisting(lambda: self._in_short(known, wanted))
        self._under_way -= {number for number, _ in known}
        self._under_way |= {row.number for row in rows}
        return rows, due

    def _insisting(self, step: Callable[[], T]) -> T:
        """Do it, again and again while the store is away: what was marked in vain meanwhile is given back first."""
        begun, pause = time.monotonic(), 0.1
        while True:
            try:
                return step()
            except sa.exc.SQLAlchemyError as error:
                if not _passing(error) or time.monotonic() - begun > _LONGEST:
                    raise LedgerLost(reason_of(error, self.store.address)) from None
                time.sleep(pause)
                pause = min(2 * pause, 2.0)
                step = self._after_doubt(step)

    def _after_doubt(self, step: Callable[[], T]) -> Callable[[], T]:
        def again() -> T:
            vain = sa.update(ROWS).where(ROWS.c.holder == self.worker, ROWS.c.state == SENT)
            vain = vain.where(ROWS.c.id.not_in(self._under_way)).values(state=WAITING, attempts=ROWS.c.attempts - 1)
            with self.store.engine.begin() as connection:
                connection.execute(vain)
            return step()

        return again

    def _in_short(self, ended: list[tuple[int, RowOutcome]], wanted: int) -> tuple[list[WaitingRow], float]:
        """An exchange in few words where that is enough, else, and now and then, with care."""
        now = time.time() + self._ahead
        again = any(outcome.again_in is not None for _, outcome in ended)
        if wanted < 1 or again or not self._free or len(self._chunks) != 1 or now - self._looked > _IDLE / 3:
            return self._exchanged(ended, wanted)
        if self._steps is None:
            self._steps = QuickSteps(self.store.engine, self.worker)
        ((run, chunks),) = self._chunks.items()
        kept = [_kept(number, outcome, now) for number, outcome in sorted(ended, key=lambda one: one[0])]
        found = self._steps.exchange(kept, run, sorted(chunks), wanted, now)
        taken = [WaitingRow(number, _inputs(inputs), attempts - 1) for number, inputs, attempts in sorted(found)]
        if len(taken) == wanted:
            return taken, time.time()
        more, due = self._exchanged([], wanted - len(taken))
        return taken + more, due

    def _exchanged(self, ended: list[tuple[int, RowOutcome]], wanted: int) -> tuple[list[WaitingRow], float]:
        now, due = time.time() + self._ahead, float("inf")
        taken: list[WaitingRow] = []
        with self.store.engine.begin() as connection:
            self._keep(connection, ended, now)
            looking = wanted > 0 and now - self._looked > _IDLE / 3
            over = looking and not self.endless and self._over(connection)
            wanted = 0 if over else wanted
            for run, chunks in list(self._chunks.items()):
                more, until = self._take(connection, run, list(chunks), wanted - len(taken), now)
                taken += more
                due = min(due, until)
            empty = self._empty(connection) if looking or len(taken) < wanted else []
            release(connection, self.worker, empty)
        for run, chunk in empty:
            self._chunks[run].discard(chunk)
            if not self._chunks[run]:
                del self._chunks[run]
            self.ended(run, chunk)
        local = time.time()
        return taken, float("inf") if over else local + max(0.0, min(due - now, _IDLE))

    def _keep(self, connection: sa.Connection, ended: list[tuple[int, RowOutcome]], now: float) -> None:
        if not ended:
            return
        mine = (ROWS.c.holder == self.worker) & ((ROWS.c.state == SENT) | (ROWS.c.state == UNSURE))
        names = ("state", "due", "code", "outputs", "body", "message")
        values: dict[str, object] = {name: sa.bindparam(f"new_{name}") for name in names}
        values["attempts"] = ROWS.c.attempts - sa.bindparam("unbegun", type_=sa.Integer)
        query = sa.update(ROWS).where(ROWS.c.id == sa.bindparam("of"), mine).values(values)
        connection.execute(
            query, [_kept(number, outcome, now) for number, outcome in sorted(ended, key=lambda one: one[0])]
        )
        again = max((one.held_for for _, one in ended if one.again_in is not None), default=None)
        if again is not None:
            paces = sa.select(RUNS.c.pace).join(ROWS, ROWS.c.run == RUNS.c.id)
            paces = paces.where(ROWS.c.id.in_([number for number, one in ended if one.again_in is not None]))
            late = sa.case((PACES.c.held_until > now + again, PACES.c.held_until), else_=now + again)
            connection.execute(sa.update(PACES).where(PACES.c.name.in_(paces)).values(held_until=late))

    def _take(
        self, connection: sa.Connection, run: str, chunks: list[int], wanted: int, now: float
    ) -> tuple[list[WaitingRow], float]:
        """Rows marked as sent, and when the next is due. Each says how long to wait for its place in the credential's pace."""
        pace = sa.select(PACES.c.name, PACES.c.rate, PACES.c.held_until).join(RUNS, RUNS.c.pace == PACES.c.name)
        name, rate, held_until = connection.execute(pace.where(RUNS.c.id == run)).one()
        self._free = rate is None and held_until <= now
        if held_until > now or wanted < 1:
            return [], held_until
        open_rows = (ROWS.c.run == run, ROWS.c.chunk.in_(chunks), ROWS.c.state == WAITING)
        picked = sa.select(ROWS.c.id).where(*open_rows, ROWS.c.due <= now).order_by(ROWS.c.chunk, ROWS.c.number)
        found = picked.limit(wanted).with_for_update(skip_locked=True).cte("picked")
        marked = sa.update(ROWS).where(ROWS.c.id.in_(sa.select(found.c.id)))
        marked = marked.values(state=SENT, holder=self.worker, attempts=ROWS.c.attempts + 1)
        rows = sorted(connection.execute(marked.returning(ROWS.c.id, ROWS.c.inputs, ROWS.c.attempts)).all())
        begin, step = now, 0.0
        if rows and rate:
            step = 1.0 / rate
            since = now - _CAUGHT_UP
            free = sa.case((PACES.c.free_at > since, PACES.c.free_at), else_=since) + len(rows) * step
            reserved = sa.update(PACES).where(PACES.c.name == name).values(free_at=free).returning(PACES.c.free_at)
            begin = float(connection.execute(reserved).scalar_one()) - len(rows) * step
        made = [
            WaitingRow(int(number), _inputs(inputs), int(attempts) - 1, max(0.0, begin + place * step - now))
            for place, (number, inputs, attempts) in enumerate(rows)
        ]
        due = (
            float("inf")
            if len(rows) == wanted
            else connection.execute(sa.select(sa.func.min(ROWS.c.due)).where(*open_rows)).scalar()
        )
        return made, float("inf") if due is None else float(due)

    def _empty(self, connection: sa.Connection) -> list[tuple[str, int]]:
        """The chunks held here of which no row is left to be sent or to be answered for."""
        made: list[tuple[str, int]] = []
        self._looked = time.time() + self._ahead
        for run, held in list(self._chunks.items()):
            chunks = sorted(held)  # those held now: further ones may come while the store is asked
            left = sa.select(ROWS.c.chunk).where(ROWS.c.run == run, ROWS.c.chunk.in_(chunks)).distinct()
            still = set(connection.execute(left.where(ROWS.c.state.in_((WAITING, SENT)))).scalars())
            made += [(run, chunk) for chunk in chunks if chunk not in still]
        return made

    def _over(self, connection: sa.Connection) -> bool:
        mine = RUNS.c.action == self.action if self.until is None else RUNS.c.id == self.until
        left = sa.select(ROWS.c.id).join(RUNS, RUNS.c.id == ROWS.c.run).where(mine, ROWS.c.state.in_((WAITING, SENT)))
        return connection.execute(left.limit(1)).first() is None

    # -- life

    def show_life(self) -> None:
        """One sign of life, and what lost workers left behind settled. Raises sqlalchemy errors."""
        with self.store.engine.begin() as connection:
            now = self._clock(connection)
            living = sa.update(WORKERS).where(WORKERS.c.id == self.worker).values(beat=now)
            if not connection.execute(living).rowcount:
                mine = {"id": self.worker, "beat": now, "action": self.action, "run": self.until or ""}
                connection.execute(sa.insert(WORKERS).values(mine))
            connection.execute(sa.delete(WORKERS).where(WORKERS.c.beat < now - 100 * self.patience))
        with self.store.engine.begin() as connection:
            alive = sa.select(WORKERS.c.id).where(WORKERS.c.beat >= now - self.patience)
            safe = ROWS.c.run.in_(sa.select(RUNS.c.id).where(RUNS.c.repeatable))
            lost = sa.update(ROWS).where(ROWS.c.state == SENT, ROWS.c.holder.not_in(alive))
            settled = {"state": sa.case((safe, WAITING), else_=UNSURE), "message": sa.case((safe, ""), else_=_LOST)}
            connection.execute(lost.values(settled))
            release_lost(connection, alive)

    def living(self) -> set[str]:
        """The workers that have shown life of late. Raises sqlalchemy errors."""
        with self.store.engine.begin() as connection:
            since = self._clock(connection) - self.patience
            return set(connection.execute(sa.select(WORKERS.c.id).where(WORKERS.c.beat >= since)).scalars())

    def leave(self) -> None:
        """Say that there is no more to come from this worker. Raises sqlalchemy errors."""
        if self._steps is not None:
            self._steps.close()
        with self.store.engine.begin() as connection:
            connection.execute(sa.delete(WORKERS).where(WORKERS.c.id == self.worker))
            release(connection, self.worker, [(run, chunk) for run, held in self._chunks.items() for chunk in held])

    def _clock(self, connection: sa.Connection) -> float:
        """The store's time, one for all machines."""
        found = store_clock(connection)
        self._ahead = found - time.time()
        return found


def _kept(number: int, outcome: RowOutcome, now: float) -> Mapping[str, object]:
    again, unbegun = outcome.again_in is not None, outcome.state == UNBEGUN
    return {
        "of": number,
        "unbegun": int(unbegun),
        "new_state": WAITING if again or unbegun else outcome.state,
        "new_due": now + (outcome.again_in or 0.0) if again else 0.0,
        "new_code": outcome.code,
        "new_outputs": json.dumps(outcome.outputs) if outcome.outputs else "",
        "new_body": _plain(outcome.body[:KEPT_BODY]),
        "new_message": "" if outcome.state == DONE else _plain(outcome.message),
    }


def _plain(text: str) -> str:
    """A text that every database keeps: Postgres knows no NUL, and no half of a pair."""
    return text.replace("\0", "\ufffd").encode("utf-8", "replace").decode()


def _inputs(text: str) -> dict[str, object]:
    """Raises `LedgerLost`."""
    try:
        made = json.loads(text)
    except (ValueError, RecursionError):
        made = None
    if not isinstance(made, dict):
        raise LedgerLost("a row in the store was not written by a run: its inputs are no JSON object")
    return made


def _passing(error: Exception) -> bool:
    """Whether it may be over soon: a connection that broke, a server that restarts, somebody else's lock."""
    if not isinstance(error, sa.exc.DBAPIError):
        return isinstance(error, sa.exc.TimeoutError)
    if isinstance(error.orig, sqlite3.Error):
        return "locked" in str(error.orig)
    code = getattr(error.orig, "sqlstate", None) or "08000"
    return error.connection_invalidated or (isinstance(error, sa.exc.OperationalError) and code[:2] in _PASSING)
