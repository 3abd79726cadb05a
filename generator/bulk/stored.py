"""Runs kept in a store instead of a ledger: begun, gone on with, helped by workers on any machine."""

from __future__ import annotations

import asyncio
import secrets
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import sqlalchemy as sa

from generator.bulk import rules
from generator.bulk.beginning import checked_rows, facts_of, same_run
from generator.bulk.beside import at_work, joined
from generator.bulk.chunks import ChunkDesk
from generator.bulk.driving import BulkReport, EndedRows, Notice, Progress, WorkerReport, report_of
from generator.bulk.ledger import LedgerLost, LedgerRefused
from generator.bulk.options import BulkOptions
from generator.bulk.reading import RowReader
from generator.bulk.rows import UnreadableRows, opened
from generator.bulk.sending import PackageSender
from generator.bulk.states import WAITING, RowOutcome
from generator.bulk.store import CHUNK, Store, StoredRun, open_store, reason_of
from generator.bulk.store_address import StoreAddress
from generator.bulk.store_work import StoreWork
from generator.bulk.worker import RowWorker, worker_name
from generator.usecases.stopping import Stop


@contextmanager
def usable(address: StoreAddress, *, to_read: bool = False) -> Iterator[Store]:
    """An open store. Raises `Stop`, also where it fails while it is open."""
    try:
        with open_store(address, to_read=to_read) as store:
            yield store
    except LedgerRefused as error:
        raise Stop(rules.STORE.at("", reason=error)) from None
    except sa.exc.SQLAlchemyError as error:
        raise Stop(rules.STORE.at("", reason=f"{address.shown}: {reason_of(error, address)}")) from None


def run_of(store: Store, name: str) -> StoredRun:
    """The run of that name. Raises `Stop`."""
    found = store.find(name)
    if found is None:
        known = ", ".join(store.names()[:10]) or "none"
        reason = f"{store.address.shown} has no run called {name}; it has: {known}"
        raise Stop(rules.STORE.at("", reason=reason))
    return found


def begun_or_same(store: Store, name: str, options: BulkOptions, sender: PackageSender) -> StoredRun:
    """The run of that name, begun unless it is there. Raises `Stop`, also for one of other rows or inputs."""
    found = store.find(name)
    if found is not None:
        same_run(found, options)
        gone_on(store, found, options)
        return found
    facts = facts_of(options, sender)
    pace = f"credential {options.credential}" if options.credential else f"service {options.action.partition('.')[0]}"
    try:
        with _desk(store, options.action) as desk:
            store.set_pace(pace, options.per_second)
            with opened(options.source) as file, store.engine.begin() as connection:
                reader = RowReader(file, options, sender)
                run = store.write(connection, name, pace, facts, checked_rows(reader, facts))
                desk.hand_over(connection, run.action, run.id, range(-(-reader.count // CHUNK)), "0")
                return run
    except UnreadableRows as error:
        raise Stop(rules.ROWS_UNREADABLE.at("", source=options.source, reason=error)) from None


@contextmanager
def _desk(store: Store, action: str) -> Iterator[ChunkDesk]:
    """The desk that hands over chunks of an action, its queue made where there is none."""
    desk = ChunkDesk(store.address)
    try:
        desk.prepare(action)
        yield desk
    finally:
        desk.close()


def gone_on(store: Store, run: StoredRun, options: BulkOptions) -> None:
    """Put what is still to be sent into the queue where it is not there any more, at the pace that is wanted now."""
    if options.rate:
        store.set_pace(run.pace, options.per_second)
    with _desk(store, run.action) as desk:
        _hand_again(desk, store, run)


def _hand_again(desk: ChunkDesk, store: Store, run: StoredRun) -> None:
    """Put the chunks into the queue that have rows to be sent and are not there. Raises sqlalchemy errors."""
    live = desk.live(run.id)
    chunks = [chunk for chunk in run.open_chunks() if chunk not in live]
    with store.engine.begin() as connection:
        desk.hand_over(connection, run.action, run.id, chunks, secrets.token_hex(4))


def drive_stored(
    store: Store,
    run: StoredRun,
    options: BulkOptions,
    sender: PackageSender,
    progress: Progress | None,
    notice: Notice | None,
) -> BulkReport:
    """Work on a run beside whoever else does, until no row of it is left. A store that is lost is told in the report."""
    work = StoreWork(store, worker_name(), run.action, until=run.id)
    others = at_work(store, run, work.patience)
    if others and notice is not None:
        notice(joined(run, others))
    told = EndedRows(progress, run.counts().get(WAITING, 0))
    with _desk(store, run.action) as desk:
        worker = RowWorker(
            work, sender, options.concurrency, options.unreached, told=told, idle=lambda: _hand_again(desk, store, run)
        )
        seconds, stopped, fault = _worked(worker)
    made = stored_report(store, run, options)
    return replace(
        made, seconds=seconds, ended=told.count, stopped=stopped, fault=fault, beside=tuple(map(str, others))
    )


def stored_report(store: Store, run: StoredRun, options: BulkOptions) -> BulkReport:
    """How a run in a store stands."""
    return replace(report_of(run, options), store=store.address.named)


def serve_store(store: Store, options: BulkOptions, sender: PackageSender, until_done: bool) -> WorkerReport:
    """Work on all runs of an action, until somebody stops it, or also until none has rows left."""
    counts = Counter[str]()

    def told(outcome: RowOutcome) -> None:
        counts[outcome.state] += 1

    def idle() -> None:
        for run in store.open_runs(options.action):
            _hand_again(desk, store, run)

    work = StoreWork(store, worker_name(), options.action, endless=not until_done)
    with _desk(store, options.action) as desk:
        seconds, _, fault = _worked(
            RowWorker(work, sender, options.concurrency, options.unreached, told=told, idle=idle)
        )
    return WorkerReport(options.action, store.address.named, work.worker, dict(counts), seconds, fault)


def _worked(worker: RowWorker) -> tuple[float, bool, str]:
    """How long it worked, whether it was stopped, why it had to end."""
    begun, address = time.monotonic(), worker.work.store.address
    stopped, fault = False, ""
    try:
        stopped = asyncio.run(worker.run())
        fault = worker.away
    except LedgerLost as error:
        fault = f"the store cannot be kept up: {error}"
    except sa.exc.SQLAlchemyError as error:
        fault = f"the store cannot be kept up: {reason_of(error, address)}"
    return time.monotonic() - begun, stopped, fault
