"""One bad service stops no other, picks that meet nothing write nothing, and names given once stay without the lock."""

from __future__ import annotations

import json
import os
import re
import signal
from pathlib import Path
from typing import Any

import pytest

import generator.project.prepare
import generator.project.regenerate
from generator.__main__ import main
from generator.project.contract import load as load_contract
from generator.project.prepare import prepare

TOML = """# ours, and laid out by hand
[services.Good]
spec = "good.json"
operations = "*"

[services.Bad]
spec =    "bad.json"
operations = ["*"]
"""


def spec(*ids: str, tags: tuple[str, ...] = ("notes",)) -> str:
    answers = {"200": {"description": "fine", "content": {"application/json": {"schema": {"type": "string"}}}}}
    paths = {
        f"/{n}": {"get": {"operationId": id, "tags": list(tags), "responses": answers}} for n, id in enumerate(ids)
    }
    return json.dumps({"openapi": "3.0.3", "info": {"title": "T", "version": "1"}, "paths": paths})


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    (tmp_path / "extsvc.toml").write_text(TOML, encoding="utf-8")
    (tmp_path / "good.json").write_text(spec("list", "get"), encoding="utf-8")
    (tmp_path / "bad.json").write_text(spec("other"), encoding="utf-8")
    return tmp_path


def failing(how: str) -> Any:
    """`prepare` that does not survive the service Bad."""

    def broken(project: Any, config: Any, *args: Any, **kwargs: Any) -> Any:
        if config.name != "Bad":
            return prepare(project, config, *args, **kwargs)
        if how == "killed":
            os.kill(os.getpid(), signal.SIGKILL)
        raise RecursionError("too deep") if how == "recursion" else MemoryError()

    return broken


