"""Runs in a store that machines share: nothing lost, nothing sent twice unasked, whichever worker dies."""

from __future__ import annotations

import base64
import csv
import io
import json
import os
import pickle
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from pathlib import Path

import pytest
import sqlalchemy as sa
from external_services import bulk_status, export_bulk, resume_bulk

from tests import postgres
from tests.test_bulk import ACTION, Told, clients, findings, rows_of, run, seen_of, serving, told

pytest.importorskip("dbos", reason="the extra `store` is not installed")

from generator.__main__ import main
from generator.bulk import chunks, store_work
from generator.bulk.store import open_store
from generator.bulk.store_address import read_address

__all__ = ["clients"]
RUN = "rows.csv.ledger"


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store in a file, with all its tables: making them takes longer than most tests."""
    file = tmp_path_factory.mktemp("store") / "bulk.store"
    with open_store(read_address(f"sqlite:///{file}")) as store:
        desk = chunks.ChunkDesk(store.engine)
        desk.prepare(ACTION)
        desk.close()
    with sqlite3.connect(file) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return file


@pytest.fixture(scope="session")
def database() -> Iterator[str]:
    if postgres.binaries() is None:
        pytest.skip("no Postgres is installed here")
    with postgres.cluster() as address:
        yield address


@pytest.fixture
def in_file(prepared: Path, tmp_path: Path) -> str:
    shutil.copy(prepared, tmp_path / "bulk.store")
    return f"sqlite:///{tmp_path}/bulk.store"


@pytest.fixture(params=["sqlite", "postgres"])
def store(request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of a store, of both kinds; that in Postgres is emptied of rows afterwards."""
    if request.param == "sqlite":
        yield request.getfixturevalue("in_file")
        return
    address = str(request.getfixturevalue("database"))
    yield address
    with open_store(read_address(address)) as opened, opened.engine.begin() as connection:
        for table in ("bulk_rows", "bulk_runs", "bulk_paces", "bulk_workers", "workflow_status", "workflow_input"):
            connection.execute(sa.text(f"DELETE FROM extsvc_bulk.{table}"))


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
    assert main([*words, "--store", database, "--base-url", "http://127.0.0.1:9", "--detach"]) == 0
    assert main(["bulk", "status", RUN, "--store", "env:STORE"]) == 0
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
