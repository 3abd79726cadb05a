"""`make lint` looks at every Python file of the repository that is not generated: a bad line planted in any folder is told."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
GENERATED = re.compile(r"tests/cases/[^/]+/expected/|tests/handmade/clients/")
UNTIDY = "\nplanted  =  [ 1,2 ]\n"


def tracked() -> list[str]:
    asked = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    listed = subprocess.run(asked, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return [name for name in listed.split("\0") if name and (ROOT / name).is_file()]


def lint_commands(tool: str) -> list[list[str]]:
    """The commands of `make lint` that run a tool, for this environment's Python."""
    said = subprocess.run(["make", "-n", "lint"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    found = [line.split() for line in said.splitlines() if f"-m {tool}" in line]
    assert found, f"make lint runs no {tool}"
    return [[sys.executable, *words[1:]] for words in found]


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A folder with what decides which files a linter looks at, and none of our files."""
    for name in ("pyproject.toml", ".gitignore"):
        shutil.copy(ROOT / name, tmp_path / name)
    return tmp_path


def test_a_line_that_is_not_laid_out_is_told_in_every_folder(checkout: Path) -> None:
    """The first file of every folder holds nothing but that line: what is chosen depends on names, not on the rest."""
    first: dict[str, str] = {}
    for name in tracked():
        if name.endswith((".py", ".pyi")) and not GENERATED.match(name):
            first.setdefault(os.path.dirname(name), name)
    assert len(first) > 25
    for name in first.values():
        (checkout / name).parent.mkdir(parents=True, exist_ok=True)
        (checkout / name).write_text(UNTIDY, encoding="utf-8")
    told = ""
    for command in lint_commands("black"):
        loud = [word for word in command if word != "--quiet"]
        told += subprocess.run(loud, cwd=checkout, capture_output=True, text=True, check=False).stderr
    unseen = [name for name in first.values() if f"would reformat {checkout / name}" not in told]
    assert not unseen, f"black does not look at {unseen}"


def test_an_unused_import_is_told_in_every_folder(checkout: Path) -> None:
    planted = {os.path.dirname(n) for n in tracked() if n.endswith(".py") and not GENERATED.match(n)}
    for folder in planted:
        (checkout / folder).mkdir(parents=True, exist_ok=True)
        (checkout / folder / "planted.py").write_text("import os\n", encoding="utf-8")
    (command,) = lint_commands("ruff")
    told = subprocess.run(
        [*command, "--output-format", "concise"], cwd=checkout, capture_output=True, text=True, check=False
    ).stdout
    unseen = [folder for folder in sorted(planted) if f"{folder}/planted.py:1:8: F401" not in told]
    assert not unseen, f"ruff does not look at {unseen}"
