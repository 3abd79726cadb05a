"""What runs remember for later ones: an answer is taken only where a whole run would give it, and only from the user's own folder."""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

import generator.cli.generate
import generator.project.prepare
import generator.project.regenerate  # before a test counts what `check` prepares
from generator import remembered
from generator.diagnostics import Diagnostic, Rule, Severity, Span
from generator.document import rules
from generator.project.prepare import prepare
from generator.remembered import keep, question, recall
from generator.remembered.findings import findings, rows
from generator.usecases import known_generation
from generator.usecases.known_generation import GenerationSummary
from tests.test_project import TEXT, Home, home

__all__ = ["home"]


@pytest.fixture
def answers(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A user's cache with nothing in it, and the folder where answers will be."""
    folder = tmp_path_factory.mktemp("cache")
    monkeypatch.setenv("XDG_CACHE_HOME", str(folder))
    return folder / "extsvc/answers"


@pytest.fixture
def wholes(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The services that `check` made anew."""
    made: list[str] = []

    def counted(*words: object, **more: object) -> object:
        made.append("whole")
        return prepare(*words, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(generator.project.prepare, "prepare", counted)
    return made


# -- the folder --------------------------------------------------------------------------------------------------------------


def test_an_answer_is_found_by_its_question(answers: Path) -> None:
    asked = question("check", ("a", "b"))
    assert recall(asked) is None
    keep(asked, b"yes")
    assert recall(asked) == b"yes" and recall(question("check", ("a", "c"))) is None
    assert question("check", ("ab", "")) != asked != question("diff", ("a", "b"))
    assert stat.S_IMODE(answers.stat().st_mode) == 0o700 and stat.S_IMODE((answers / asked).stat().st_mode) == 0o600
    assert [path.name for path in answers.iterdir()] == [asked]


@pytest.mark.parametrize(
    "change", [lambda data: data[:-1], lambda data: data + b"!", lambda data: b"", lambda data: b"0" * 70]
)
def test_an_answer_that_is_not_whole_is_none(answers: Path, change: Callable[[bytes], bytes]) -> None:
    asked = question("check", ("a",))
    keep(asked, b"a long answer")
    (answers / asked).write_bytes(change((answers / asked).read_bytes()))
    assert recall(asked) is None
    keep(asked, b"once more")
    assert recall(asked) == b"once more"


@pytest.mark.skipif(os.name == "nt", reason="folders have no modes there")
def test_a_folder_that_others_can_write_to_is_not_used(answers: Path) -> None:
    asked = question("check", ("a",))
    keep(asked, b"mine")
    answers.chmod(0o770)
    assert recall(asked) is None
    keep(question("check", ("b",)), b"mine")
    assert len(list(answers.iterdir())) == 1


@pytest.mark.skipif(os.name == "nt", reason="links need rights there")
def test_no_link_is_followed(answers: Path, tmp_path: Path) -> None:
    asked = question("check", ("a",))
    keep(asked, b"mine")
    (answers / asked).replace(tmp_path / "planted")
    (answers / asked).symlink_to(tmp_path / "planted")
    assert recall(asked) is None
    keep(asked, b"again")
    assert recall(asked) == b"again" and not (answers / asked).is_symlink()
    answers.rename(tmp_path / "moved")
    answers.symlink_to(tmp_path / "moved")
    assert recall(asked) is None


def test_nothing_is_kept_where_nothing_shall_be(answers: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = question("check", ("a",))
    keep(asked, b"mine")
    monkeypatch.setenv("EXTSVC_NO_CACHE", "1")
    assert recall(asked) is None
    keep(question("check", ("b",)), b"mine")
    monkeypatch.delenv("EXTSVC_NO_CACHE")
    assert recall(asked) == b"mine" and len(list(answers.iterdir())) == 1
    monkeypatch.setattr(remembered, "_LARGEST", 3)
    keep(question("check", ("c",)), b"mine")
    assert len(list(answers.iterdir())) == 1


def test_the_oldest_answers_give_way(answers: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = [question("check", (str(number),)) for number in range(5)]
    for number, one in enumerate(asked):
        keep(one, b"x" * 36)
        os.utime(answers / one, (number, number))
    assert recall(asked[0]) is not None  # asked for just now
    monkeypatch.setattr(remembered, "ROOM", 300)
    keep(question("check", ("new",)), b"x" * 36)
    kept = {path.name for path in answers.iterdir()}
    assert kept == {asked[0], asked[4], question("check", ("new",))}


def test_a_cache_that_cannot_be_made_harms_nobody(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    keep(question("check", ("a",)), b"mine")
    assert recall(question("check", ("a",))) is None


def test_findings_come_back_as_they_were() -> None:
    one = rules.DUPLICATE_KEY.at("/paths", file="a.json", key="x", line=1234, column=Path("y"))
    other = Diagnostic(one.rule, Span("b", "", 3, 4), one.args, Severity.NOTE, "So it is left out.")
    back = findings(rows((one, other)))
    assert [(d.message, d.remedy, d.severity, d.span, d.rule) for d in back] == [
        (d.message, d.remedy, d.severity, d.span, d.rule) for d in (one, other)
    ]
    with pytest.raises(LookupError):
        rows((Rule("nobody-knows", Severity.NOTE, "", "").at(""),))
    with pytest.raises(LookupError):
        findings((rows((one,))[0].__class__("os", "name", ("", "", 0, 0), (), "", ""),))


# -- check -------------------------------------------------------------------------------------------------------------------


def edit(home: Home, path: str, more: str) -> None:
    with (home.folder / path).open("a", encoding="utf-8") as file:
        file.write(more)


def with_its_lock(home: Home, path: str) -> None:
    """A file and its lock edited together: nothing in the folder contradicts it."""
    place = home.folder / "clients/orders" / path
    before = hashlib.sha256(place.read_bytes()).hexdigest()
    place.write_bytes(place.read_bytes() + b"# mine\n")
    held = home.folder / "clients/.extsvc.lock"
    after = hashlib.sha256(place.read_bytes()).hexdigest()
    assert before in held.read_text(encoding="utf-8")
    held.write_text(held.read_text(encoding="utf-8").replace(before, after), encoding="utf-8")


def respec(home: Home) -> None:
    home.spec["components"]["schemas"]["Receipt"]["properties"]["more"] = TEXT
    home.save()


CHANGES: dict[str, Callable[[Home], object]] = {
    "a file": lambda home: edit(home, "clients/orders/types/receipt.py", "# mine\n"),
    "a file and its lock": lambda home: with_its_lock(home, "types/receipt.py"),
    "a file that is gone": lambda home: (home.folder / "clients/orders/client.py").unlink(),
    "a link": lambda home: (
        (home.folder / "clients/orders/client.py").rename(home.folder / "client.py"),
        (home.folder / "clients/orders/client.py").symlink_to(home.folder / "client.py"),
    ),
    "the runtime": lambda home: edit(home, "clients/_runtime/lazy.py", "# mine\n"),
    "the document": respec,
    "the table": lambda home: edit(home, "extsvc.toml", 'named_credential = "Orders_API"\n'),
    "a suppression": lambda home: edit(
        home, "extsvc.toml", '[[services.Orders.suppress]]\nrule = "no-such"\nreason = "none"\n'
    ),
    "the lock of the project": lambda home: (home.folder / "extsvc.lock").unlink(),
    "the lock of the folder": lambda home: (home.folder / "clients/.extsvc.lock").unlink(),
    "the stored model": lambda home: (home.folder / ".extsvc/Orders.model.gz").write_bytes(b""),
    "an empty file beside": lambda home: (home.folder / "clients/orders/types/mine.py").write_text(""),
}


@pytest.mark.parametrize("change", CHANGES)
def test_check_says_what_it_says_without_memory(
    change: str, home: Home, answers: Path, monkeypatch: pytest.MonkeyPatch, wholes: list[str]
) -> None:
    home.spec["components"]["schemas"]["Unused"] = {"type": "strng"}
    home.save()
    home.add()
    first = home.run("check", "--format", "json")
    assert len(wholes) == 1 and len(list(answers.iterdir())) == 1
    assert home.run("check", "--format", "json") == first and len(wholes) == 1
    CHANGES[change](home)
    after = [home.run("check", "--format", form) for form in ("json", "text", "sarif")]
    monkeypatch.setenv("EXTSVC_NO_CACHE", "1")
    assert after == [home.run("check", "--format", form) for form in ("json", "text", "sarif")]
    assert change == "an empty file beside" or after[0] != first


def test_check_asks_anew_what_is_asked_otherwise(home: Home, answers: Path, wholes: list[str]) -> None:
    home.add()
    home.fine("check")
    home.fine("check", "--thorough")
    assert len(wholes) == 2
    home.fine("check", "--thorough")
    home.fine("check", "--format", "junit")
    assert len(wholes) == 2


def test_a_file_that_gives_way_is_looked_for_again(home: Home, answers: Path, wholes: list[str]) -> None:
    (home.folder / "clients").mkdir()
    (home.folder / "clients/README.md").write_text("mine", encoding="utf-8")
    home.add()
    home.fine("check")
    (home.folder / "clients/README.md").unlink()
    code, out, _ = home.run("check", "--format", "json")
    assert code == 1 and "output-drift" in out and len(wholes) == 2


def test_no_project_puts_an_answer_into_the_cache(home: Home, answers: Path) -> None:
    """What lies in a project is asked about; it is never the answer."""
    home.add()
    home.fine("check")
    kept = next(answers.iterdir())
    body = json.loads(kept.read_bytes()[64:])
    held = json.loads((home.folder / "clients/.extsvc.lock").read_text(encoding="utf-8"))
    assert body["files"] == {**held["shared"], **held["services"]["Orders"]["files"]}
    answers.rename(home.folder / ".extsvc/answers")
    with_its_lock(home, "types/receipt.py")
    assert home.run("check")[0] == 1


# -- generate ----------------------------------------------------------------------------------------------------------------


GENERATIONS: dict[str, Callable[[Home], object]] = {
    name: CHANGES[name]
    for name in ("a file", "a file and its lock", "a file that is gone", "a link", "the runtime", "the document", "the lock of the folder")
}  # fmt: skip


@pytest.fixture
def generations(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The services that `generate` made anew."""
    made: list[str] = []
    carried_out = generator.cli.generate._carried_out

    def counted(options: argparse.Namespace, out: Path) -> GenerationSummary:
        made.append("whole")
        return carried_out(options, out)

    monkeypatch.setattr(generator.cli.generate, "_carried_out", counted)
    return made


WORDS = ("generate", "orders.json", "--service", "Orders", "--all")


@pytest.mark.parametrize("change", GENERATIONS)
def test_generate_says_and_does_what_it_does_without_memory(
    change: str, home: Home, answers: Path, monkeypatch: pytest.MonkeyPatch, generations: list[str], tmp_path: Path
) -> None:
    home.spec["components"]["schemas"]["Receipt"]["properties"]["odd"] = {"type": "strng"}
    home.spec["paths"]["/notes"]["delete"] = {"requestBody": {"content": {}}, "responses": {}}
    home.save()
    assert home.run(*WORDS)[0] == 0 and not answers.exists()
    after = home.run(*WORDS)
    assert "unchanged" in after[1] and after[2] and len(generations) == 2
    assert home.run(*WORDS) == after and len(generations) == 2
    GENERATIONS[change](home)
    once, left = home.run(*WORDS), home.everything()
    assert len(generations) == 3
    monkeypatch.setenv("EXTSVC_NO_CACHE", "1")
    again = home.run(*WORDS)
    assert home.everything() == left and (once[0] == 0 or again == once)


def test_generate_tells_the_same_of_what_it_knows(
    home: Home, answers: Path, monkeypatch: pytest.MonkeyPatch, generations: list[str]
) -> None:
    home.spec["components"]["schemas"]["Receipt"]["properties"]["odd"] = {"type": "strng"}
    home.save()
    home.fine(*WORDS)
    home.fine(*WORDS)
    ways = ((), ("--json",), ("--report", "report.json"), ("--fail-on", "degraded"), ("--jobs", "2"))
    known, left = [home.run(*WORDS, *way) for way in ways], home.everything()
    assert len(generations) == 2
    (home.folder / "report.json").unlink()
    monkeypatch.setenv("EXTSVC_NO_CACHE", "1")
    assert known == [home.run(*WORDS, *way) for way in ways] and home.everything() == left
    assert len(generations) == 2 + len(ways)


@pytest.mark.parametrize(
    "more", [("--names", "python"), ("--exclude", "addNote"), ("--out", "clients/"), ("--dry-run",)]
)
def test_generate_is_carried_out_where_something_else_is_asked(
    more: tuple[str, ...], home: Home, answers: Path, generations: list[str]
) -> None:
    home.fine(*WORDS)
    home.fine(*WORDS)
    home.run(*WORDS, *more)
    assert len(generations) == 3


@pytest.mark.skipif(os.name == "nt", reason="a folder that somebody is in cannot go there")
def test_a_working_folder_that_is_gone_is_no_question(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "spec.json").write_text("{}")
    (tmp_path / ".extsvc.lock").write_text("{}")
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    assert known_generation.asked(str(tmp_path / "spec.json"), tmp_path, {})
    (tmp_path / "here").rmdir()
    assert not known_generation.asked(str(tmp_path / "spec.json"), tmp_path, {})
    monkeypatch.chdir(tmp_path)
