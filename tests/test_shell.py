"""What a shell and `man` are given: completion scripts that the shell takes, and a page that troff takes."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from generator.__main__ import main
from generator.cli import COMMANDS
from generator.cli.man import page


def test_bash_completes_commands_options_and_choices(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("shtab")
    assert main(["completion", "bash"]) == 0
    script = tmp_path / "extsvc.bash"
    script.write_text(capsys.readouterr().out, encoding="utf-8")

    def offered(*words: str) -> list[str]:
        line = " ".join(f"'{word}'" for word in words)
        asked = (
            f"source {script}; COMP_WORDS=({line}); COMP_CWORD={len(words) - 1}; "
            '_shtab_extsvc extsvc "${COMP_WORDS[COMP_CWORD]}" 2>/dev/null; printf "%s\\n" "${COMPREPLY[@]}"'
        )
        return subprocess.run(["bash", "-c", asked], capture_output=True, text=True, check=False).stdout.split()

    assert "validate" in offered("extsvc", "val")
    assert "--accept-breaking" in offered("extsvc", "sync", "--acc")
    assert "new" in offered("extsvc", "flow", "n")


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
    assert main(["generate", "sms.json", "--service", "Sms", "--all", "--verbose", "--quiet"]) == 0
    assert "building the model" not in capsys.readouterr().err


def test_zsh_completes_commands_verbs_and_options(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A zsh that somebody types into: what stands in its line after a tab is what is run.

    Beside an argument that may be any word zsh first lists, and a second tab takes what is listed.
    """
    pytest.importorskip("shtab")
    zsh = shutil.which("zsh")
    if zsh is None:
        pytest.skip("no zsh here")
    assert main(["completion", "zsh"]) == 0
    (tmp_path / "_extsvc").write_text(capsys.readouterr().out, encoding="utf-8")
    (tmp_path / "api.yaml").touch()
    (tmp_path / "folder").mkdir()
    setup = [
        f"fpath=({tmp_path} $fpath); autoload -Uz compinit && compinit -u -D",
        'extsvc() { print -r -- "RUN:$*:" >> ran.txt }',
        'seen() { print -r -- "$BUFFER" >> seen.txt }; zle -N zle-line-pre-redraw seen',
    ]
    ran, seen = tmp_path / "ran.txt", tmp_path / "seen.txt"
    with typed_into(zsh, tmp_path) as type_in:
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
    "extsvc sync --accept-b\t\t": "sync --accept-breaking",
    "extsvc completion tc\t": "completion tcsh",
    "extsvc validate ap\t": "validate api.yaml",
    "extsvc generate --out fol\t": "generate --out folder",
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