@pytest.mark.parametrize(("how", "jobs"), [("recursion", 1), ("recursion", 2), ("memory", 2), ("killed", 2)])
def test_the_others_go_on(
    how: str, jobs: int, project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(generator.project.regenerate, "prepare", failing(how))
    monkeypatch.setattr(generator.project.prepare, "prepare", failing(how))
    code = main(["sync", "--jobs", str(jobs)])
    out, err = capsys.readouterr()
    assert code == (2 if how == "killed" else 70)
    assert (project / "clients/good/client.py").is_file() and not (project / "clients/bad").exists()
    assert re.search(r"^Good +written", out, re.M) and re.search(r"^Bad +failed", out, re.M), out
    assert "Traceback" not in err and ("died" if how == "killed" else "a fault of ours") in err
    code = main(["check", "--jobs", str(jobs)])
    out, err = capsys.readouterr()
    assert code == (2 if how == "killed" else 70) and "Good: 2 operations" in out and "Traceback" not in out + err
    assert main(["list"]) == 0
    assert re.search(r"^Good +up to date", capsys.readouterr().out, re.M)
    assert (project / "extsvc.toml").read_text(encoding="utf-8") == TOML
    assert how == "killed" or list(project.glob("extsvc-fault-*.txt"))


@pytest.mark.skipif(not hasattr(os, "fork"), reason="workers do not see what a test puts in place of a function")
def test_many_die_and_the_rest_is_done(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    names = [f"S{number}" for number in range(6)]
    text = TOML + "".join(f'\n[services.{name}]\nspec = "good.json"\noperations = "*"\n' for name in names)
    (project / "extsvc.toml").write_text(text, encoding="utf-8")
    monkeypatch.setattr(generator.project.regenerate, "prepare", failing("killed"))
    assert main(["sync", "--jobs", "3"]) == 2
    assert all((project / "clients" / name.lower() / "client.py").is_file() for name in ("good", *names))


@pytest.mark.skipif(not hasattr(os, "fork"), reason="workers do not see what a test puts in place of a function")
def test_what_a_process_wrote_before_it_died_is_told_as_written(
    project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """It is done again, and its locks say by then that there is nothing to do; the user was told of nothing yet."""
    regenerated = generator.project.regenerate.regenerated

    def dying(name: str) -> Any:
        def work(project: Any, config: Any, *more: Any) -> Any:
            outcome = regenerated(project, config, *more)
            if config.name == name and not (project.folder / f"{name} died").exists():
                (project.folder / f"{name} died").touch()
                os.kill(os.getpid(), signal.SIGKILL)
            return outcome

        return work

    monkeypatch.setattr(generator.project.regenerate, "regenerated", dying("Good"))
    assert main(["sync", "--jobs", "2"]) == 0
    out = capsys.readouterr().out
    assert re.search(r"^Good +written", out, re.M) and re.search(r"^Bad +written", out, re.M), out
    (project / "bad.json").write_text(spec("other", "more"), encoding="utf-8")
    monkeypatch.setattr(generator.project.regenerate, "regenerated", dying("Bad"))
    assert main(["sync", "--jobs", "2"]) == 0
    out = capsys.readouterr().out
    assert re.search(r"^Good +(unchanged|up to date)", out, re.M) and re.search(r"^Bad +written", out, re.M), out
    assert main(["check"]) == 0


@pytest.mark.parametrize("how", ["recursion", "memory"])
def test_a_failed_registration_changes_nothing(how: str, project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (project / "extsvc.toml").write_text(TOML.partition("\n[services.Bad]")[0], encoding="utf-8", newline="\r\n")
    before = {path: path.read_bytes() for path in project.rglob("*") if path.is_file()}
    monkeypatch.setattr(generator.project.regenerate, "prepare", failing(how))
    assert main(["add", "bad.json", "--service", "Bad", "--all"]) == 70
    after = {
        path: path.read_bytes() for path in project.rglob("*") if path.is_file() and "extsvc-fault" not in path.name
    }
    assert after == before


def test_the_file_is_written_last(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also whoever kills `add` or `select` half-way finds extsvc.toml as it was."""
    (project / "extsvc.toml").write_text(TOML, encoding="utf-8")
    assert main(["sync"]) == 0

    def interrupted(*args: Any, **kwargs: Any) -> Any:
        assert (project / "extsvc.toml").read_text(encoding="utf-8") == TOML
        raise KeyboardInterrupt

    monkeypatch.setattr(generator.project.regenerate, "prepare", interrupted)
    for words in (["add", "good.json", "--service", "More", "--all"], ["select", "Good", "--operation", "get"]):
        assert main(words) == 130
        assert (project / "extsvc.toml").read_text(encoding="utf-8") == TOML


# -- picks ---------------------------------------------------------------------------------------------------------------

PICKS = [
    (["--include", "lsit*"], "`list`"),
    (["--tag", "noets"], "`notes`"),
    (["--operation", "lst"], "`list`"),
    (["--operation", "list", "--include", "nothing-like-it-*"], "pick-matches-nothing"),
    (["--include", "l*", "--exclude", "list"], "pick-leaves-nothing"),
    (["--all", "--exclude", "*"], "pick-leaves-nothing"),
]


@pytest.mark.parametrize(("words", "near"), PICKS)
@pytest.mark.parametrize("command", ["generate", "export", "add"])
def test_a_pick_that_meets_nothing_writes_nothing(
    command: str, words: list[str], near: str, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = sorted(project.rglob("*"))
    out = ["--out", "new"]
    assert main([command, "good.json", "--service", "New", *words, *out]) in (1, 2)
    assert near in capsys.readouterr().err
    assert sorted(project.rglob("*")) == before and (project / "extsvc.toml").read_text() == TOML


@pytest.mark.parametrize("line", ['operations = ["othre*"]', 'tags = ["noets"]', 'operations = ["othre"]'])
def test_also_in_the_project_file(line: str, project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (project / "extsvc.toml").write_text(TOML.replace('operations = ["*"]', line), encoding="utf-8")
    assert main(["sync"]) == 2
    assert "Did you mean" in capsys.readouterr().err or "tags" in line
    assert (project / "clients/good").is_dir() and not (project / "clients/bad").exists()
    assert main(["check", "Bad"]) == 2


def test_excludes_that_leave_nothing_remove_no_client(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["generate", "good.json", "--service", "Good", "--all", "--out", "clients"]) == 0
    before = {path: path.read_bytes() for path in (project / "clients").rglob("*") if path.is_file()}
    (project / "extsvc.toml").write_text(TOML.replace('operations = ["*"]', 'operations = ["*"]\nexclude = ["*"]'))
    for words in (["generate", "good.json", "--service", "Good", "--all", "--exclude", "*"], ["sync"]):
        assert main(words) in (1, 2)
        assert "pick-leaves-nothing" in capsys.readouterr().err
    assert {path: path.read_bytes() for path in before} == before


def test_leaving_out_what_is_not_there_is_only_a_warning(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["generate", "good.json", "--service", "New", "--all", "--exclude", "gone*", "--out", "new"]) == 0
    assert "warning pick-matches-nothing" in capsys.readouterr().err


def test_what_concerns_the_picks_is_said_once(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    document = json.loads(spec("list", "get"))
    twice = [{"in": "query", "name": "q", "schema": {"type": kind}} for kind in ("string", "integer")]
    for item in document["paths"].values():
        item["get"]["parameters"] = twice
    (project / "good.json").write_text(json.dumps(document), encoding="utf-8")
    for words in (["generate", "good.json", "--service", "New", "--operation", "get"], ["sync", "Good"]):
        main(words)
        err = capsys.readouterr().err
        places = re.findall(r"^(\S+): (?:error parameter-is-declared-twice|warning parameter-repeated)", err, re.M)
        assert len(places) == len(set(places)) == (1 if words[0] == "generate" else 2), err


# -- names ---------------------------------------------------------------------------------------------------------------


# What `send-sms` would be called today if nobody had named it before: the other one comes first and takes the name.
TWO = json.dumps({**json.loads(spec("send sms", "send-sms")), "paths": dict(
    zip(("/before", "/0"), json.loads(spec("send sms", "send-sms"))["paths"].values(), strict=True)
)})  # fmt: skip


def functions(folder: Path) -> set[str]:
    return {path.stem for path in (folder / "operations").glob("*.py")} - {"__init__"}


def test_names_of_the_output_stay_without_the_lock_of_the_project(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (project / "good.json").write_text(spec("send-sms"), encoding="utf-8")
    assert main(["sync", "Good"]) == 0
    held = load_contract(project).value
    assert held is not None
    given = {key: name for key, name in held.records[0].names["functions"].items()}
    (project / "extsvc.lock").unlink()
    (project / "good.json").write_text(TWO, encoding="utf-8")
    capsys.readouterr()
    assert main(["sync", "Good"]) == 0
    assert "names-from-output-lock" in capsys.readouterr().err
    again = load_contract(project).value
    assert again is not None
    now = again.records[0].names["functions"]
    assert {key: now[key] for key in given} == given and len(now) == 2
    assert main(["sync", "Good"]) == 0
    assert "names-from-output-lock" not in capsys.readouterr().err  # said once: the lock is there again


def test_a_folder_that_was_generated_before_is_added_without_a_warning(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "good.json").write_text(spec("send-sms"), encoding="utf-8")
    assert main(["generate", "good.json", "--service", "Good", "--all"]) == 0
    capsys.readouterr()
    assert main(["add", "good.json", "--service", "Good", "--all"]) == 0
    said = capsys.readouterr()
    assert "names-from-output-lock" not in said.out + said.err and "check will pass: no findings" in said.out


def test_names_stay_outside_a_project(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (project / "good.json").write_text(spec("send-sms"), encoding="utf-8")
    words = ["generate", "good.json", "--service", "New", "--all", "--out", "new"]
    assert main(words) == 0
    before = (project / "new/new/operations/send_sms.py").read_text(encoding="utf-8")
    (project / "good.json").write_text(TWO, encoding="utf-8")
    capsys.readouterr()
    assert main(words) == 0
    err = capsys.readouterr().err
    assert "names-kept-from-output" in err and "'send_sms'" in err
    assert (project / "new/new/operations/send_sms.py").read_text(encoding="utf-8") == before
    assert len(functions(project / "new/new")) == 2
    named = functions(project / "new/new")
    assert main(words) == 0 and functions(project / "new/new") == named


def test_a_lock_with_names_that_are_none_is_refused(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["sync", "Good"]) == 0
    (project / "extsvc.lock").unlink()
    lock = project / "clients/.extsvc.lock"
    lock.write_text(lock.read_text().replace('"list"', '"import os; x"'), encoding="utf-8")
    before = {path: path.read_bytes() for path in (project / "clients").rglob("*") if path.is_file()}
    assert main(["sync", "Good"]) == 2
    assert "is no name" in capsys.readouterr().err
    assert {path: path.read_bytes() for path in (project / "clients").rglob("*") if path.is_file()} == before
