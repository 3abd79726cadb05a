"""The README is true: every command in it is run in order, its Python too, and no command is left unsaid."""

from __future__ import annotations

import re
import shlex
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from generator.cli import COMMANDS
from tests.warm import extsvc

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
PORT = "8081"


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", README, re.S)


def commands() -> list[str]:
    return [line[2:] for block in blocks("console") for line in block.splitlines() if line.startswith("$ ")]


def words(command: str, port: str) -> list[str]:
    """What a shell would run, on another port; `extsvc` is the one of this environment."""
    first, *rest = shlex.split(command.replace(PORT, port), comments=True)
    assert first == "extsvc", command
    return [str(extsvc()), *rest]


def free_port() -> str:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return str(taken.getsockname()[1])


@contextmanager
def in_the_background(command: list[str], folder: Path) -> Iterator[None]:
    """A server, from its first line (it listens then) to the end of the block."""
    with subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as server:
        try:
            assert server.stdout is not None
            assert "http://127.0.0.1:" in server.stdout.readline()
            yield
        finally:
            server.terminate()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder as a reader has it after cloning: the specs, and nothing generated."""
    shutil.copytree(ROOT / "specs", tmp_path / "specs")
    return tmp_path


def test_every_command_and_the_python_work(folder: Path) -> None:
    port = free_port()
    said = commands()
    number = next(n for n, command in enumerate(said) if command.startswith("extsvc mock"))

    def run(command: str) -> None:
        ran = subprocess.run(words(command, port), cwd=folder, capture_output=True, text=True)
        assert ran.returncode == 0, f"{command}\n{ran.stdout[-2000:]}\n{ran.stderr[-2000:]}"

    for command in said[:number]:
        run(command)
    with in_the_background(words(said[number], port), folder):
        for command in said[number + 1 :]:
            run(command)
        (block,) = blocks("python")
        script, replaced = re.subn(r'base_url="[^"]*"', f'base_url="http://127.0.0.1:{port}"', block)
        assert replaced == 1
        (folder / "script.py").write_text(script, encoding="utf-8")
        ran = subprocess.run([sys.executable, "script.py"], cwd=folder, capture_output=True, text=True)
    assert ran.returncode == 0, ran.stderr[-2000:]
    assert ran.stdout.startswith("200 ")
    assert (folder / "fixed.json").is_file()


def test_every_command_is_spoken_of() -> None:
    text = README + "".join(path.read_text(encoding="utf-8") for path in sorted((ROOT / "docs").rglob("*.md")))
    assert [name for name in COMMANDS if not re.search(rf"\bextsvc {name}\b", text)] == []


def test_no_command_is_spoken_of_that_is_not_there() -> None:
    for path in (ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))):
        text = path.read_text(encoding="utf-8")
        found = re.findall(r"(?:^\$ |`|^    )extsvc ([a-z]+)", text, re.M)
        assert set(found) <= set(COMMANDS), path.name


def test_links_lead_somewhere() -> None:
    for path in (ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))):
        for target in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", path.read_text(encoding="utf-8")):
            if "://" not in target:
                assert (path.parent / target).exists(), f"{path.name} links to {target}"


def test_the_two_make_targets_are_there() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for target in re.findall(r"^    make (\w+)", README, re.M):
        assert re.search(rf"^{target}:", makefile, re.M), target
