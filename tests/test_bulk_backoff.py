"""How long a run leaves an overloaded service alone: as long as the service is so, not as long as one row was unlucky."""

from __future__ import annotations

import asyncio
import time
from itertools import pairwise
from pathlib import Path

import pytest

from generator.bulk.backing_off import ServiceBackoff
from generator.bulk.engine import MOST_ATTEMPTS, Sending
from generator.bulk.ledger import NewRow
from generator.bulk.ledger_file import create, open_ledger
from generator.bulk.states import DONE, REFUSED, RowOutcome, WaitingRow


class Clock:
    """Seconds that a test sets."""

    now = 100.0

    def __call__(self) -> float:
        return self.now


def test_pauses_grow_while_a_service_stays_overloaded_and_begin_anew_when_it_works() -> None:
    clock = Clock()
    service, pauses = ServiceBackoff(clock), []
    for _ in range(6):
        pauses.append(service.refused())
        clock.now += pauses[-1]
    assert all(0.25 * 2**n <= pause <= 0.5 * 2**n for n, pause in enumerate(pauses))
    service.answered()
    assert service.refused() <= 0.5


def test_rows_refused_together_count_once() -> None:
    clock = Clock()
    service = ServiceBackoff(clock)
    first = service.refused()
    clock.now += first / 2
    assert service.refused() == pytest.approx(first / 2)
    clock.now += first / 2
    assert service.refused() <= 1.0


def run_of(folder: Path, unlucky: RowOutcome) -> list[tuple[int, str, float]]:
    """Each request for ten rows, one at a time, and its moment, when the service says to the first row what is given."""
    path, order = folder / "rows.ledger", []
    create(path, {"action": "A"}, (NewRow(number, number, {}, {}) for number in range(1, 11)))

    class Sender:
        async def send(self, row: WaitingRow) -> RowOutcome:
            tried = row.number == 1 and row.attempts + 1 < MOST_ATTEMPTS
            order.append((row.number, REFUSED if tried else DONE, time.monotonic()))
            return unlucky if tried else RowOutcome(DONE, 200)

    with open_ledger(path) as ledger:
        assert asyncio.run(asyncio.wait_for(Sending(ledger, Sender(), 1).run(), 30))
        assert ledger.counts() == {DONE: 10}
    return order


def test_a_row_that_waits_long_holds_up_no_other(tmp_path: Path) -> None:
    order = run_of(tmp_path, RowOutcome(REFUSED, 503, again_in=0.2, hold=0.0))
    assert [number for number, _, _ in order[:10]] == list(range(1, 11))


def test_a_service_that_asks_to_wait_is_left_alone_by_every_row(tmp_path: Path) -> None:
    order = run_of(tmp_path, RowOutcome(REFUSED, 503, again_in=0.05))
    pauses = [later[2] - told[2] for told, later in pairwise(order) if told[1] == REFUSED]
    assert len(pauses) == MOST_ATTEMPTS - 1 and min(pauses) >= 0.049  # a loop may wake a tick early
