"""A ledger that somebody else had, and rows with half characters: every command says so in words, and loses nothing."""

from __future__ import annotations

import json
import shutil
import sqlite3
from pathlib import Path

import pytest

from generator.__main__ import main
from tests.test_bulk import ACTION, clients, rows_of, run

__all__ = ["clients"]
NOBODY = "http://127.0.0.1:9"  # nothing listens there
JUNK = [
    "NULL",
    "''",
    "x'ff00'",
    "'[]'",
    "'null'",
    "'{\"a\": '",
    "'" + "[" * 5_000 + "'",
    "-1",
    "4611686018427387904",
    "1e308",
    "'3'",
]
COLUMNS = ["number", "line", "given", "inputs", "state", "attempts", "due", "code", "outputs", "body", "message"]


@pytest.fixture(scope="module")
def kept(clients: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A ledger of three rows that reached nobody."""
    folder = tmp_path_factory.mktemp("kept")
    assert run(rows_of(folder, "a", "b", "c"), clients, NOBODY).value is not None
    return folder / "rows.csv.ledger"


def commands(ledger: Path, clients: Path) -> list[list[str]]:
    where = ["--clients", str(clients), "--base-url", NOBODY]
    source = str(ledger.with_suffix(""))
    return [
        ["bulk", "status", str(ledger)],
        ["bulk", "export", str(ledger)],
        ["bulk", "export", str(ledger), "--format", "jsonl"],
        ["bulk", "resume", str(ledger), *where],
        ["bulk", "retry", str(ledger), *where],
        ["bulk", "run", ACTION, "subAccountId=demo", "--in", source, *where],
    ]


@pytest.mark.parametrize("column", COLUMNS)
def test_whatever_stands_in_a_row_is_told_in_words(
    column: str, kept: Path, clients: Path, thorough: bool, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copy(kept.with_suffix(""), tmp_path / "rows.csv")
    for junk in JUNK if thorough else JUNK[::3]:
        ledger = tmp_path / "rows.csv.ledger"
        shutil.copy(kept, ledger)
        try:
            with sqlite3.connect(ledger) as connection:
                connection.execute(f"UPDATE rows SET {column} = {junk} WHERE rowid = 2")
        except sqlite3.Error:
            continue  # the table does not take it
        finally:
            connection.close()
        damaged = ledger.read_bytes()
        for words in commands(ledger, clients):
            assert main(words) in (0, 1, 2), (junk[:20], words[:2], capsys.readouterr().err)
            assert "a fault of ours" not in capsys.readouterr().err
            for beside in tmp_path.glob("rows.csv.ledger*"):
                beside.unlink()
            ledger.write_bytes(damaged)


@pytest.mark.parametrize("at", [20, 100, 4_096, 5_000, 8_192, -4_096, -100])
def test_torn_pages_are_told_in_words(
    at: int, kept: Path, clients: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copy(kept.with_suffix(""), tmp_path / "rows.csv")
    whole = bytearray(kept.read_bytes())
    start = at % len(whole)
    whole[start : start + 64] = b"\xa5" * len(whole[start : start + 64])
    ledger = tmp_path / "rows.csv.ledger"
    for words in commands(ledger, clients):
        ledger.write_bytes(whole)
        assert main(words) in (0, 1, 2), (words[:2], capsys.readouterr().err)
        assert "a fault of ours" not in capsys.readouterr().err


HALVES = [r"\ud800", r"\udc00x", r"\uD83Dx", r"x\udfff\ud800"]


@pytest.mark.parametrize("half", HALVES)
@pytest.mark.parametrize("place", ["value", "name", "list"])
def test_half_a_character_makes_a_row_invalid(
    half: str, place: str, clients: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """JSON can say it, UTF-8 cannot: it can be neither sent nor kept."""
    row = {"value": f'"text": "{half}"', "name": f'"text": "Hi", "{half}": 1', "list": f'"text": ["{half}"]'}[place]
    source = tmp_path / "rows.jsonl"
    source.write_text(f'{{"destination": "+1", "text": "Hi"}}\n{{"destination": "+2", {row}}}\n', encoding="utf-8")
    where = ["--clients", str(clients), "--base-url", NOBODY]
    words = ["bulk", "run", ACTION, "subAccountId=demo", "--in", str(source), *where]
    assert main([*words, "--allow-unknown"]) == 2
    told = capsys.readouterr().err
    assert "half a character" in told and "row 2" in told and not list(tmp_path.glob("*.ledger*"))
    assert main([*words, "--skip-invalid", "--allow-unknown"]) == 1
    assert main(["bulk", "export", f"{source}.ledger", "--format", "jsonl"]) == 0
    made = [json.loads(line) for line in capsys.readouterr().out.splitlines() if line.startswith("{")]
    assert [one["state"] for one in made] == ["failed", "invalid"] and "half a character" in made[1]["message"]
