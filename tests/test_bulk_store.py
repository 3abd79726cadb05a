"""Runs in a store that machines share: nothing lost, nothing sent twice unasked, whichever worker dies."""

from __future__ import annotations

import base64
import csv
import io
import json
import os
import pickle
import re
import shlex
import shutil
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from pathlib import Path

import pytest
import sqlalchemy as sa
from external_services import bulk_status, bulk_worker, export_bulk, resume_bulk, serve

from tests import postgres
from tests.test_bulk import ACTION, ROOT, Told, clients, findings, rows_of, run, seen_of, serving, slow, told, wait_for

pytest.importorskip("dbos", reason="the extra `store` is not installed")

from generator.__main__ import main
from generator.bulk import chunks, store_tables, store_work
from generator.bulk.ledger import LedgerLost
from generator.bulk.states import UNBEGUN, RowOutcome
from generator.bulk.store import Store, open_store
from generator.bulk.store_address import read_address
from generator.bulk.store_steps import QuickSteps
from generator.bulk.store_tables import WORKERS
from generator.bulk.store_work import StoreWork

__all__ = ["clients"]
RUN = "rows.csv.ledger"


def _tables(address: str) -> None:
    with open_store(read_address(address)) as opened:
        desk = chunks.ChunkDesk(opened.address)
        desk.prepare(ACTION)
        desk.close()


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store in a file, with all its tables: making them takes longer than most tests."""
    if store_tables.SQLITE_TOO_OLD:
        pytest.skip("this Python's SQLite is too old for a store in a file")
    file = tmp_path_factory.mktemp("store") / "bulk.store"
    _tables(f"sqlite:///{file}")
    with sqlite3.connect(file) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return file


@pytest.fixture(scope="session")
def database() -> Iterator[str]:
    if postgres.binaries() is None:
        pytest.skip("no Postgres is installed here")
    with postgres.cluster() as address:
        _tables(address)
        yield address


@pytest.fixture
def in_file(prepared: Path, tmp_path: Path) -> str:
    shutil.copy(prepared, tmp_path / "bulk.store")
    return f"sqlite:///{tmp_path}/bulk.store"


@pytest.fixture(params=["sqlite", "postgres"])
def store(request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of a store, of both kinds; that in Postgres is emptied of rows before."""
    if request.param == "sqlite":
        yield request.getfixturevalue("in_file")
        return
    address = str(request.getfixturevalue("database"))
    with open_store(read_address(address)) as opened, opened.engine.begin() as connection:
        for table in ("bulk_rows", "bulk_runs", "bulk_paces", "bulk_workers", "workflow_status", "workflow_input"):
            connection.execute(sa.text(f"DELETE FROM extsvc_bulk.{table}"))
    yield address


# -- the same words as for a ledger ---------------------------------------------------------------------------------------------


def test_a_run_in_a_store_ends_as_one_in_a_ledger(store: str, tmp_path: Path, clients: Path) -> None:
    source = rows_of(tmp_path, "Hi", "400", "gone", "504", "Hello")
    with serving(Told(make=told)) as server:
        report = run(source, clients, server.url, store=store).value
        again = run(source, clients, server.url, store=store).value
        assert set(seen_of(server).values()) == {1} and len(server.seen) == 5
        server.seen.clear()
        resume_bulk(RUN, store=store, again=["refused"])
        assert seen_of(server) == {"+2": 1}
    assert report is not None and again is not None and report.counts == again.counts
    assert report.counts == {"done": 2, "refused": 1, "unsure": 2} and not report.fine and report.left == 0
    rows = list(csv.DictReader(io.StringIO("".join(export_bulk(RUN, store=store).value or ()))))
    assert [row["state"] for row in rows] == ["done", "refused", "unsure", "unsure", "done"]
    assert rows[4]["destination"] == "+5" and rows[4]["output.200.umid"] == "u+5" and rows[1]["code"] == "400"


