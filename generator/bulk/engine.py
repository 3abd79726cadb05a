"""Rows of a ledger sent by so many at once: whoever is free takes the next, and the ledger is told first."""

from __future__ import annotations

import asyncio
import sqlite3
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Protocol, TypeAlias

from generator.bulk.ledger import LedgerLost
from generator.bulk.states import RowOutcome, WaitingRow

MOST_ATTEMPTS = 8  # of a row that the service asks to send again later
_NAP = 0.2  # seconds at most between two looks whether to stop
_NEVER = float("inf")
Ended: TypeAlias = tuple[int, RowOutcome]


class RowSender(Protocol):
    """What sends a row."""

    async def send(self, row: WaitingRow) -> RowOutcome:
        """Send it once and say what became of it; nothing is raised for what goes wrong."""
        ...


class RowKeeper(Protocol):
    """What gives rows out to be sent, and keeps what became of them: a ledger, or a worker's part of a store."""

    def exchange(
        self, ended: Iterable[tuple[int, RowOutcome]], wanted: int, now: float, /
    ) -> tuple[list[WaitingRow], float]:
        """As `Ledger.exchange`. Raises sqlite3.Error, `LedgerLost`."""
        ...


@dataclass(slots=True)
class Sending:
    """A run under way. `stop` may be set by whoever wants it to end: nothing more is begun, what is on its way ends."""

    ledger: RowKeeper
    sender: RowSender
    concurrency: int
    told: Callable[[RowOutcome], None] = lambda outcome: None
    stop: bool = False
    _under_way: set[asyncio.Task[Ended]] = field(default_factory=set)
    _held_until: float = 0.0

    async def run(self) -> bool:
        """Send every waiting row; whether none is left. Raises sqlite3.Error, `LedgerLost` when the ledger cannot be kept."""
        ended: list[Ended] = []
        try:
            while True:
                rows, due = await self._exchanged(ended)
                ended = []
                self._under_way |= {asyncio.create_task(self._one(row)) for row in rows}
                if not self._under_way and (self.stop or due == _NEVER):
                    return due == _NEVER
                ended = await self._some_ended(max(due, self._held_until))
        finally:
            await self._broken_off()

    async def _exchanged(self, ended: list[Ended]) -> tuple[list[WaitingRow], float]:
        """What the ledger gives for what ended. Once begun it is waited for, whatever happens."""
        now = time.time()
        free = 0 if self.stop or now < self._held_until else self.concurrency - len(self._under_way)
        step = asyncio.ensure_future(asyncio.to_thread(self.ledger.exchange, ended, free, now))
        try:
            return await asyncio.shield(step)
        except asyncio.CancelledError:
            await step
            raise

    async def _some_ended(self, due: float) -> list[Ended]:
        """What has ended when something has, or when a further row may go."""
        left = max(due - time.time(), 0.005)
        if not self._under_way:
            await asyncio.sleep(min(left, _NAP))
            return []
        full = len(self._under_way) >= self.concurrency
        patience = None if full or self.stop or left == _NEVER else left
        done, self._under_way = await asyncio.wait(
            self._under_way, timeout=patience, return_when=asyncio.FIRST_COMPLETED
        )
        return [task.result() for task in done]

    async def _one(self, row: WaitingRow) -> Ended:
        if row.pause:
            await asyncio.sleep(row.pause)
        outcome = await self.sender.send(row)
        if outcome.again_in is not None:
            if row.attempts + 1 < MOST_ATTEMPTS:
                self._held_until = max(self._held_until, time.time() + outcome.again_in)
                return row.number, outcome
            outcome = replace(outcome, again_in=None)
        self.told(outcome)
        return row.number, outcome

    async def _broken_off(self) -> None:
        """Keep what has ended; the others are left as sent, which the next run finds."""
        for task in self._under_way:
            task.cancel()
        settled = await asyncio.gather(*self._under_way, return_exceptions=True)
        ended = [one for one in settled if not isinstance(one, BaseException)]
        if ended:
            with suppress(sqlite3.Error, LedgerLost):  # the reason for breaking off is told instead
                self.ledger.exchange(ended, 0, time.time())
