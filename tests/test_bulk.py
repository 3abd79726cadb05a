"""Many rows with a receipt: nothing lost, nothing sent twice unasked, whatever happens between two rows."""

from __future__ import annotations

import csv
import io
import json
import os
import random
import re
import shlex
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from external_services import BulkReport, Checked, bulk_status, export_bulk, resume_bulk, run_bulk, serve
from hypothesis import given
from hypothesis import strategies as st

from generator.__main__ import main
from generator.bulk.ledger import Ledger, LedgerRefused, NewRow
from generator.bulk.ledger_file import create, open_ledger
from generator.bulk.options import rate_of
from generator.bulk.rows import opened
from generator.usecases.stopping import Stop

sys.path.insert(0, str(Path(__file__).parent / "handmade"))
from runtime_support import Seen, Told, json_told, serving

ROOT = Path(__file__).parent.parent
ACTION = "CPaaSSMS.Send-Sms-Single"


@pytest.fixture(scope="session")
def clients(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The generated package of the bundled spec."""
    folder = tmp_path_factory.mktemp("bulk") / "clients"
    words = ["generate", str(ROOT / "specs" / "sms.json"), "--service", "CPaaSSMS", "--all", "--out", str(folder)]
    assert main(words) == 0
    return folder


def told(seen: Seen) -> Told:
    """What the vendor answers to a message, by its text: a status, "later", "gone"."""
    body = json.loads(seen.body or b'{"text": "gone"}')
    text = body["text"]
    if text == "gone":
        return Told(write=lambda connection: None)
    if text == "later":
        return Told(429, b"{}", {"Retry-After": "0", "Content-Type": "application/json"})
    if text.isdigit():
        return json_told(b'{"code": 1, "message": "no"}', int(text))
    answer = {"umid": f"u{body['destination']}", "destination": body["destination"], "encoding": "AUTO"}
    return json_told(json.dumps({**answer, "status": {"code": "QUEUED"}}).encode())


def rows_of(folder: Path, *texts: str) -> Path:
    path = folder / "rows.csv"
    lines = [f"+{number},{text}" for number, text in enumerate(texts, 1)]
    path.write_text("\n".join(["destination,text", *lines, ""]), encoding="utf-8")
    return path


def run(source: Path | str, clients: Path, url: str, **more: object) -> Checked[BulkReport]:
    return run_bulk(ACTION, source, inputs=["subAccountId=demo"], clients=clients, base_url=url, **more)  # type: ignore[arg-type]


def seen_of(server: object) -> Counter[str]:
    """How often each destination was sent to; of a client that was killed a request may come without its body."""
    return Counter(json.loads(one.body)["destination"] for one in server.seen if one.body)  # type: ignore[attr-defined]


# -- a run -----------------------------------------------------------------------------------------------------------------


def test_every_row_ends_in_the_state_that_fits(tmp_path: Path, clients: Path) -> None:
    source = rows_of(tmp_path, "Hi", "400", "gone", "504", "Hello")
    with serving(Told(make=told)) as server:
        report = run(source, clients, server.url).value
    assert report is not None
    assert report.counts == {"done": 2, "refused": 1, "unsure": 2} and not report.fine and report.left == 0
    assert {code for code, _, _ in report.refusals} == {400, 0, 504}
    rows = list(csv.DictReader(io.StringIO("".join(export_bulk(report.ledger).value or ()))))
    assert [row["state"] for row in rows] == ["done", "refused", "unsure", "unsure", "done"]
    assert rows[4]["destination"] == "+5" and rows[4]["output.200.umid"] == "u+5" and rows[1]["code"] == "400"
    again = [json.loads(line) for line in export_bulk(report.ledger, "jsonl").value or ()]
    assert again[0]["outputs"]["200"]["status"] == {"code": "QUEUED"} and again[1]["state"] == "refused"


def test_the_same_run_sends_nothing_twice(tmp_path: Path, clients: Path) -> None:
    source = rows_of(tmp_path, "Hi", "400", "gone")
    with serving(Told(make=told)) as server:
        first = run(source, clients, server.url).value
        second = run(source, clients, server.url).value
        third = resume_bulk(f"{source}.ledger").value
        assert len(server.seen) == 3
    assert first is not None and second is not None and third is not None
    assert first.counts == second.counts == third.counts == {"done": 1, "refused": 1, "unsure": 1}


@pytest.mark.parametrize(("state", "row"), [("refused", "+2"), ("unsure", "+3")])
def test_retry_sends_what_it_was_asked_for_alone(state: str, row: str, tmp_path: Path, clients: Path) -> None:
    source = rows_of(tmp_path, "Hi", "400", "gone")
    with serving(Told(make=told)) as server:
        run(source, clients, server.url)
        server.seen.clear()
        resume_bulk(f"{source}.ledger", again=[state])
        assert seen_of(server) == {row: 1}


def test_nothing_reached_a_service_that_is_not_there(tmp_path: Path, clients: Path) -> None:
    source = rows_of(tmp_path, "Hi", "Hello")
    report = run(source, clients, "http://127.0.0.1:9").value
    assert report is not None and report.counts == {"failed": 2}
    with serving(Told(make=told)) as server:
        again = resume_bulk(f"{source}.ledger", again=["failed"], base_url=server.url).value
    assert again is not None and again.fine


def test_a_run_that_reaches_nobody_stops_and_goes_on(
    tmp_path: Path, clients: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source = rows_of(tmp_path, *["Hi"] * 60)
    nowhere = ["--clients", str(clients), "--base-url", "http://127.0.0.1:9", "--unreached", "5", "--concurrency", "2"]
    assert main(["bulk", "run", ACTION, "subAccountId=demo", "--in", str(source), *nowhere]) == 1
    err = capsys.readouterr().err
    assert "5 rows one after the other never reached the service" in err and "go on with: extsvc bulk resume" in err
    stopped = bulk_status(f"{source}.ledger").value
    assert stopped is not None and stopped.options["unreached"] == 5
    assert stopped.counts == {"waiting": 60 - stopped.counts["failed"], "failed": stopped.counts["failed"]}
    assert 5 <= stopped.counts["failed"] <= 6 and not stopped.stopped
    with serving(Told(make=told)) as server:
        resumed = resume_bulk(stopped.ledger, base_url=server.url).value
        assert resumed is not None and resumed.counts == {"done": stopped.left, "failed": stopped.counts["failed"]}
        again = resume_bulk(stopped.ledger, base_url=server.url, again=["failed"]).value
        assert again is not None and again.fine and set(seen_of(server).values()) == {1}


def test_a_run_may_try_every_row(tmp_path: Path, clients: Path) -> None:
    source = rows_of(tmp_path, *["Hi"] * 12)
    report = run(source, clients, "http://127.0.0.1:9", unreached=0).value
    assert report is not None and report.counts == {"failed": 12} and not report.fault
    made = run(source, clients, "http://127.0.0.1:9", unreached=-1)
    assert [one.rule.id for one in made.diagnostics] == ["bulk-unreached-malformed"]


def test_later_means_later(tmp_path: Path, clients: Path) -> None:
    """429 and 503 were not worked on: such a row is sent again when the service says so."""
    asked: Counter[str] = Counter()

    def busy(seen: Seen) -> Told:
        destination = json.loads(seen.body)["destination"]
        asked[destination] += 1
        if asked[destination] < 3:
            return Told(503 if destination == "+1" else 429, b"{}", {"Retry-After": "0"})
        return told(seen)

    with serving(Told(make=busy)) as server:
        report = run(rows_of(tmp_path, "Hi", "Hello", "Hey"), clients, server.url).value
    assert report is not None and report.fine and set(asked.values()) == {3}


def test_a_service_that_is_always_busy_is_given_up(tmp_path: Path, clients: Path) -> None:
    with serving(Told(make=told)) as server:
        report = run(rows_of(tmp_path, "later"), clients, server.url).value
        assert len(server.seen) == 8
    assert report is not None and report.counts == {"refused": 1} and report.refusals[0][0] == 429


def test_a_rate_is_kept(tmp_path: Path, clients: Path) -> None:
    moments: list[float] = []

    def noted(seen: Seen) -> Told:
        moments.append(time.monotonic())
        return told(seen)

    with serving(Told(make=noted)) as server:
        report = run(rows_of(tmp_path, *["Hi"] * 30), clients, server.url, rate="60/s", concurrency=10).value
    assert report is not None and report.fine
    assert max(moments) - min(moments) >= 25 / 60  # the first may be noted late


@pytest.mark.parametrize(("text", "rate"), [("50", 50.0), ("50/s", 50.0), ("600/m", 10.0), ("7200/h", 2.0)])
def test_rates_read(text: str, rate: float) -> None:
    assert rate_of(text) == pytest.approx(rate)


@pytest.mark.parametrize("text", ["fast", "0", "-1", "1/d", "nan", "inf", "1e9", "5/"])
def test_what_is_no_rate(text: str) -> None:
    if text == "5/":
        assert rate_of(text) == 5.0
        return
    with pytest.raises(Stop, match="no rate"):
        rate_of(text)


# -- rows ------------------------------------------------------------------------------------------------------------------


def findings(made: Checked[BulkReport]) -> list[str]:
    assert made.value is None
    return [found.rule.id for found in made.diagnostics]


def test_all_faults_are_told_and_nothing_is_sent(tmp_path: Path, clients: Path) -> None:
    source = tmp_path / "rows.csv"
    source.write_text("destination,text,encoding\n+1,Hi,AUTO\n+2,,AUTO\n+3,Hi,MORSE\n+4,Hi\n", encoding="utf-8")
    with serving(Told(make=told)) as server:
        made = run(source, clients, server.url)
        assert not server.seen
        assert findings(made) == ["bulk-row-invalid"] * 3 + ["bulk-rows-invalid"]
        assert [found.span.line for found in made.diagnostics[:3]] == [3, 4, 5]
        assert "text" in made.diagnostics[0].message and "column encoding" in made.diagnostics[1].message
        assert not list(tmp_path.glob("*ledger*")) and not list(tmp_path.glob(".*"))
        skipped = run(source, clients, server.url, skip_invalid=True).value
        assert seen_of(server) == {"+1": 1}
    assert skipped is not None and skipped.counts == {"done": 1, "invalid": 3}


def test_columns_find_their_inputs(tmp_path: Path, clients: Path) -> None:
    source = tmp_path / "people.csv"
    source.write_text("phone,body.text,account,team\n+1,Hi,demo,blue\n", encoding="utf-8")
    with serving(Told(make=told)) as server:
        report = run_bulk(
            ACTION, source, clients=clients, base_url=server.url, ignored=["team"],
            renamed=["body.destination=phone", "subAccountId=account"],
        ).value  # fmt: skip
        assert server.seen[0].path == "/api/v1/subaccounts/demo/messages"
        assert json.loads(server.seen[0].body) == {"destination": "+1", "text": "Hi"}
    assert report is not None and report.fine
    kept = next(csv.DictReader(io.StringIO("".join(export_bulk(report.ledger).value or ()))))
    assert kept["team"] == "blue" and kept["phone"] == "+1"


def test_json_lines_carry_values_as_they_are(tmp_path: Path, clients: Path) -> None:
    source = tmp_path / "rows.jsonl"
    first = {"subAccountId": "demo", "body": {"destination": "+1", "text": ""}}
    second = {"subAccountId": "demo", "body.destination": "+2", "text": "Hi"}
    source.write_text(f"{json.dumps(first)}\n\n{json.dumps(second)}\n", encoding="utf-8")
    with serving(Told(make=told)) as server:
        report = run_bulk(ACTION, source, clients=clients, base_url=server.url).value
        bodies = {json.loads(one.body)["destination"]: json.loads(one.body)["text"] for one in server.seen}
    assert report is not None and report.fine and bodies == {"+1": "", "+2": "Hi"}


@pytest.mark.parametrize(
    ("text", "more", "rule"),
    [
        ("destinaton,text\n+1,Hi\n", {}, "bulk-column-unknown"),
        ("phone,text\n+1,Hi\n", {"renamed": ["body.destination=mobile"]}, "bulk-column-unknown"),
        ("destination,text\n+1,Hi\n", {"renamed": ["body.destination=mobile"]}, "bulk-column-missing"),
        ("destination,text\n+1,Hi\n", {"renamed": ["mobile"]}, "bulk-map-malformed"),
        ("destination,text\n+1,Hi\n", {"key": "id"}, "bulk-column-missing"),
        ("destination,text\n+1,Hi\n", {"rate": "quick"}, "bulk-rate-unusable"),
        ("destination,text\n+1,Hi\n", {"concurrency": 0}, "bulk-concurrency-unusable"),
        ("destination,text\n", {}, "bulk-no-rows"),
        ("", {}, "bulk-rows-unreadable"),
        ("text,text\n", {}, "bulk-rows-unreadable"),
        ('destination,text\n+1,"Hi\n', {}, "bulk-rows-unreadable"),
        ("destination,text\n+1,\udce4\n", {}, "bulk-rows-unreadable"),
    ],
)
def test_what_cannot_be_run_is_refused(
    text: str, more: dict[str, object], rule: str, tmp_path: Path, clients: Path
) -> None:
    source = tmp_path / "rows.csv"
    source.write_bytes(text.encode("utf-8", "surrogateescape"))
    assert findings(run(source, clients, "http://127.0.0.1:9", **more))[-1] == rule
    assert [path.name for path in tmp_path.iterdir()] == ["rows.csv"]


def test_a_key_is_unique_and_its_column_needs_no_input(tmp_path: Path, clients: Path) -> None:
    source = tmp_path / "rows.csv"
    source.write_text("id,destination,text\na,+1,Hi\nb,+2,Hi\na,+3,Hi\n,+4,Hi\n", encoding="utf-8")
    made = run(source, clients, "http://127.0.0.1:9", key="id")
    assert findings(made) == ["bulk-row-invalid"] * 2 + ["bulk-rows-invalid"]
    assert "row 1 has the same key" in made.diagnostics[0].message and "no key" in made.diagnostics[1].message


def test_a_key_goes_where_the_document_wants_it(tmp_path: Path) -> None:
    spec = json.loads((ROOT / "specs" / "sms.json").read_text(encoding="utf-8"))
    (path,) = (one for one in spec["paths"] if one.endswith("/messages"))
    header = {"name": "Idempotency-Key", "in": "header", "schema": {"type": "string"}}
    spec["paths"][path]["post"].setdefault("parameters", []).append(header)
    (tmp_path / "sms.json").write_text(json.dumps(spec), encoding="utf-8")
    words = ["generate", str(tmp_path / "sms.json"), "--service", "CPaaSSMS", "--all", "--out", str(tmp_path / "made")]
    assert main(words) == 0
    source = tmp_path / "rows.csv"
    source.write_text("id,destination,text\nk1,+1,Hi\n", encoding="utf-8")
    with serving(Told(make=told)) as server:
        report = run(source, tmp_path / "made", server.url, key="id").value
        assert server.seen[0].headers["Idempotency-Key"] == "k1"
    assert report is not None and report.fine
    with open_ledger(Path(report.ledger)) as book:
        assert book.facts()["repeatable"] == "yes"


columns = st.lists(st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), min_size=1).filter(str.strip), min_size=1, max_size=5, unique_by=str.strip)  # fmt: skip
cells = st.text(st.characters(codec="utf-8", exclude_characters="\r\0"), max_size=20)


@given(data=st.data(), names=columns)
def test_rows_come_back_as_they_went_in(data: st.DataObject, names: list[str]) -> None:
    names = [name.strip().lstrip("\ufeff") or "x" for name in names]
    if len(set(names)) < len(names) or (len(names) == 1 and not {";", "\t"}.isdisjoint(names[0])):
        return  # a name alone with a semicolon in it is two, as spreadsheets write them
    rows = data.draw(st.lists(st.lists(cells, min_size=len(names), max_size=len(names)), max_size=5))
    rows = [row for row in rows if any(row)]
    if not rows:
        return

    with tempfile.TemporaryDirectory() as folder:
        source, ledger = Path(folder, "rows.csv"), Path(folder, "ledger")
        with source.open("w", newline="", encoding="utf-8") as file:
            csv.writer(file).writerows([names, *rows])
        with opened(str(source)) as read:
            found = list(read.rows())
        assert [list(row.values.values()) for row in found] == rows
        create(ledger, {"action": "A.b"}, (NewRow(row.number, row.line, row.values, {}) for row in found))
        text = "".join(export_bulk(ledger).value or ())
    back = list(csv.reader(io.StringIO(text, newline="")))
    assert [row[: len(names)] for row in back] == [names, *rows]


# -- ledgers -----------------------------------------------------------------------------------------------------------------


def test_rows_that_moved_are_refused(tmp_path: Path, clients: Path) -> None:
    source = rows_of(tmp_path, "Hi", "Hello")
    with serving(Told(make=told)) as server:
        run(source, clients, server.url)
        rows_of(tmp_path, "Hello", "Hi")
        changed = run(source, clients, server.url)
        other = run_bulk(ACTION, rows_of(tmp_path, "Hi", "Hello"), inputs=["subAccountId=other"], clients=clients, base_url=server.url)  # fmt: skip
        assert len(server.seen) == 2
    assert findings(changed) == ["bulk-input-changed"] and "the rows" in changed.diagnostics[0].message
    assert findings(other) == ["bulk-input-changed"] and "words" in other.diagnostics[0].message


def test_a_second_run_on_one_ledger_is_refused(tmp_path: Path, clients: Path) -> None:
    source = rows_of(tmp_path, "Hi")
    with serving(Told(make=told)) as server:
        run(source, clients, server.url)
        with open_ledger(Path(f"{source}.ledger")):
            made = resume_bulk(f"{source}.ledger")
            assert bulk_status(f"{source}.ledger").value is not None  # looking is always possible
    assert findings(made) == ["bulk-ledger-unusable"] and "another run" in made.diagnostics[0].message


def test_a_ledger_of_another_version_is_refused(tmp_path: Path, clients: Path) -> None:
    create(tmp_path / "old", {"action": ACTION}, ())
    with sqlite3.connect(tmp_path / "old") as connection:
        connection.execute("UPDATE facts SET value = '0' WHERE name = 'format'")
    assert "another version" in resume_bulk(tmp_path / "old").diagnostics[0].message


@pytest.mark.parametrize("kind", ["text", "database", "folder", "link", "pipe", "nothing"])
def test_what_is_no_ledger_stays_as_it_is(kind: str, tmp_path: Path, clients: Path) -> None:
    place = tmp_path / "x"
    if kind == "text":
        place.write_text("precious", encoding="utf-8")
    elif kind == "database":
        sqlite3.connect(place).execute("CREATE TABLE facts (name, value)").connection.close()
    elif kind == "folder":
        place.mkdir()
    elif kind == "link":
        create(tmp_path / "target", {"action": ACTION}, ())
        place.symlink_to("target")
    elif kind == "pipe":
        os.mkfifo(place)
    before = place.read_bytes() if place.is_file() else b""
    assert findings(resume_bulk(place)) == ["bulk-ledger-unusable"]
    assert (place.read_bytes() if place.is_file() else b"") == before
    assert bulk_status(place).value is None and export_bulk(place).value is None


def test_a_strangers_ledger_names_no_code_and_no_host(tmp_path: Path, clients: Path) -> None:
    source = rows_of(tmp_path, "Hi")
    ledger = Path(f"{source}.ledger")
    with serving(Told(make=told)) as server:
        run(source, clients, "http://127.0.0.1:9", headers=[f"@{_header(tmp_path)}"])
        with sqlite3.connect(ledger) as connection:
            (options,) = connection.execute("SELECT value FROM facts WHERE name = 'options'").fetchone()
            changed = {**json.loads(options), "clients": str(tmp_path / "evil"), "base_url": "http://evil.example"}
            connection.execute("UPDATE facts SET value = ? WHERE name = 'options'", (json.dumps(changed),))
        assert findings(resume_bulk(ledger, again=["failed"])) == ["bulk-ledger-foreign"]
        mine = resume_bulk(ledger, again=["failed"], clients=clients, base_url=server.url).value
        assert mine is not None and mine.fine
        assert "X-Api-Key" not in server.seen[0].headers  # nor which files are read


def _header(folder: Path) -> Path:
    (folder / "key.txt").write_text("X-Api-Key: secret-of-the-vendor\n", encoding="utf-8")
    return folder / "key.txt"


def test_no_secret_is_kept(tmp_path: Path, clients: Path) -> None:
    source = rows_of(tmp_path, "Hi", "401")
    with serving(
        Told(make=lambda seen: json_told(json.dumps({"said": seen.headers["X-Api-Key"]}).encode(), 401))
    ) as server:
        run(source, clients, server.url, headers=["X-Api-Key: secret-of-the-vendor"])
        made = resume_bulk(f"{source}.ledger", again=["refused"])
        assert findings(made) == ["bulk-headers-not-kept"]
        assert resume_bulk(f"{source}.ledger", headers=[f"@{_header(tmp_path)}"]).value is not None
    for path in tmp_path.glob("rows.csv.ledger*"):
        assert b"secret-of-the-vendor" not in path.read_bytes()


def test_a_full_disk_stops_the_run_and_loses_nothing(
    tmp_path: Path, clients: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = rows_of(tmp_path, *["Hi"] * 40)
    keep, calls = Ledger.exchange, 0

    def full(self: Ledger, *words: object) -> object:
        nonlocal calls
        calls += 1
        if calls >= 4:
            raise sqlite3.OperationalError("database or disk is full")
        return keep(self, *words)  # type: ignore[arg-type]

    with serving(Told(make=told)) as server:
        with monkeypatch.context() as patch:
            patch.setattr(Ledger, "exchange", full)
            report = run(source, clients, server.url, concurrency=4).value
        assert report is not None and "disk is full" in report.fault and not report.fine
        after = resume_bulk(f"{source}.ledger").value
        assert after is not None and after.left == 0 and after.counts.get("unsure", 0) <= 4
        seen = seen_of(server)
    assert set(seen.values()) == {1} and after.counts["done"] + after.counts.get("unsure", 0) == 40


# -- killed, stopped ----------------------------------------------------------------------------------------------------------


def _begun(source: Path, clients: Path, url: str, *more: str) -> subprocess.Popen[str]:
    where = ["--clients", str(clients), "--base-url", url]
    words = ["bulk", "run", ACTION, "subAccountId=demo", "--in", str(source), *where]
    return subprocess.Popen(
        [sys.executable, "-m", "generator", *words, "--concurrency", "6", *more],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=ROOT,
    )  # fmt: skip


def slow(seen: Seen) -> Told:
    time.sleep(0.003)
    return told(seen)


def wait_for(server: object, count: int) -> None:
    while len(server.seen) < count:  # type: ignore[attr-defined]
        time.sleep(0.002)


@pytest.mark.parametrize("seed", range(3))
def test_killed_at_a_random_moment_nothing_is_lost_or_repeated(seed: int, tmp_path: Path, clients: Path) -> None:
    count, moments = 300, random.Random(seed)
    source = rows_of(tmp_path, *["Hi"] * count)
    with serving(Told(make=slow)) as server:
        process = _begun(source, clients, server.url)
        for kill in range(3):
            wait_for(server, min(count, 20 + kill * 80 + moments.randrange(60)))
            process.kill()
            process.communicate()
            process = subprocess.Popen(
                [sys.executable, "-m", "generator", "bulk", "resume", f"{source}.ledger"],
                stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=ROOT,
            )  # fmt: skip
        process.communicate()
        seen = seen_of(server)
    report = bulk_status(f"{source}.ledger").value
    assert report is not None and report.left == 0
    assert report.counts["done"] + report.counts.get("unsure", 0) == count and report.counts.get("unsure", 0) <= 18
    assert set(seen.values()) == {1}
    done = [json.loads(line) for line in export_bulk(report.ledger, "jsonl").value or ()]
    assert all(row["destination"] in seen for row in done if row["state"] == "done")


def test_ctrl_c_ends_what_is_under_way_and_leaves_nothing_unsure(tmp_path: Path, clients: Path) -> None:
    source = rows_of(tmp_path, *["Hi"] * 300)
    with serving(Told(make=slow)) as server:
        process = _begun(source, clients, server.url)
        wait_for(server, 30)
        process.send_signal(signal.SIGINT)
        _, err = process.communicate()
        assert process.returncode == 130 and "bulk resume" in err
        report = bulk_status(f"{source}.ledger").value
        assert (
            report is not None
            and set(report.counts) == {"done", "waiting"}
            and report.counts["done"] == len(server.seen)
        )
        assert main(["bulk", "resume", f"{source}.ledger"]) == 0
        assert set(seen_of(server).values()) == {1} and len(server.seen) == 300


# -- the command --------------------------------------------------------------------------------------------------------------


@pytest.fixture
def vendor() -> Iterator[str]:
    with serving(Told(make=told)) as server:
        yield server.url


def test_the_commands_say_what_happened(
    tmp_path: Path, clients: Path, vendor: str, capsys: pytest.CaptureFixture[str]
) -> None:
    source = rows_of(tmp_path, "Hi", "gone", "400")
    where = ["--clients", str(clients), "--base-url", vendor]
    assert main(["bulk", "run", ACTION, "subAccountId=demo", "--in", str(source), *where]) == 1
    out, err = capsys.readouterr()
    assert out.startswith(f"{ACTION}: 1 done, 1 refused, 1 unsure of 3 rows")
    assert "extsvc bulk retry" in err and "--unsure" in err and "rows/s" in out
    assert main(["bulk", "run", ACTION, "subAccountId=demo", "--in", str(source), *where]) == 1
    assert "rows/s" not in capsys.readouterr().out  # nothing was left to send
    ledger = f"{source}.ledger"
    assert main(["bulk", "status", ledger, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["counts"] == {"done": 1, "refused": 1, "unsure": 1}
    assert main(["bulk", "retry", ledger]) == 2
    assert "--failed, --unsure" in capsys.readouterr().err
    assert main(["bulk", "export", ledger, "--out", str(tmp_path / "out.csv")]) == 0
    assert (tmp_path / "out.csv").read_text(encoding="utf-8").startswith("destination,text,state,code")
    assert main(["bulk", "run", ACTION, "--in", "-", *where]) == 2
    assert "--ledger" in capsys.readouterr().err


def test_a_project_knows_its_clients(tmp_path: Path, vendor: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    shutil.copy(ROOT / "specs" / "sms.json", tmp_path)
    assert main(["add", "sms.json", "--service", "CPaaSSMS", "--all"]) == 0
    source = rows_of(tmp_path, "Hi")
    report = run_bulk(ACTION, source, inputs=["subAccountId=demo"], base_url=vendor).value
    assert report is not None and report.fine
    assert findings(run_bulk("Other.thing", source, base_url=vendor)) == ["bulk-no-clients"]


def test_opening_a_ledger_in_threads_is_refused_in_words(tmp_path: Path) -> None:
    create(tmp_path / "one", {"action": ACTION}, ())
    told_of: list[str] = []

    def second() -> None:
        try:
            open_ledger(tmp_path / "one")
        except LedgerRefused as error:
            told_of.append(str(error))

    with open_ledger(tmp_path / "one"):
        thread = threading.Thread(target=second)
        thread.start()
        thread.join()
    assert told_of and "another run" in told_of[0]


# -- the page -----------------------------------------------------------------------------------------------------------------


def test_the_page_does_what_it_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    page = (ROOT / "docs" / "bulk.md").read_text(encoding="utf-8").partition("## The story")[0]
    before, _, after = page.partition("## Through an org")  # tests/test_bulk_org.py
    page = before + after[after.index("\n## ") :]
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(str(tmp_path))
    shutil.copy(ROOT / "specs" / "sms.json", tmp_path)
    (rows,) = re.findall(r"```csv\n(.*?)```", page, re.S)
    Path("rows.csv").write_text(rows, encoding="utf-8")
    commands = [
        shlex.split(line)[1:] for block in re.findall(r"```sh\n(.*?)```", page, re.S) for line in block.splitlines()
    ]
    assert [words[:2] for words in commands[2:]] == [
        ["bulk", one] for one in ("run", "run", "status", "export", "resume")
    ]
    for name in [one for one in sys.modules if one.split(".")[0] == "clients"]:
        monkeypatch.delitem(sys.modules, name)
    with serve(str(ROOT / "specs" / "sms.json")) as mock:
        for words in commands:
            if words[0] != "mock":
                assert main([word.replace("http://127.0.0.1:8099", mock.base_url) for word in words]) == 0, words
        (code,) = re.findall(r"```python\n(.*?)```", page, re.S)
        exec(code.replace("http://127.0.0.1:8099", mock.base_url), {})
    out = capsys.readouterr().out
    assert "2 done of 2 rows" in out and "phone,text,team,state,code,message" in out
