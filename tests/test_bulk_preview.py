"""`bulk run --dry-run`: what would be sent is told as it is sent then, and nothing else happens."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest
from external_services import preview_bulk, run_bulk

from generator.__main__ import main

sys.path.insert(0, str(Path(__file__).parent / "handmade"))
from runtime_support import json_told, serving

ROOT = Path(__file__).parent.parent
ACTION = "CPaaSSMS.Send-Sms-Single"
WORDS = ["subAccountId=demo", "--map", "body.destination=phone", "--ignore", "team"]


@pytest.fixture(scope="module")
def clients(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The generated package of the bundled spec."""
    folder = tmp_path_factory.mktemp("preview") / "clients"
    words = ["generate", str(ROOT / "specs" / "sms.json"), "--service", "CPaaSSMS", "--all", "--out", str(folder)]
    assert main(words) == 0
    return folder


def rows(folder: Path, *lines: str) -> Path:
    """A file of rows."""
    file = folder / "rows.csv"
    file.write_text("\n".join(["phone,text,team", *lines]) + "\n", encoding="utf-8")
    return file


def dry(source: Path, clients: Path, url: str, more: Sequence[str] = ()) -> int:
    """The exit code of a dry run."""
    place = ["--in", str(source), "--clients", str(clients), "--base-url", url]
    return main(["bulk", "run", ACTION, *WORDS, *place, "--dry-run", *more])


def test_what_is_told_is_what_is_sent_then(
    clients: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    source = rows(tmp_path, *(f"+651234567{n},Text {n},blue" for n in range(5)))
    with serving(json_told(b"{}")) as server:
        assert dry(source, clients, server.url) == 0
        said = capsys.readouterr()
        assert server.seen == [] and said.err == ""
        assert [path.name for path in tmp_path.iterdir()] == ["rows.csv"]
        told = [line.partition(": ")[2] for line in said.out.splitlines() if line.startswith("row ")]
        assert "phone  -> body.destination" in said.out and "team   is not sent" in said.out
        assert said.out.splitlines()[-2:] == [
            "... and 2 more rows",
            "dry run: 5 rows can be sent; nothing was sent, and no ledger was made",
        ]
        given = {"inputs": ["subAccountId=demo"], "renamed": ["body.destination=phone"], "ignored": ["team"]}
        run = run_bulk(ACTION, source, clients=clients, base_url=server.url, concurrency=1, **given)
        assert run.value is not None and run.value.rows == 5
    bodies = [json.loads(seen.body) for seen in server.seen]
    assert [json.loads(line) for line in told] == [{"subAccountId": "demo", "body": body} for body in bodies[:3]]


def test_rows_that_cannot_be_sent_end_it_as_they_end_a_run(
    clients: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source = rows(tmp_path, "+6512345678,Hello,blue", ",Nobody,red")
    assert dry(source, clients, "http://127.0.0.1:9") == 2
    said = capsys.readouterr()
    assert said.out == "" and "rows.csv:3:1: error bulk-row-invalid: row 2: column phone: is required" in said.err
    assert dry(source, clients, "http://127.0.0.1:9", ["--skip-invalid"]) == 1
    said = capsys.readouterr()
    assert "dry run: 1 row can be sent, 1 row left out; nothing" in said.out and "column phone" in said.err
    assert [path.name for path in tmp_path.iterdir()] == ["rows.csv"]


def test_a_ledger_that_is_there_is_looked_at(clients: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = rows(tmp_path, "+6512345678,Hello,blue")
    place = ["--in", str(source), "--clients", str(clients), "--base-url", "http://127.0.0.1:9"]
    main(["bulk", "run", ACTION, *WORDS, *place])
    ledger = tmp_path / "rows.csv.ledger"
    before = ledger.read_bytes()
    capsys.readouterr()
    assert dry(source, clients, "http://127.0.0.1:9") == 0
    assert f"{ledger} is there already: a run would go on with it, 0 rows left" in capsys.readouterr().out
    assert ledger.read_bytes() == before
    rows(tmp_path, "+6512345678,Other words,blue")
    assert dry(source, clients, "http://127.0.0.1:9") == 2
    assert "the rows" in capsys.readouterr().err


def test_from_python_and_as_json(clients: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = tmp_path / "rows.jsonl"
    source.write_text('{"body.destination": "+6512345678", "text": "Hi"}\n\n{"text": 5}\n', encoding="utf-8")
    made = preview_bulk(
        ACTION, source, inputs=["subAccountId=demo"], clients=clients, base_url="http://127.0.0.1:9", skip_invalid=True
    )
    found = made.value
    assert found is not None and (found.rows, found.sendable, found.invalid, found.waiting) == (2, 1, 1, None)
    assert found.columns == {"body.destination": "body.destination", "text": "body.text"}
    assert found.first == {1: {"subAccountId": "demo", "body": {"destination": "+6512345678", "text": "Hi"}}}
    assert [finding.span.line for finding in made.diagnostics] == [3]
    place = ["--in", str(source), "--clients", str(clients), "--base-url", "http://127.0.0.1:9"]
    assert main(["bulk", "run", ACTION, "subAccountId=demo", *place, "--skip-invalid", "--dry-run", "--json"]) == 1
    told = json.loads(capsys.readouterr().out)
    assert told["sendable"] == 1 and told["first"]["1"]["body"]["text"] == "Hi" and told["faults"][0]["line"] == 3