def test_more_rows_than_a_chunk(store: str, tmp_path: Path, clients: Path) -> None:
    source = rows_of(tmp_path, *["Hi"] * 250)
    with serving(Told(make=told)) as server:
        report = run(source, clients, server.url, store=store).value
        assert set(seen_of(server).values()) == {1} and len(server.seen) == 250
    assert report is not None and report.fine


def test_changed_rows_are_refused(in_file: str, tmp_path: Path, clients: Path) -> None:
    source = rows_of(tmp_path, "Hi")
    made = run(source, clients, "http://127.0.0.1:9", store=in_file, detach=True).value
    assert made is not None and made.detached and made.counts == {"waiting": 1}
    rows_of(tmp_path, "Hello")
    changed = run(source, clients, "http://127.0.0.1:9", store=in_file, detach=True)
    assert findings(changed) == ["bulk-input-changed"] and "the rows" in changed.diagnostics[0].message


def test_what_cannot_be_sent_leaves_no_run(in_file: str, tmp_path: Path, clients: Path) -> None:
    source = rows_of(tmp_path, "Hi", "")
    assert findings(run(source, clients, "http://127.0.0.1:9", store=in_file))[-1] == "bulk-rows-invalid"
    assert "it has: none" in bulk_status(RUN, in_file).diagnostics[0].message


