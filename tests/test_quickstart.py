"""The quickstart: one use case behind the command and the public function."""

from __future__ import annotations

from pathlib import Path

import external_services as es
import pytest

from generator.__main__ import main


def test_the_whole_line_runs_from_python(tmp_path: Path) -> None:
    made = es.quickstart(tmp_path / "made")
    assert made.value is not None and made.diagnostics == ()
    ran = made.value
    assert ran.sent == (("POST", "/api/v1/subaccounts/demo/messages"),)
    assert ran.result.success and ran.result.outputs["responseCode"] == 200
    assert ran.result.outputs["200"]["status"] == {"code": "QUEUED", "description": "description"}
    assert ran.generation.changes.created and (tmp_path / "made" / "cpaassms" / "client.py").is_file()


def test_the_command_prints_what_each_step_gave(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["quickstart", "--out", "my_client"]) == 0
    told = capsys.readouterr()
    assert [line.split()[0] for line in told.out.partition("\n\n")[0].splitlines()] == [
        "spec", "findings", "operation", "operation", "files", "mock", "request", "sent", "answer", "answer",
    ]  # fmt: skip
    assert "sent  POST /api/v1/subaccounts/demo/messages\n" in told.out and "answer  responseCode: 200\n" in told.out
    assert "in my_client/cpaassms" in told.out and told.err == ""


def test_what_is_not_ours_stops_it_before_anything_is_served(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    own = tmp_path / "cpaassms" / "client.py"
    own.parent.mkdir()
    own.write_text("mine\n", encoding="utf-8")
    assert [found.rule.id for found in es.quickstart(tmp_path).diagnostics] == ["output-foreign"]
    assert main(["quickstart", "--out", str(tmp_path)]) == 1
    told = capsys.readouterr()
    assert told.out == "" and "output-foreign" in told.err and own.read_text(encoding="utf-8") == "mine\n"


def test_without_the_extra_it_says_which(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing() -> None:
        raise ImportError("uvicorn")

    monkeypatch.setattr("generator.listening.require", missing)
    assert [one.rule.id for one in es.quickstart(tmp_path / "made").diagnostics] == ["extra-missing"]
    assert main(["quickstart", "--out", str(tmp_path / "made")]) == 2
    assert "the extra `mock`" in capsys.readouterr().err


def test_a_call_that_fails_is_told_and_ends_with_1(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("generator.usecases.quickstart._INPUTS", {"subAccountId": "demo"})
    assert main(["quickstart", "--out", str(tmp_path / "made")]) == 1
    told = capsys.readouterr()
    assert "extsvc quickstart: " in told.err and "sent" not in told.out and "try next" not in told.out
