"""Rows sent by so many at once, apart from any service: what is marked, kept, given back, and what that costs."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from generator.bulk.engine import Sending
from generator.bulk.ledger import Ledger, NewRow
from generator.bulk.ledger_file import create, open_ledger
from generator.bulk.states import DONE, FAILED, UNBEGUN, RowOutcome, WaitingRow


@dataclass(slots=True)
class Shelf:
    """Gives out numbered rows and remembers the most that were out at once. `late` is how long an exchange takes."""

    rows: list[WaitingRow]
    ahead: int = 1
    late: float = 0.0
    kept: dict[int, str] = field(default_factory=dict)
    most: int = 0
    _out: int = 0

    def waits(self, wanted: int, now: float) -> bool:
        return self.late > 0

    def exchange(
        self, ended: Iterable[tuple[int, RowOutcome]], wanted: int, now: float
    ) -> tuple[list[WaitingRow], float]:
        time.sleep(self.late)
        for number, outcome in ended:
            self._out -= 1
            self.kept[number] = outcome.state
            if outcome.state == UNBEGUN:
                self.rows.insert(0, WaitingRow(number, {}))
        taken, self.rows = self.rows[:wanted], self.rows[wanted:]
        self._out += len(taken)
        self.most = max(self.most, self._out)
        return taken, now if self.rows else float("inf")


@dataclass(slots=True)
class Sender:
    """Takes `seconds` for a row, and remembers the most that were on their way at once."""

    seconds: float = 0.0
    most: int = 0
    sent: list[int] = field(default_factory=list)
    _now: int = 0

    async def send(self, row: WaitingRow) -> RowOutcome:
        self._now += 1
        self.most = max(self.most, self._now)
        self.sent.append(row.number)
        await asyncio.sleep(self.seconds)
        self._now -= 1
        return RowOutcome(DONE, 200)


def numbered(count: int, pause: float = 0.0) -> list[WaitingRow]:
    return [WaitingRow(number, {}, pause=pause) for number in range(1, count + 1)]


@pytest.mark.parametrize("ahead", [1, 2])
def test_no_more_rows_are_marked_than_may_be(ahead: int) -> None:
    shelf, sender = Shelf(numbered(60), ahead, late=0.002), Sender(0.002)
    assert asyncio.run(Sending(shelf, sender, 4).run())
    assert sorted(sender.sent) == list(range(1, 61)) and set(shelf.kept.values()) == {DONE}
    assert shelf.most == 4 * ahead and sender.most <= 4


def test_what_was_marked_and_not_begun_is_given_back() -> None:
    """Rows that wait for their place in a pace are nobody's business any more when the run ends."""
    shelf, sender = Shelf(numbered(20, pause=30.0), ahead=2), Sender()
    sending = Sending(shelf, sender, 4)

    async def stopped_soon() -> bool:
        asyncio.get_running_loop().call_later(0.05, setattr, sending, "stop", True)
        return await asyncio.wait_for(sending.run(), 5)

    assert not asyncio.run(stopped_soon())
    assert not sender.sent and set(shelf.kept.values()) == {UNBEGUN} and len(shelf.rows) == 20


def test_a_sender_that_fails_ends_the_run() -> None:
    class Broken(Sender):
        async def send(self, row: WaitingRow) -> RowOutcome:
            raise LookupError("a fault of ours")

    with pytest.raises(LookupError):
        asyncio.run(asyncio.wait_for(Sending(Shelf(numbered(3)), Broken(), 2).run(), 5))


@dataclass(slots=True)
class Reached(Sender):
    """Reaches the service with the rows of these numbers alone."""

    numbers: frozenset[int] = frozenset()

    async def send(self, row: WaitingRow) -> RowOutcome:
        self.sent.append(row.number)
        await asyncio.sleep(0)
        return RowOutcome(DONE, 200) if row.number in self.numbers else RowOutcome(FAILED, message="nobody listens")


@pytest.mark.parametrize(
    ("unreached", "reached", "tried"),
    [
        (10, frozenset(), range(10, 13)),  # what was on its way then ends
        (10, frozenset({8}), range(18, 21)),
        (10, frozenset(range(10, 61, 10)), range(60, 61)),
        (0, frozenset(), range(60, 61)),
    ],
)
def test_a_service_that_nobody_reaches_is_not_tried_with_every_row(
    unreached: int, reached: frozenset[int], tried: range
) -> None:
    shelf, sender = Shelf(numbered(60)), Reached(numbers=reached)
    sending = Sending(shelf, sender, 3, unreached=unreached)
    whole = asyncio.run(asyncio.wait_for(sending.run(), 20))
    assert len(sender.sent) in tried and len(shelf.rows) == 60 - len(sender.sent)
    assert whole == (len(sender.sent) == 60) and sending.away == ("" if whole else "nobody listens")


def ledger_of(folder: Path, count: int) -> Ledger:
    path = folder / f"{count}.ledger"
    create(path, {"action": "A"}, (NewRow(number, number, {}, {"n": number}) for number in range(1, count + 1)))
    return open_ledger(path)


def test_a_row_given_back_waits_with_no_attempt_counted(tmp_path: Path) -> None:
    with ledger_of(tmp_path, 3) as ledger:
        (first, second), due = ledger.exchange([], 2, 100.0)
        assert due == 100.0 and (first.attempts, second.attempts) == (0, 0)
        ledger.exchange(
            [(first.number, RowOutcome(UNBEGUN)), (second.number, RowOutcome("refused", 429, again_in=7.0))], 0, 100.0
        )
        assert ledger.counts() == {"waiting": 3}
        rows, due = ledger.exchange([], 3, 100.0)
        assert [(row.number, row.attempts) for row in rows] == [(1, 0), (3, 0)] and due == 107.0
        assert ledger.exchange([], 1, 107.0)[0] == [WaitingRow(2, {"n": 2}, 1)]
        assert ledger.exchange([], 1, 107.0) == ([], float("inf"))


def test_an_exchange_costs_the_same_in_a_long_ledger(tmp_path: Path) -> None:
    """Counted in steps of SQLite's machine: looking at all rows that wait would grow with them."""
    steps: list[int] = []
    for count in (100, 5000):
        with ledger_of(tmp_path, count) as ledger:
            ledger.exchange([], 8, 0.0)
            steps.append(0)

            def counted() -> int:
                steps[-1] += 1
                return 0

            ledger._connection.set_progress_handler(counted, 1)
            ledger.exchange([(number, RowOutcome(DONE, 200)) for number in range(1, 9)], 8, 0.0)
            ledger.exchange([], 0, 0.0)
    assert steps[1] < 1.5 * steps[0]
