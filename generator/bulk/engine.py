"""Rows of a ledger sent by so many at once: whoever is free takes the next, and the ledger is told first."""

from __future__ import annotations

import asyncio
import sqlite3
import time
from collections import deque
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Protocol, TypeAlias

from generator.bulk.ledger import LedgerLost
from generator.bulk.states import FAILED, UNBEGUN, RowOutcome, WaitingRow

MOST_ATTEMPTS = 8  # of a row that the service asks to send again later
_NAP = 0.2  # seconds at most between two looks whether to stop
_NEVER = float("inf")
Ended: TypeAlias = tuple[int, RowOutcome]
Taken: TypeAlias = tuple[WaitingRow, float]  # a row and the moment before which it may not go


class RowSender(Protocol):
    """What sends a row."""

    async def send(self, row: WaitingRow) -> RowOutcome:
        """Send it once and say what became of it; nothing is raised for what goes wrong."""
        ...


class RowKeeper(Protocol):
    """What gives rows out to be sent, and keeps what became of them: a ledger, or a worker's part of a store.

    `ahead` is how many times `concurrency` rows may be marked as sent at once: those beyond one wait for a place while the next
    exchange is under way, and are unsure too when the run is killed.
    """

    @property
    def ahead(self) -> int: ...

    def waits(self, wanted: int, now: float, /) -> bool:
        """Whether an exchange may wait for a disk or a server: then it is done in a thread."""
        ...

    def exchange(
        self, ended: Iterable[tuple[int, RowOutcome]], wanted: int, now: float, /
    ) -> tuple[list[WaitingRow], float]:
        """As `Ledger.exchange`. Raises sqlite3.Error, `LedgerLost`."""
        ...


@dataclass(slots=True)
class Sending:
    """A run under way. `stop` may be set by whoever wants it to end: nothing more is begun, what is on its way ends.

    It stops itself after `unreached` rows in a row that never reached the service, 0 for never; `away` is what was said of the last one then.
    """

    ledger: RowKeeper
    sender: RowSender
    concurrency: int
    told: Callable[[RowOutcome], None] = lambda outcome: None
    unreached: int = 0
    stop: bool = False
    away: str = ""
    _ready: deque[Taken] = field(default_factory=deque)
    _ended: list[Ended] = field(default_factory=list)
    _under_way: set[asyncio.Task[None]] = field(default_factory=set)  # each has one row at a time
    _exchanging: bool = False  # in a thread
    _faults: list[BaseException] = field(default_factory=list)
    _news: asyncio.Event = field(default_factory=asyncio.Event)
    _held_until: float = 0.0
    _failed: int = 0  # rows that never reached the service since one did

    async def run(self) -> bool:
        """Send every waiting row; whether none is left. Raises sqlite3.Error, `LedgerLost` when the ledger cannot be kept."""
        try:
            while True:
                rows, due = await self._exchanged()
                now = time.time()
                self._ready.extend((row, now + row.pause if row.pause else 0.0) for row in rows)
                self._begin()
                if not (self._under_way or self._ended) and (self.stop or due == _NEVER):
                    return due == _NEVER
                await self._something_new(max(due, self._held_until))
        finally:
            await self._broken_off()

    async def _exchanged(self) -> tuple[list[WaitingRow], float]:
        """What the ledger gives for what ended. Once begun it is waited for, whatever happens."""
        now, ended, self._ended = time.time(), self._ended, []
        self._news.clear()
        marked = len(self._under_way) + len(self._ready)
        free = self.concurrency * self.ledger.ahead - marked if self._may_begin(now) else 0
        if not self.ledger.waits(free, now):
            return self.ledger.exchange(ended, free, now)
        self._exchanging = True
        step = asyncio.ensure_future(asyncio.to_thread(self.ledger.exchange, ended, free, now))
        try:
            return await asyncio.shield(step)
        except asyncio.CancelledError:
            await step
            raise
        finally:
            self._exchanging = False

    def _may_begin(self, now: float) -> bool:
        return not self.stop and now >= self._held_until

    def _begin(self) -> None:
        """Let the next rows go, as many as there are places for."""
        while self._ready and len(self._under_way) < self.concurrency:
            task = asyncio.create_task(self._in_turn(*self._ready.popleft()))
            self._under_way.add(task)
            task.add_done_callback(self._over)

    async def _in_turn(self, row: WaitingRow, moment: float) -> None:
        """Send a row, and others after it for as long as the next is at hand: its connection is in use again at once."""
        following: Taken | None = (row, moment)
        while following is not None:
            ended = await self._one(*following)
            self._ended.append(ended)
            following = self._following()

    def _following(self) -> Taken | None:
        """A further row for a place that is free, where none has to be waited for."""
        if self._ready:
            self._news.set()
            return self._ready.popleft()
        now = time.time()
        if self._exchanging or not self._may_begin(now) or self.ledger.waits(1, now):
            return None
        ended, self._ended = self._ended, []
        rows, _ = self.ledger.exchange(ended, 1, now)
        return (rows[0], now + rows[0].pause) if rows else None

    def _over(self, task: asyncio.Task[None]) -> None:
        self._under_way.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            self._faults.append(error)
        self._begin()
        self._news.set()

    async def _something_new(self, due: float) -> None:
        """Wait until something has ended, or until a further row may go."""
        marked = len(self._under_way) + len(self._ready)
        full = marked >= self.concurrency * self.ledger.ahead
        if marked and (full or self.stop or due == _NEVER):
            await self._news.wait()
        else:
            left = max(due - time.time(), 0.005)
            with suppress(asyncio.TimeoutError):
                await asyncio.wait_for(self._news.wait(), left if marked else min(left, _NAP))
        for error in self._faults:
            raise error

    async def _one(self, row: WaitingRow, moment: float) -> Ended:
        outcome = await self.sender.send(row) if await self._may_go(moment) else RowOutcome(UNBEGUN)
        if outcome.again_in is not None:
            if row.attempts + 1 < MOST_ATTEMPTS:
                self._held_until = max(self._held_until, time.time() + outcome.held_for)
            else:
                outcome = replace(outcome, again_in=None)
        if outcome.again_in is None and outcome.state != UNBEGUN:
            self.told(outcome)
        self._heed(outcome)
        return row.number, outcome

    def _heed(self, outcome: RowOutcome) -> None:
        """A service that nobody reaches is not tried with every row: that would only make all of them fail."""
        if outcome.state == UNBEGUN:
            return
        self._failed = self._failed + 1 if outcome.state == FAILED else 0
        if 0 < self.unreached <= self._failed and not self.stop:
            self.stop, self.away = True, outcome.message

    async def _may_go(self, moment: float) -> bool:
        """Wait for a row's moment; whether it may go then, for the run may end or the service may ask to wait meanwhile."""
        while not self.stop and (now := time.time()) >= self._held_until:
            if now >= moment:
                return True
            await asyncio.sleep(min(moment - now, _NAP))
        return False

    async def _broken_off(self) -> None:
        """Keep what has ended, give back what was not begun; the others are left as sent, which the next run finds."""
        self._ended += [(row.number, RowOutcome(UNBEGUN)) for row, _ in self._ready]
        self._ready.clear()
        under_way = list(self._under_way)
        for task in under_way:
            task.cancel()
        await asyncio.gather(*under_way, return_exceptions=True)
        if self._ended:
            with suppress(sqlite3.Error, LedgerLost):  # the reason for breaking off is told instead
                self.ledger.exchange(self._ended, 0, time.time())
