"""What a shell and `man` are given: completion scripts that the shell takes, and a page that troff takes."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

from generator.__main__ import main
from generator.cli import COMMANDS, completion, completion_script
from generator.cli.man import page
from generator.cli.parsing import leaves, whole
from generator.usecases.offered_words import KINDS

ROOT = Path(__file__).parents[1]


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with a service, a credential and an interview that waits, as the current folder; `extsvc` is on the path."""
    folder = tmp_path / "project"
    folder.mkdir()
    monkeypatch.chdir(folder)
    shutil.copy(Path(__file__).parents[1] / "specs/sms.json", "sms.json")
    assert main(["add", "sms.json", "--service", "Sms", "--all", "--quiet"]) == 0
    assert main(["credential", "new", "Sms_API", "--url", "https://sms.example", "--quiet"]) == 0
    Path(".extsvc/interviews").mkdir(parents=True)
    Path(".extsvc/interviews/0a1b2c3d4e.json").touch()
    command = tmp_path / "bin" / "extsvc"
    command.parent.mkdir()
    command.write_text(f'#!/bin/sh\nPYTHONPATH={ROOT} exec {sys.executable} -m generator "$@"\n', encoding="utf-8")
    command.chmod(0o755)
    monkeypatch.setenv("PATH", f"{command.parent}{os.pathsep}{os.environ['PATH']}")
    return folder


def script_of(shell: str, capsys: pytest.CaptureFixture[str]) -> str:
    """What `extsvc completion` prints."""
    pytest.importorskip("shtab")
    capsys.readouterr()
    assert main(["completion", shell]) == 0
    return capsys.readouterr().out


def in_bash(script: Path, words: Sequence[str]) -> list[str]:
    """What bash offers for the last of these words."""
    line = " ".join(shlex.quote(word) for word in words)
    asked = (
        f"source {script}; COMP_WORDS=({line}); COMP_CWORD={len(words) - 1}; "
        '_shtab_extsvc extsvc "${COMP_WORDS[COMP_CWORD]}" 2>/dev/null; printf "%s\\n" "${COMPREPLY[@]}"'
    )
    return subprocess.run(["bash", "-c", asked], capture_output=True, text=True, check=False).stdout.split()


# What is typed, and what bash offers for its last word.
OFFERED = {
    "extsvc val": ["validate"],
    "extsvc sync --accept-b": ["--accept-breaking"],
    "extsvc flow n": ["new"],
    "extsvc sync S": ["Sms"],
    "extsvc suppress S": ["Sms"],
    "extsvc suppress Sms example-d": ["example-does-not-fit"],
    "extsvc explain example-d": ["example-does-not-fit"],
    "extsvc call S": ["Sms"],
    "extsvc call cl": ["clients"],
    "extsvc call clients Sms.Send-S": ["Sms.Send-Sms-Single"],
    "extsvc bulk run S": ["Sms.Send-Many-Sms", "Sms.Send-Sms-Single"],
    "extsvc flow new Sms.Send-M": ["Sms.Send-Many-Sms"],
    "extsvc names sm": ["sms.json"],
    "extsvc names S": ["Sms"],
    "extsvc diff sms.json S": ["Sms"],
    "extsvc select Sms --drop Send-S": ["Send-Sms-Single"],
    "extsvc credential set S": ["Sms_API"],
    "extsvc call clients Sms.Send-Sms-Single --credential S": ["Sms_API"],
    "extsvc flow resume 0": ["0a1b2c3d4e"],
    "extsvc credential new S": [],
}


