"""`--dry-run` says what a run writes, and writes nothing: the folder is compared before, and the real run with what was said."""

from __future__ import annotations

import argparse
import shutil
from collections.abc import Iterator, Mapping
from importlib import import_module
from pathlib import Path

import pytest
from external_services import add, rehearsal

from generator.__main__ import main
from generator.cli import COMMANDS
from generator.writing import staging
from generator.writing.folder import Folder

ROOT = Path(__file__).parents[1]
OVERLAY = "overlay: 1.0.0\ninfo: {title: T, version: '1'}\nactions: [{target: $.info, update: {title: Mine}}]\n"
RUNS = [
    "add sms.json --service Second --all",
    "add more/*.json",
    "sync",
    "sync --force --changelog CHANGES.md",
    "select Sms --operation Send-Sms-Single",
    "remove Sms",
    "baseline --reason known",
    "suppress Sms example-does-not-fit --reason known",
    "generate sms.json --service Sms --all --out other",
    "export sms.json --service Sms --all --out org",
    "fix sms.json --all -o fixed.json --write-overlay fix.yaml --report fix.md",
    "overlay apply sms.json o.yaml -o applied.json",
    "probe write questions",
    "agent write Sms.Send-Sms-Single",
]


def content(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("project")
    text = (ROOT / "specs/sms.json").read_text(encoding="utf-8")
    (folder / "sms.json").write_text(text, encoding="utf-8")
    (folder / "o.yaml").write_text(OVERLAY, encoding="utf-8")
    (folder / "more").mkdir()
    for name in ("one", "two"):
        (folder / f"more/{name}.json").write_text(text, encoding="utf-8")
    with pytest.MonkeyPatch.context() as here:
        here.chdir(folder)
        assert main(["add", "sms.json", "--service", "Sms", "--all"]) == 0
    changed = text.replace('"API to send SMS messages"', '"Other words", "odd": 1', 1).replace(
        '"Hello', '5, "y": "Hello', 1
    )
    (folder / "sms.json").write_text(changed, encoding="utf-8")
    return folder


@pytest.mark.parametrize("words", RUNS)
def test_it_says_what_the_run_then_does(
    words: str, project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = Path(shutil.copytree(project, tmp_path / "project"))
    monkeypatch.chdir(folder)
    before = content(folder)
    with rehearsal() as said:
        code = main(words.split())
    told = capsys.readouterr()
    assert content(folder) == before
    assert main(words.split()) == code
    after = content(folder)
    differing = {path for path in before.keys() | after.keys() if before.get(path) != after.get(path)}
    assert said.changes.keys() == differing, told
    assert {path: new for path, (_, new) in said.changes.items()} == {path: after.get(path) for path in differing}


def test_the_option_prints_the_diff(
    project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(project)
    before = content(project)
    assert main(["remove", "Sms", "--dry-run"]) == 0
    out, err = capsys.readouterr()
    assert "-[services.Sms]" in out and "changed" not in err and "nothing was written" in err
    assert main(["add", "more/*.json", "--dry-run"]) == 0
    out, err = capsys.readouterr()
    assert "+[services.one]" in out and "new      clients/one/__init__.py" in out
    assert content(project) == before


def test_what_an_org_gives_back_is_shown_first(
    project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = project.parent / "given"
    (folder / "src/flows").mkdir(parents=True)
    flow = '<Flow xmlns="http://soap.sforce.com/2006/04/metadata"><apiVersion>64.0</apiVersion><label>A</label><processType>AutoLaunchedFlow</processType><status>Draft</status></Flow>'
    (folder / "src/flows/A.flow-meta.xml").write_text(flow, encoding="utf-8")
    monkeypatch.chdir(folder)
    assert main(["org", "deploy", "--dir", "org", "src"]) == 0
    capsys.readouterr()
    for words in (["back"], ["."]):  # a folder that is not there yet, and one that is
        assert main(["org", "retrieve", "--dir", "org", "--dry-run", *words]) == 0
        out, err = capsys.readouterr()
        assert "+++ " in out and "A.flow-meta.xml" in out and "nothing was written; 1 file would be" in err
    assert {path.name for path in folder.iterdir()} == {"src", "org"}  # whose own records an org may change
    assert main(["org", "retrieve", "--dir", "org", "back"]) == 0
    (back,) = Path("back").rglob("*.xml")
    assert back.read_text(encoding="utf-8") == flow
    assert main(["org", "retrieve", "--dir", "org", "--dry-run", "back"]) == 0
    assert capsys.readouterr().err.endswith("nothing was written; 0 files would be\n")


def test_a_way_that_nobody_thought_of_does_not_lead_to_the_disk(tmp_path: Path) -> None:
    with Folder(tmp_path) as folder, rehearsal() as said:
        for work in (
            lambda: folder.write_new("a", b""),
            lambda: folder.mkdir("a"),
            lambda: folder.move("a", "b"),
            lambda: folder.rmdir("a"),
            lambda: folder.unlink_all("", ["a"]),
            lambda: staging.remove_tree(folder, "a"),
        ):
            with pytest.raises(RuntimeError, match="a rehearsal must not"):
                work()
    assert not said.changes and not list(tmp_path.iterdir())


def test_a_failing_disk_is_told_and_nothing_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    shutil.copy(ROOT / "specs/sms.json", "sms.json")
    (tmp_path / "clients").write_text("a file", encoding="utf-8")
    with rehearsal():
        made = add("sms.json", "Sms")
    assert made.value is not None and not made.value.good
    assert {path.name for path in tmp_path.iterdir()} == {"sms.json", "clients"}


# Commands that write no files of a project, or write them while something runs.
WITHOUT = {
    "quickstart": "works in a folder of its own",
    "validate": "a report, where it is asked for",
    "watch": "writes whenever something is saved; `sync --dry-run` shows what it would write",
    "credential": "keeps secrets, whose diff nobody may see; `credential new`, which writes a project, has it",
    "org": "keeps the state of an org; `org deploy --dry-run` judges only, `org retrieve --dry-run` shows the diff",
    "setup": "opens a page and writes nothing",
    "bulk": "sends, and its ledger says what; `bulk run --dry-run` sends nothing; an export goes where it is asked to",
    "flow run": "records and traces of a run, and the interview where it waits",
    "flow resume": "goes on with what waits: `flow interviews` lists it",
    "flow complete": "goes on with an orchestration: `flow work-items` lists its work",
    "flow interviews": "forgets what it is told to",
    "flow draw": "a picture, to the file or to the terminal",
    "bot draw": "a picture, where it is asked for",
    "bot run": "a recording, where it is asked for",
    "bot test": "a recording, where it is asked for",
    "omni draw": "a picture, where it is asked for",
    "omni run": "a recording and a trace, where they are asked for",
    "omni test": "a recording, where it is asked for",
}


def parsers() -> Iterator[tuple[str, argparse.ArgumentParser]]:
    for command, (name, _) in COMMANDS.items():
        module = import_module(f"generator.cli.{name}")
        parser = argparse.ArgumentParser()
        module.arguments(parser)
        verbs = [action for action in parser._actions if isinstance(action, argparse._SubParsersAction)]
        if verbs and isinstance(module.PYTHON, Mapping):
            yield from ((f"{command} {verb}", sub) for verb, sub in verbs[0].choices.items())
        else:
            yield command, parser


def test_every_command_that_writes_has_it() -> None:
    missing = []
    for command, parser in parsers():
        names = {name for action in parser._actions for name in action.option_strings}
        writes = names & {"--out", "--changelog", "--records-out"} or command.split()[0] in (
            "add", "select", "remove", "baseline", "suppress"
        )  # fmt: skip
        excused = command in WITHOUT or command.split()[0] in WITHOUT
        if writes and not excused and "--dry-run" not in names:
            missing.append(command)
    assert not missing