def test_rows_handed_over_are_sent_by_a_worker(
    in_file: str, tmp_path: Path, clients: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source = rows_of(tmp_path, "Hi", "400", "Hello")
    (tmp_path / "store.txt").write_text(f"{in_file}\n", encoding="utf-8")
    where = ["--clients", str(clients), "--store", f"@{tmp_path}/store.txt"]
    with serving(Told(make=told)) as server:
        asked = ["bulk", "run", ACTION, "subAccountId=demo", "--in", str(source), "--base-url", "http://evil.example"]
        assert main([*asked, *where, "--detach"]) == 0
        out, err = capsys.readouterr()
        assert f"extsvc bulk status {RUN} --store @" in err and "3 waiting" in out and not server.seen
        assert main(["bulk", "worker", ACTION, *where, "--base-url", server.url, "--until-done"]) == 0
        assert len(server.seen) == 3
    assert "2 done, 1 refused" in capsys.readouterr().out
    assert main(["bulk", "status", RUN, "--store", in_file, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["counts"] == {"done": 2, "refused": 1}
    assert main(["bulk", "export", RUN, "--store", in_file, "--format", "jsonl"]) == 0
    assert json.loads(capsys.readouterr().out.splitlines()[0])["outputs"]["200"]["umid"] == "u+1"


# -- what a store may be --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "word",
    ["db:secret@host/x", "mysql://u:secret@h/x", "postgres://u:secret@h", "sqlite:///", "postgres://u:secret@h:x/d"],
)
def test_what_is_no_address_is_never_repeated(word: str) -> None:
    made = bulk_status(RUN, word)
    assert [one.rule.id for one in made.diagnostics] == ["bulk-store-malformed"]
    assert "secret" not in str(made.diagnostics)


def test_a_password_is_never_shown(
    database: str, tmp_path: Path, clients: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STORE", database)
    source = rows_of(tmp_path, "Hi")
    words = ["bulk", "run", ACTION, "subAccountId=demo", "--in", str(source), "--clients", str(clients)]
    assert (
        main([*words, "--store", database, "--base-url", "http://127.0.0.1:9", "--detach", "--ledger", "secret"]) == 0
    )
    assert main(["bulk", "status", "secret", "--store", "env:STORE"]) == 0
    assert main(["bulk", "status", "other", "--store", "env:STORE"]) == 2
    assert main(["bulk", "status", RUN, "--store", database.replace("password-of", "wrong-password-of")]) == 2
    assert main(["bulk", "status", RUN, "--store", database.replace("127.0.0.1:", "127.0.0.1:1")]) == 2
    out, err = capfd.readouterr()
    assert "password-of-the-store" not in out + err and "authentication failed" in err
    assert "postgres://127.0.0.1" in out


@pytest.mark.parametrize("kind", ["text", "database", "folder", "link", "nothing"])
def test_what_is_no_store_stays_as_it_is(kind: str, tmp_path: Path, clients: Path) -> None:
    place = tmp_path / "x"
    if kind == "text":
        place.write_text("precious" * 1000, encoding="utf-8")
    elif kind == "database":
        sqlite3.connect(place).execute("CREATE TABLE facts (name, value)").connection.close()
    elif kind == "folder":
        place.mkdir()
    elif kind == "link":
        (tmp_path / "target").touch()
        place.symlink_to("target")
    before = place.read_bytes() if place.is_file() else b""
    assert [one.rule.id for one in bulk_status(RUN, f"sqlite:///{place}").diagnostics] == ["bulk-store-unusable"]
    assert (place.read_bytes() if place.is_file() else b"") == before
    if kind == "nothing":
        assert not place.exists()
        return
    made = run(rows_of(tmp_path, "Hi"), clients, "http://127.0.0.1:9", store=f"sqlite:///{place}")
    assert findings(made) == ["bulk-store-unusable"]
    assert (place.read_bytes() if place.is_file() else b"") == before


def test_a_store_of_another_version_is_refused(in_file: str, tmp_path: Path, clients: Path) -> None:
    with sqlite3.connect(in_file.removeprefix("sqlite:///")) as connection:
        connection.execute("UPDATE bulk_facts SET value = '0'")
    for made in (bulk_status(RUN, in_file), run(rows_of(tmp_path, "Hi"), clients, "http://127.0.0.1:9", store=in_file)):
        assert "another version" in made.diagnostics[0].message


def test_a_sqlite_that_the_queue_cannot_use_is_told(
    tmp_path: Path, clients: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store_tables, "SQLITE_TOO_OLD", True)
    made = run(rows_of(tmp_path, "Hi"), clients, "http://127.0.0.1:9", store=f"sqlite:///{tmp_path}/new.store")
    assert findings(made) == ["bulk-store-unusable"] and "SQLite 3.42" in made.diagnostics[0].message
    assert not (tmp_path / "new.store").exists()


def test_without_the_extra_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("generator.bulk.store_address.find_spec", lambda name: None)
    assert [one.rule.id for one in bulk_status(RUN, "sqlite:///x").diagnostics] == ["extra-missing"]


# -- whoever writes the database runs nothing ------------------------------------------------------------------------------------


class Planted:
    """What runs a command where it is unpickled."""

    def __init__(self, file: Path) -> None:
        self.file = file

    def __reduce__(self) -> tuple[Callable[[str], int], tuple[str]]:
        return os.system, (f"touch '{self.file}'",)


@pytest.mark.parametrize("guarded", [True, False])
def test_a_pickle_in_the_store_is_not_run(
    guarded: bool, in_file: str, tmp_path: Path, clients: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """DBOS unpickles whatever row says that it is a pickle, also with another serializer: unguarded it runs, and we see it.

    The row itself is sent: a chunk that the queue lost is put there again.
    """
    source, proof = rows_of(tmp_path, "Hi"), tmp_path / "was-run"
    assert run(source, clients, "http://127.0.0.1:9", store=in_file, detach=True).value is not None
    evil = base64.b64encode(pickle.dumps({"args": (Planted(proof),), "kwargs": {}})).decode()
    with sqlite3.connect(in_file.removeprefix("sqlite:///")) as connection:
        assert connection.execute("UPDATE workflow_input SET inputs = ?", (evil,)).rowcount == 1
        connection.execute("UPDATE workflow_status SET serialization = 'py_pickle'")
    if not guarded:
        monkeypatch.setattr(chunks, "nothing_unpickled", nullcontext)
    monkeypatch.setattr(store_work, "BEAT", 0.1)
    with serving(Told(make=told)) as server:
        report = resume_bulk(RUN, store=in_file, base_url=server.url, clients=clients)
        assert report.value is not None and report.value.fine and len(server.seen) == 1
    assert proof.exists() is not guarded


# -- workers ---------------------------------------------------------------------------------------------------------------------


def counts(store: str) -> Mapping[str, int]:
    """How many rows of the run are in which state."""
    made = bulk_status(RUN, store)
    assert made.value is not None, made.diagnostics
    return made.value.counts


def _work(store: Store, name: str) -> StoreWork:
    return StoreWork(store, name, ACTION, endless=True)


def _silent(store: Store, name: str) -> None:
    """A worker that has shown no life for long."""
    with store.engine.begin() as connection:
        connection.execute(sa.update(WORKERS).where(WORKERS.c.id == name).values(beat=WORKERS.c.beat - 60.0))


def _handed(address: str, tmp_path: Path, clients: Path, count: int, **more: object) -> str:
    """Rows handed over to workers; the run's number in the store."""
    source = rows_of(tmp_path, *["Hi"] * count)
    made = run(source, clients, "http://127.0.0.1:9", store=address, detach=True, **more)
    assert made.value is not None, made.diagnostics
    with open_store(read_address(address)) as store:
        found = store.find(RUN)
        assert found is not None
        return found.id


def test_two_workers_on_one_chunk_take_no_row_twice(store: str, tmp_path: Path, clients: Path) -> None:
    number = _handed(store, tmp_path, clients, 60)
    with open_store(read_address(store)) as one, open_store(read_address(store)) as other:
        workers = [_work(one, "first"), _work(other, "second")]
        for worker in workers:
            worker.show_life()
            worker.hold(number, 0)
        with ThreadPoolExecutor(2) as pool:
            takes = [pool.submit(workers[turn % 2].exchange, [], 7, time.time()) for turn in range(20)]
        taken = [row.number for take in takes for row in take.result()[0]]
        taken += [row.number for row in workers[0].exchange([], 60, time.time())[0]]  # skipped while the other looked
    assert len(taken) == len(set(taken)) == 60


ENDS = (
    RowOutcome("done", 200, {"200": {"text": "caf\u00e9 \0 \ud800 \U0001f600"}}),
    RowOutcome("refused", 400, body="no \0 \ud800", message='it\'s "no" \\ \0 %s :x'),
    RowOutcome("failed", message="nobody listens"),
    RowOutcome("unsure", message="no answer"),
)


@pytest.mark.parametrize("quick", [True, False])
def test_the_short_way_and_the_careful_way_keep_the_same(
    quick: bool, store: str, tmp_path: Path, clients: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = _handed(store, tmp_path, clients, 12)
    short: list[int] = []
    usual = QuickSteps.exchange
    monkeypatch.setattr(QuickSteps, "exchange", lambda *words: short.append(1) or usual(*words))
    monkeypatch.setattr(store_work, "_IDLE", 3_000.0 if quick else 0.0)  # how old a look may be for the short way
    with open_store(read_address(store)) as opened:
        mine, other = _work(opened, "mine"), _work(opened, "other")
        mine.hold(number, 0)
        other.hold(number, 0)
        first, _ = mine.exchange([], 4, time.time())
        taken, _ = mine.exchange([(row.number, end) for row, end in zip(first, ENDS, strict=True)], 4, time.time())
        assert [(row.inputs["body"]["destination"], row.attempts) for row in taken] == [  # type: ignore[index]
            ("+5", 0), ("+6", 0), ("+7", 0), ("+8", 0)
        ]  # fmt: skip
        mine.exchange([(first[3].number, RowOutcome("done", 200))], 1, time.time())  # known after all
        others, _ = other.exchange([(taken[0].number, RowOutcome("done", 200))], 1, time.time())  # not its own
        assert [row.inputs["body"]["destination"] for row in others] == ["+10"]  # type: ignore[index]
        mine.exchange([(taken[3].number, RowOutcome(UNBEGUN))], 1, time.time())  # may come back at once, or go later
        run_kept = opened.find(RUN)
        assert run_kept is not None
        rows = [(row.state, row.attempts, row.code, row.outputs, row.body, row.message) for row in run_kept.rows()]
    assert [row[:3] for row in rows[:7]] == [
        ("done", 1, 200), ("refused", 1, 400), ("failed", 1, 0), ("done", 1, 200), *[("sent", 1, 0)] * 3
    ]  # fmt: skip
    assert sorted(row[:2] for row in rows[7:]) == [*[("sent", 1)] * 3, *[("waiting", 0)] * 2]
    assert rows[0][3] == ENDS[0].outputs and rows[1][4:] == ("no \ufffd ?", 'it\'s "no" \\ \ufffd %s :x')
    assert bool(short) is quick


def test_whoever_joins_a_run_is_told_who_works_on_it(store: str, tmp_path: Path, clients: Path) -> None:
    number = _handed(store, tmp_path, clients, 3)
    heard: list[str] = []
    with open_store(read_address(store)) as opened, serving(Told(make=told)) as server:
        source = tmp_path / "rows.csv"
        other = StoreWork(opened, "far-away.example-4711-abc123", ACTION, until="another run")
        other.show_life()  # works on something else
        first = StoreWork(opened, "build-host-815-abc123", ACTION, until=number)
        first.show_life()
        report = run(source, clients, server.url, store=store, notice=heard.append).value
        assert report is not None and report.fine and set(seen_of(server).values()) == {1}
        assert len(heard) == len(report.beside) == 1 and report.beside[0] in heard[0]
        assert re.fullmatch(r"process 815 on build-host \(heartbeat \d+\.\d s ago\)", report.beside[0])
        assert "joins as a further worker" in heard[0]
        first.leave()
        alone = run(source, clients, server.url, store=store, notice=heard.append).value
    assert alone is not None and alone.beside == () and len(heard) == 1


def test_a_store_of_the_version_before_is_gone_on_with(in_file: str, tmp_path: Path, clients: Path) -> None:
    _handed(in_file, tmp_path, clients, 3)
    with sqlite3.connect(in_file.removeprefix("sqlite:///")) as connection:
        connection.execute("UPDATE bulk_facts SET value = '1' WHERE name = 'format'")
        connection.execute("DROP TABLE bulk_workers")
        connection.execute("CREATE TABLE bulk_workers (id TEXT PRIMARY KEY, beat DOUBLE NOT NULL)")
        connection.execute("INSERT INTO bulk_workers VALUES ('old-1-a', 0)")
    assert counts(in_file) == {"waiting": 3}
    with serving(Told(make=told)) as server:
        report = run(tmp_path / "rows.csv", clients, server.url, store=in_file).value
    assert report is not None and report.fine


def test_a_worker_that_reaches_nobody_leaves_its_rows_to_others(store: str, tmp_path: Path, clients: Path) -> None:
    source = rows_of(tmp_path, *["Hi"] * 40)
    report = run(source, clients, "http://127.0.0.1:9", store=store, unreached=4, concurrency=2).value
    assert report is not None and "4 rows one after the other" in report.fault and not report.stopped
    assert report.left == 40 - report.counts["failed"] and 4 <= report.counts["failed"] <= 5
    with serving(Told(make=told)) as server:
        resumed = resume_bulk(RUN, store=store, base_url=server.url, clients=clients).value
    assert resumed is not None and resumed.counts == {"done": report.left, "failed": report.counts["failed"]}


def test_rows_of_a_lost_worker_are_unsure_and_what_it_knows_still_counts(
    store: str, tmp_path: Path, clients: Path
) -> None:
    number = _handed(store, tmp_path, clients, 4)
    with open_store(read_address(store)) as opened:
        slow, watch = _work(opened, "slow"), _work(opened, "watch")
        slow.show_life()
        slow.hold(number, 0)
        first, second = slow.exchange([], 2, time.time())[0]
        slow.show_life()  # however long that took
        watch.show_life()
        assert counts(store) == {"waiting": 2, "sent": 2}
        _silent(opened, "slow")
        watch.show_life()
        report = bulk_status(RUN, store).value
        assert report is not None and report.counts == {"waiting": 2, "unsure": 2} and "lost" in report.refusals[0][1]
        slow.exchange([(first.number, RowOutcome("done", 200))], 0, time.time())
        assert counts(store) == {"waiting": 2, "unsure": 1, "done": 1}
        again = open_store(read_address(store)).find(RUN)
        assert again is not None and again.send_again(["unsure"]) == 1
        slow.exchange([(second.number, RowOutcome("done", 200))], 0, time.time())  # somebody else's by now
        assert counts(store) == {"waiting": 3, "done": 1}


def test_rows_with_a_key_that_the_service_knows_are_sent_again(in_file: str, tmp_path: Path, clients: Path) -> None:
    number = _handed(in_file, tmp_path, clients, 2)
    with sqlite3.connect(in_file.removeprefix("sqlite:///")) as connection:
        connection.execute("UPDATE bulk_runs SET repeatable = 1")
    with open_store(read_address(in_file)) as opened:
        lost, watch = _work(opened, "lost"), _work(opened, "watch")
        lost.hold(number, 0)
        assert len(lost.exchange([], 2, time.time())[0]) == 2
        watch.show_life()
        assert counts(in_file) == {"waiting": 2}


def test_a_short_step_that_was_kept_though_the_store_seemed_away_strands_no_row(
    store: str, tmp_path: Path, clients: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    number, usual, broken = _handed(store, tmp_path, clients, 7), QuickSteps.exchange, []

    def breaking(*words: object) -> object:
        made = usual(*words)  # type: ignore[arg-type]
        if not broken:
            broken.append(made)
            raise sa.exc.OperationalError("", {}, sqlite3.OperationalError("database is locked"))
        return made

    monkeypatch.setattr(QuickSteps, "exchange", breaking)
    monkeypatch.setattr(store_work, "_IDLE", 3_000.0)
    with open_store(read_address(store)) as opened:
        worker = _work(opened, "worker")
        worker.hold(number, 0)
        first, _ = worker.exchange([], 2, time.time())
        taken, _ = worker.exchange([(first[0].number, RowOutcome("done", 200))], 2, time.time())
        assert broken and len({row.number for row in taken}) == 2 and [row.attempts for row in taken] == [0, 0]
        assert counts(store) == {"done": 1, "sent": 3, "waiting": 3}


def test_a_step_that_was_kept_though_the_store_seemed_away_strands_no_row(
    store: str, tmp_path: Path, clients: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The connection broke after the commit: the rows were marked, and nobody will send them unless they are given back."""
    number, keep, broken = _handed(store, tmp_path, clients, 3), StoreWork._exchanged, []

    def breaking(self: StoreWork, *words: object) -> object:
        made = keep(self, *words)  # type: ignore[arg-type]
        if not broken:
            broken.append(made)
            raise sa.exc.OperationalError("", {}, sqlite3.OperationalError("database is locked"))
        return made

    monkeypatch.setattr(StoreWork, "_exchanged", breaking)
    with open_store(read_address(store)) as opened:
        worker = _work(opened, "worker")
        worker.show_life()
        worker.hold(number, 0)
        assert len(worker.exchange([], 3, time.time())[0]) == 3 and len(broken[0][0]) == 3
    assert counts(store) == {"sent": 3}


def test_a_store_that_is_full_ends_the_worker_in_words(
    in_file: str, tmp_path: Path, clients: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep, calls = StoreWork._in_short, 0

    def full(self: StoreWork, *words: object) -> object:
        nonlocal calls
        calls += 1
        if calls >= 4:
            raise sa.exc.OperationalError("", {}, sqlite3.OperationalError("database or disk is full"))
        return keep(self, *words)  # type: ignore[arg-type]

    source = rows_of(tmp_path, *["Hi"] * 40)
    monkeypatch.setattr(store_work, "PATIENCE", 0.3)
    with serving(Told(make=told)) as server:
        with monkeypatch.context() as patch:
            patch.setattr(StoreWork, "_in_short", full)
            report = run(source, clients, server.url, concurrency=4, store=in_file).value
        assert report is not None and "disk is full" in report.fault and report.left
        after = resume_bulk(RUN, store=in_file).value
        assert after is not None and after.left == 0 and after.counts.get("unsure", 0) <= 2 * 4
        assert set(seen_of(server).values()) == {1}
        assert after.counts["done"] + after.counts.get("unsure", 0) == 40


def test_one_rate_for_all_workers(store: str, tmp_path: Path, clients: Path) -> None:
    """Places in the pace, however many ask: the 40 rows of two workers fill 40 places of 100 a second."""
    number = _handed(store, tmp_path, clients, 40, rate="100/s")
    with open_store(read_address(store)) as opened:
        begun, places = time.time(), []
        for turn in range(8):
            worker = _work(opened, f"worker-{turn % 2}")
            worker.show_life()
            worker.hold(number, 0)
            now = time.time()
            places += [now + row.pause - begun for row in worker.exchange([], 5, now)[0]]
    assert len(places) == 40
    gaps = [later - earlier for earlier, later in zip(sorted(places), sorted(places)[1:], strict=False)]
    late = sorted(places)[-1]  # a quarter of a second that nobody used may be caught up with
    assert late >= 0.38 - 0.25 - 0.02 and sum(gap < 0.004 for gap in gaps) <= 8 + 27


def test_a_service_that_asks_to_wait_is_left_alone_by_all(in_file: str, tmp_path: Path, clients: Path) -> None:
    number = _handed(in_file, tmp_path, clients, 5)
    with open_store(read_address(in_file)) as opened:
        told_so, other = _work(opened, "told"), _work(opened, "other")
        for worker in (told_so, other):
            worker.show_life()
            worker.hold(number, 0)
        (row,) = told_so.exchange([], 1, time.time())[0]
        told_so.exchange([(row.number, RowOutcome("refused", 429, again_in=0.3))], 0, time.time())
        assert other.exchange([], 5, time.time())[0] == []
        time.sleep(0.35)
        assert len(other.exchange([], 5, time.time())[0]) == 5


def test_a_row_given_back_is_anybodys_with_no_attempt_counted(store: str, tmp_path: Path, clients: Path) -> None:
    number = _handed(store, tmp_path, clients, 1)
    with open_store(read_address(store)) as opened:
        first, second = _work(opened, "first"), _work(opened, "second")
        for worker in (first, second):
            worker.show_life()
            worker.hold(number, 0)
        (row,) = first.exchange([], 5, time.time())[0]
        assert second.exchange([], 5, time.time())[0] == []
        first.exchange([(row.number, RowOutcome(UNBEGUN))], 0, time.time())
        (again,) = second.exchange([], 5, time.time())[0]
    assert (again.number, again.attempts) == (row.number, 0)


def test_a_chunk_that_comes_while_the_store_is_asked_is_not_taken_for_empty(
    in_file: str, tmp_path: Path, clients: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    number, ended = _handed(in_file, tmp_path, clients, 150), []
    with open_store(read_address(in_file)) as opened:
        worker = _work(opened, "worker")
        worker.ended = lambda run, chunk: ended.append(chunk)
        worker.show_life()
        worker.hold(number, 0)

        @sa.event.listens_for(opened.engine, "after_cursor_execute")
        def _(connection: sa.Connection, cursor: object, statement: str, *words: object) -> None:
            if "DISTINCT" in statement:
                worker._chunks[number].add(1)

        worker.exchange([], 1, time.time())
        assert worker._chunks == {number: {0, 1}} and not ended


def test_what_the_queue_lost_is_found_by_a_worker(
    in_file: str, tmp_path: Path, clients: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _handed(in_file, tmp_path, clients, 3)
    with sqlite3.connect(in_file.removeprefix("sqlite:///")) as connection:
        connection.execute("UPDATE workflow_status SET status = 'SUCCESS'")
    monkeypatch.setattr(store_work, "BEAT", 0.1)
    with serving(Told(make=told)) as server:
        made = bulk_worker(ACTION, in_file, clients=clients, base_url=server.url, until_done=True).value
        assert made is not None and made.counts == {"done": 3}


def test_a_chunk_of_another_action_is_not_worked_on(in_file: str, tmp_path: Path, clients: Path) -> None:
    number = _handed(in_file, tmp_path, clients, 1)
    with open_store(read_address(in_file)) as opened, pytest.raises(ValueError, match="no run of Bank.transfer"):
        StoreWork(opened, "worker", "Bank.transfer").hold(number, 0)


@pytest.mark.parametrize("inputs", ["[" * 100_000, "[]", "nonsense"])
def test_rows_that_no_run_wrote_are_not_sent(inputs: str, in_file: str, tmp_path: Path, clients: Path) -> None:
    number = _handed(in_file, tmp_path, clients, 1)
    with sqlite3.connect(in_file.removeprefix("sqlite:///")) as connection:
        connection.execute("UPDATE bulk_rows SET inputs = ?", (inputs,))
    with open_store(read_address(in_file)) as opened:
        worker = _work(opened, "worker")
        worker.hold(number, 0)
        with pytest.raises(LedgerLost, match="not written by a run"):
            worker.exchange([], 1, time.time())
    assert counts(in_file) == {"waiting": 1}


def test_a_killed_worker_is_replaced(store: str, tmp_path: Path, clients: Path) -> None:
    """Three workers, one killed for good: nothing lost, nothing sent twice, what it had under way is unsure."""
    count, source = 240, rows_of(tmp_path, *["Hi"] * 240)
    quick = "from generator.bulk import store_work; store_work.BEAT, store_work.PATIENCE = 0.3, 1.5; "
    (tmp_path / "store.txt").write_text(store, encoding="utf-8")
    with serving(Told(make=slow)) as server:
        where = ["--clients", str(clients), "--base-url", server.url, "--store", f"@{tmp_path}/store.txt"]
        asked = ["bulk", "run", ACTION, "subAccountId=demo", "--in", str(source), "--detach"]
        assert main([*asked, *where]) == 0
        words = ["bulk", "worker", ACTION, "--until-done", "--concurrency", "6", *where]
        command = [sys.executable, "-c", f"{quick}from generator.__main__ import main; main({words!r})"]
        workers = [
            subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE) for _ in range(3)
        ]
        wait_for(server, 100)
        workers[0].kill()
        for one in workers:
            out, err = one.communicate()
            assert not err and (one.returncode == 0 or one is workers[0])
        seen = seen_of(server)
    report = bulk_status(RUN, store).value
    assert report is not None and report.left == 0 and set(seen.values()) == {1}
    assert report.counts["done"] + report.counts.get("unsure", 0) == count and report.counts.get("unsure", 0) <= 2 * 6
    rows = [json.loads(line) for line in export_bulk(RUN, "jsonl", store).value or ()]
    assert {row["destination"] for row in rows if row["state"] == "done"} <= seen.keys()
    assert seen.keys() <= {row["destination"] for row in rows if row["state"] in ("done", "unsure")}


# -- the page --------------------------------------------------------------------------------------------------------------------


def test_the_page_does_what_it_says(
    in_file: str, clients: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    page = (ROOT / "docs" / "bulk.md").read_text(encoding="utf-8")
    (block,) = re.findall(r"```sh\n(.*?)```", page.partition("## Several machines")[2], re.S)
    commands = [shlex.split(line)[1:] for line in block.splitlines()]
    assert [words[:2] for words in commands] == [["bulk", one] for one in ("run", "worker", "status", "export")]
    monkeypatch.chdir(tmp_path)
    shutil.copytree(clients, "clients")
    (rows,) = re.findall(r"```csv\n(.*?)```", page, re.S)
    Path("rows.csv").write_text(rows, encoding="utf-8")
    Path("store.txt").write_text(f"{in_file}\n", encoding="utf-8")
    with serve(str(ROOT / "specs" / "sms.json")) as mock:
        for words in commands:
            assert main([word.replace("http://127.0.0.1:8099", mock.base_url) for word in words]) == 0, words
    out = capsys.readouterr().out
    assert "2 done of 2 rows" in out and "phone,text,team,state,code,message" in out
