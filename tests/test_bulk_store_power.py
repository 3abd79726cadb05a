"""A machine that stops while workers send the rows of a store in a SQLite file: what may have been sent is unsure."""

from __future__ import annotations

import shutil
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import sqlalchemy as sa

pytest.importorskip("dbos", reason="the extra store is not installed")

from generator.bulk import reserving, store_tables, store_work
from generator.bulk.ledger import NewRow
from generator.bulk.states import RowOutcome
from generator.bulk.store import CHUNK, Store, open_store
from generator.bulk.store_address import StoreAddress
from generator.bulk.store_work import StoreWork

ROWS = 2 * CHUNK
pytestmark = pytest.mark.skipif(
    store_tables.SQLITE_TOO_OLD, reason="this Python's SQLite is too old for a store in a file"
)


def boot(monkeypatch: pytest.MonkeyPatch, folder: Path, name: str) -> None:
    """This machine started so; "" for a system that does not say."""
    file = folder / "boot_id"
    file.write_text(name, encoding="ascii")
    monkeypatch.setattr(reserving, "_BOOT", file)


@contextmanager
def opened(folder: Path) -> Iterator[Store]:
    file = folder / "bulk.store"
    with open_store(StoreAddress(f"sqlite:///{file}", "store", file)) as store:
        yield store


def written(store: Store) -> str:
    """The id of a run of two chunks."""
    with store.engine.begin() as connection:
        rows = (NewRow(number, number, {}, {"n": number}) for number in range(1, ROWS + 1))
        run = store.write(connection, "run", "pace", {"action": "A"}, rows)
    store.set_pace("pace", None)
    return run.id


@pytest.fixture
def worker(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[StoreWork]:
    """A worker with the first of two chunks, that goes the short way once it has looked."""
    boot(monkeypatch, tmp_path, "first")
    monkeypatch.setattr(store_work, "_IDLE", 3_000.0)
    (tmp_path / "live").mkdir()
    with opened(tmp_path / "live") as store:
        work = StoreWork(store, "here-1-a", "A")
        work.show_life()
        work.hold(written(store), 0)
        yield work


def copied(folder: Path, name: str) -> Path:
    """What the files hold at this moment."""
    shutil.copytree(folder / "live", folder / name)
    return folder / name


def states(folder: Path) -> dict[str, int]:
    with opened(folder) as store:
        run = store.find("run")
        assert run is not None
        return run.counts()


def sent(worker: StoreWork, count: int) -> list[int]:
    """Rows taken, all but the last three answered for."""
    rows, _ = worker.exchange([], 5, time.time())
    taken = [row.number for row in rows]
    while len(taken) < count:
        ended = [(number, RowOutcome("done", 200)) for number in taken[-5:]]
        taken += [row.number for row in worker.exchange(ended, 5, time.time())[0]]
    return taken


def test_rows_of_a_reserved_chunk_are_unsure_after_a_power_cut(
    tmp_path: Path, worker: StoreWork, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent(worker, 5)
    cut = copied(tmp_path, "cut")  # the last commit that was synced: what comes now is lost
    assert len(sent(worker, 40)) == 40
    boot(monkeypatch, tmp_path, "second")
    assert states(cut) == {"unsure": CHUNK, "waiting": CHUNK}
    assert states(cut) == {"unsure": CHUNK, "waiting": CHUNK}, "it is settled once"


def test_after_a_kill_only_what_was_on_its_way_is_unsure(tmp_path: Path, worker: StoreWork) -> None:
    taken = sent(worker, 40)
    killed = copied(tmp_path, "killed")
    with opened(killed) as store:
        watch = StoreWork(store, "here-2-b", "A", patience=-1.0)
        watch.show_life()
    assert states(killed) == {"done": 35, "unsure": 5, "waiting": ROWS - 40} and len(taken) == 40
    assert not sqlite3.connect(killed / "bulk.store").execute("SELECT * FROM bulk_reserved").fetchall()


def sync_level(connection: sa.Connection) -> int:
    """1 is NORMAL, 2 is FULL; asked of the driver, for SQLAlchemy would begin a transaction."""
    driver = connection.connection.dbapi_connection
    assert isinstance(driver, sqlite3.Connection)
    return int(driver.execute("PRAGMA synchronous").fetchone()[0])


def test_the_short_way_alone_is_not_synced_and_needs_a_reservation(tmp_path: Path, worker: StoreWork) -> None:
    sent(worker, 10)
    steps = worker._steps
    assert steps is not None and steps._connection is not None
    assert sync_level(steps._connection) == 1
    with worker.store.engine.connect() as connection:
        assert sync_level(connection) == 2
    with sqlite3.connect(tmp_path / "live" / "bulk.store") as other:
        other.execute("DELETE FROM bulk_reserved")
    ((run, chunks),) = worker._chunks.items()
    assert steps.exchange([], run, sorted(chunks), 5, time.time()) == []
    assert len(worker.exchange([], 5, time.time())[0]) == 5, "the careful way needs none: it is synced"


def test_where_no_boot_id_is_told_the_short_way_is_synced_too(
    tmp_path: Path, worker: StoreWork, monkeypatch: pytest.MonkeyPatch
) -> None:
    boot(monkeypatch, tmp_path, "")
    sent(worker, 10)
    steps = worker._steps
    assert steps is not None and steps._connection is not None
    assert sync_level(steps._connection) == 2


def test_a_chunk_that_is_done_and_a_worker_that_leaves_reserve_nothing(tmp_path: Path, worker: StoreWork) -> None:
    reserved = "SELECT chunk FROM bulk_reserved ORDER BY chunk"
    ((run, _),) = worker._chunks.items()
    worker.hold(run, 1)
    taken = sent(worker, CHUNK)
    worker.exchange([(number, RowOutcome("done", 200)) for number in taken[-5:]], 0, time.time())
    with sqlite3.connect(tmp_path / "live" / "bulk.store") as other:
        assert other.execute(reserved).fetchall() == [(0,), (1,)]
        worker._looked = 0.0
        worker.exchange([], 1, time.time())
        assert other.execute(reserved).fetchall() == [(1,)]
        worker.leave()
        assert other.execute(reserved).fetchall() == []
