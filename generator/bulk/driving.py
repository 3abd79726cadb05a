"""A run driven to its end: rows sent until none waits, or until somebody interrupts; and how it stands then."""

from __future__ import annotations

import asyncio
import signal
import sqlite3
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, field, replace
from typing import Protocol

from generator.bulk.engine import Sending
from generator.bulk.ledger import Ledger, LedgerRow
from generator.bulk.options import BulkOptions
from generator.bulk.sending import PackageSender
from generator.bulk.states import DONE, SENT, STATES, WAITING, RowOutcome


@dataclass(frozen=True, slots=True)
class BulkReport:
    """How a run stands. `counts` has the number of rows in each state; `left` are those still to be sent.

    `refusals` are what the service or the network said, with the HTTP status (0 for none) and how often. `stopped` says that the
    run was asked to end early; `fault` why it ended early of itself (the ledger cannot be kept up, nobody reaches the service), "" else. `seconds` is how long this run took, `ended` how many rows ended in it. `store` is where
    the run is kept instead of a file, "" else; `ledger` is its name there; `detached` says that its rows are left to workers;
    `beside` who worked on it already when this run joined them.
    """

    action: str
    ledger: str
    counts: Mapping[str, int]
    refusals: tuple[tuple[int, str, int], ...] = ()
    seconds: float = 0.0
    ended: int = 0
    stopped: bool = False
    fault: str = ""
    options: Mapping[str, object] = field(default_factory=dict)
    store: str = ""
    detached: bool = False
    beside: tuple[str, ...] = ()

    @property
    def rows(self) -> int:
        """How many rows there are."""
        return sum(self.counts.values())

    @property
    def left(self) -> int:
        """How many rows are still to be sent."""
        return self.counts.get(WAITING, 0) + self.counts.get(SENT, 0)

    @property
    def fine(self) -> bool:
        """Whether every row is done."""
        return self.counts.get(DONE, 0) == self.rows and not self.fault


@dataclass(frozen=True, slots=True)
class WorkerReport:
    """What one worker did: how many rows ended here in which state, in how many seconds.

    `store` is where the rows are kept, without its password; `worker` the name under which it took them; `fault` says why the
    worker gave up, "" else.
    """

    action: str
    store: str
    worker: str
    counts: Mapping[str, int] = field(default_factory=dict)
    seconds: float = 0.0
    fault: str = ""


Progress = Callable[[int, int], None]  # rows that ended in this run, rows that were to be sent
Notice = Callable[[str], None]  # a sentence that is to be told before the first row is sent


def drive(book: Ledger, options: BulkOptions, sender: PackageSender, progress: Progress | None) -> BulkReport:
    """Send what waits, and say how it went. A ledger that cannot be kept up ends the run, and is told in the report."""
    begun = time.monotonic()
    fault, stopped, told = "", False, EndedRows(progress)
    try:
        book.taken_up(repeatable=book.facts().get("repeatable") == "yes")
        told.wanted = book.counts().get(WAITING, 0)
        sending = Sending(book, sender, options.concurrency, told, options.unreached)
        stopped = asyncio.run(until_stopped(sending, sender))
        fault = away(sending)
    except sqlite3.Error as error:
        fault = f"the ledger cannot be kept up: {error}"
    report = report_of(book, options)
    return replace(report, seconds=time.monotonic() - begun, ended=told.count, stopped=stopped, fault=fault)


def away(sending: Sending) -> str:
    """Why a run stopped of itself, "" where it did not."""
    if not sending.away:
        return ""
    return f"{sending.unreached:,} rows one after the other never reached the service, so no further one was tried: {sending.away}"


@dataclass(slots=True)
class EndedRows:
    """Counts the rows that end in this run, and tells `progress` of each."""

    progress: Progress | None = None
    wanted: int = 0
    count: int = 0

    def __call__(self, outcome: RowOutcome) -> None:
        self.count += 1
        if self.progress is not None:
            self.progress(self.count, self.wanted)


async def until_stopped(sending: Sending, sender: PackageSender) -> bool:
    """Send until no row waits, or until somebody interrupts; whether somebody did. A second time breaks off."""
    task = asyncio.ensure_future(sending.run())

    def interrupted() -> None:
        if sending.stop:
            task.cancel()
        sending.stop = True

    loop = asyncio.get_running_loop()
    with suppress(
        NotImplementedError, RuntimeError, ValueError
    ):  # Windows, or no main thread: Ctrl-C breaks off at once
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, interrupted)
    try:
        await task
    except asyncio.CancelledError:
        sending.stop = True
    finally:
        await sender.aclose()
    return sending.stop and not sending.away


class BulkBook(Protocol):
    """A run as it is kept: in a ledger, or in a store."""

    @property
    def place(self) -> str: ...
    @property
    def ours(self) -> bool: ...
    def facts(self) -> dict[str, str]: ...
    def counts(self) -> dict[str, int]: ...
    def refusals(self) -> list[tuple[int, str, int]]: ...
    def rows(self) -> Iterator[LedgerRow]: ...
    def send_again(self, states: Sequence[str], /) -> int: ...


def report_of(book: BulkBook, options: BulkOptions) -> BulkReport:
    """How the run of a ledger stands."""
    counts = book.counts()
    return BulkReport(
        action=options.action,
        ledger=book.place,
        counts={state: counts[state] for state in STATES if counts.get(state)},
        refusals=tuple(book.refusals()),
        options={name: value for name, value in asdict(options).items() if value not in ("", (), False)},
    )