def test_bash_completes_commands_options_and_the_names_of_the_project(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    script = project.parent / "extsvc.bash"
    script.write_text(script_of("bash", capsys), encoding="utf-8")
    for line, wanted in OFFERED.items():
        assert in_bash(script, line.split()) == wanted, line
    assert in_bash(script, ["extsvc", "sync", ""]) == ["Sms"]


NAMES = [
    "$(touch hit)",
    "`touch hit`",
    "a b",
    "a;touch hit",
    "-x",
    "${IFS}",
    "a'b",
    'a"b',
    "a\nb",
    "\x1b[31m",
    "Fine-1",
]


def test_what_a_stranger_called_an_operation_is_no_code_for_the_shell(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    kept = json.loads(Path("extsvc.lock").read_text(encoding="utf-8"))
    kept["services"]["Sms"]["words"] = {f"/paths/{n}": name for n, name in enumerate(NAMES)}
    Path("extsvc.lock").write_text(json.dumps(kept), encoding="utf-8")
    script = project.parent / "extsvc.bash"
    script.write_text(script_of("bash", capsys), encoding="utf-8")
    assert in_bash(script, ["extsvc", "flow", "new", ""]) == ["Sms.-x", "Sms.Fine-1"]
    assert in_bash(script, ["extsvc", "select", "Sms", "--drop", ""]) == ["Fine-1"]
    assert not Path("hit").exists()


@pytest.mark.parametrize("text", ["", "[services", "services = 5", "[services]\nSms = 5", "\xff", "{" * 100_000])
def test_a_project_with_a_fault_offers_what_can_be_read(
    text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("extsvc.toml").write_text(text, encoding="latin-1")
    Path("extsvc.lock").write_text(text or '{"services": {"Sms": {"words": 5}, "Two": 7}}', encoding="latin-1")
    for kind in KINDS:
        assert main(["completion", "--offer", kind]) == 0
    assert set(capsys.readouterr().out.split()) <= {"Sms"}


def test_what_is_offered_costs_few_imports(project: Path) -> None:
    """A shell asks at each tab: nothing of a spec, a rule or a library is imported for it."""
    asked = "import sys; from generator.__main__ import main; main(['completion', '--offer', 'actions']); print(*sys.modules)"
    ran = subprocess.run(
        [sys.executable, "-c", asked], env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=True
    )  # fmt: skip
    *words, modules = ran.stdout.splitlines()
    assert words == ["Sms.Send-Many-Sms", "Sms.Send-Sms-Single"]
    ours = {name for name in modules.split() if name.startswith("generator.")}
    assert len(ours) <= 12 and not {"msgspec", "yaml", "shtab", "tomlkit"} & set(modules.split()), sorted(ours)


def test_every_place_whose_names_are_offered_is_there() -> None:
    there = {(leaf.prog.partition(" ")[2], action.dest) for leaf in leaves(whole()) for action in leaf._actions}
    assert completion_script.NAMES.keys() <= there
    assert completion.KINDS == KINDS


def test_every_command_and_option_is_in_the_manual() -> None:
    text = page()
    for name in COMMANDS:
        assert f".SH EXTSVC {name.upper()}" in text.replace("\\-", "-")
    assert "\\-\\-accept\\-breaking" in text
    assert not [line for line in text.splitlines() if line.startswith("'")]


def test_troff_takes_the_manual() -> None:
    for tool in ("mandoc", "groff"):
        if shutil.which(tool):
            words = [tool, "-Tutf8"] if tool == "mandoc" else [tool, "-man", "-Tutf8", "-ww"]
            done = subprocess.run(words, input=page(), capture_output=True, text=True, check=False)
            assert (
                done.returncode == 0 and "COMMANDS" in re.sub(".\x08", "", done.stdout) and "error" not in done.stderr
            )
            return


def test_quiet_tells_no_progress_and_verbose_tells_each_step(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    shutil.copy(Path(__file__).parents[1] / "specs/sms.json", "sms.json")
    shutil.copy("sms.json", "other.json")
    assert main(["validate", "sms.json", "other.json", "--fast"]) == 0
    assert "1/2 sms.json" not in capsys.readouterr().err
    assert main(["validate", "sms.json", "other.json", "--fast", "--verbose"]) == 0
    assert "1/2 sms.json" in capsys.readouterr().err
    assert main(["operations", "sms.json", "--verbose"]) == 0
    assert capsys.readouterr().err == "reading sms.json\n"
    assert main(["add", "sms.json", "other.json", "--verbose"]) == 0
    assert main(["check", "--verbose"]) == 0
    assert {"1/2 sms", "2/2 sms"} & set(capsys.readouterr().err.splitlines())
    assert main(["generate", "sms.json", "--service", "Sms", "--all", "--verbose", "--quiet", "--out", "mine"]) == 0
    assert "building the model" not in capsys.readouterr().err


def test_zsh_completes_commands_verbs_options_and_names(
    project: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A zsh that somebody types into: what stands in its line after a tab is what is run."""
    zsh = shutil.which("zsh")
    if zsh is None:
        pytest.skip("no zsh here")
    (tmp_path / "_extsvc").write_text(script_of("zsh", capsys), encoding="utf-8")
    (project / "api.yaml").touch()
    (project / "folder").mkdir()
    setup = [
        f"fpath=({tmp_path} $fpath); autoload -Uz compinit && compinit -u -D",
        'extsvc() { print -r -- "RUN:$*:" >> ../ran.txt }',
        'seen() { print -r -- "$BUFFER" >> ../seen.txt }; zle -N zle-line-pre-redraw seen',
    ]
    ran, seen = tmp_path / "ran.txt", tmp_path / "seen.txt"
    with typed_into(zsh, project) as type_in:
        type_in("".join(f"{line}\n" for line in setup))
        for line, wanted in COMPLETED.items():
            complete(line, type_in, seen)
            before = len(lines(ran))
            type_in("\n")
            reached(lambda before=before: len(lines(ran)) > before)
            assert lines(ran)[-1] == f"RUN:{wanted}:"


COMPLETED = {
    "extsvc val\t": "validate",
    "extsvc flow ne\t": "flow new",
    "extsvc sync --accept-b\t": "sync --accept-breaking",
    "extsvc completion tc\t": "completion tcsh",
    "extsvc validate ap\t": "validate api.yaml",
    "extsvc generate --out fol\t": "generate --out folder",
    "extsvc remove Sm\t": "remove Sms",
    "extsvc call clients Sms.Send-S\t": "call clients Sms.Send-Sms-Single",
}


@contextmanager
def typed_into(zsh: str, folder: Path) -> Iterator[Callable[[str], int]]:
    """An interactive zsh at work in a folder, and what types into it."""
    leader, follower = os.openpty()
    shell = subprocess.Popen(
        [zsh, "-f", "-i"], cwd=folder, stdin=follower, stdout=follower, stderr=follower, start_new_session=True,
        env={**os.environ, "TERM": "dumb"},
    )  # fmt: skip
    os.close(follower)
    try:
        yield lambda text: os.write(leader, text.encode())
    finally:
        shell.kill()
        shell.wait()
        os.close(leader)


def complete(line: str, type_in: Callable[[str], int], seen: Path) -> None:
    """Type a line that ends in tabs until something has come to it: a line editor takes what is typed, not what is poured in."""
    words = line.rstrip("\t")
    type_in(words)
    reached(lambda: lines(seen)[-1:] == [words])
    for _ in range(line.count("\t")):
        before = len(lines(seen))
        type_in("\t")
        reached(lambda before=before: len(lines(seen)) > before)
    reached(lambda: lines(seen)[-1] != words)


def lines(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").splitlines() if path.exists() else []


def reached(state: Callable[[], bool]) -> None:
    """Wait for a state; one that is not reached in a minute never will be."""
    for _ in range(6_000):
        if state():
            return
        time.sleep(0.01)
    pytest.fail("the shell does not come so far")
