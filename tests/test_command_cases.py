"""Every folder in command_cases: files, and in `transcript.txt` the commands that are given there and what they answer.

A line `$ extsvc ...` is a command (`NAME=value` before it sets a variable); below it stand its exit code and its words
(the case's folder as `.`, durations as 0.0, and how many files are new or unchanged as N, for the runtime grows).
`pytest tests/test_command_cases.py --update` rewrites what is below the commands.
"""

from __future__ import annotations

import re
import shlex
import shutil
from pathlib import Path

import pytest

from generator.__main__ import main

FOLDER = Path(__file__).parent / "command_cases"
SHIFTING = (
    (r"recorded on [0-9-]{10}", "recorded on DAY"),
    (r"\[Errno \d+\]", "[Errno N]"),
    (r"\b[0-9.]+ s\b", "0.0 s"),
    (r'"seconds": [0-9.]+', '"seconds": 0.0'),
    (r"\b\d+ (new|unchanged)\b", r"N \1"),
)
CASES = sorted(path for path in FOLDER.iterdir() if path.is_dir())


def answered(line: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> str:
    """The command and what it says, as it stands in a transcript."""
    words = shlex.split(line.removeprefix("$ "))
    with monkeypatch.context() as variables:
        while "=" in words[0]:
            variables.setenv(*words.pop(0).split("=", 1))
        assert words[0] == "extsvc"
        code = main(words[1:])
    out, err = capsys.readouterr()
    said = f"{line}\nexit {code}\n{out}{err}".replace(f"{Path.cwd()}", ".")
    for pattern, word in SHIFTING:
        said = re.sub(pattern, word, said)
    return said


@pytest.mark.parametrize("folder", CASES, ids=lambda path: path.name)
def test_a_case(
    folder: Path,
    tmp_path: Path,
    update: bool,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(shutil.copytree(folder, tmp_path / "case"))
    file = folder / "transcript.txt"
    before = file.read_text(encoding="utf-8")
    commands = [line for line in before.splitlines() if line.startswith("$ ")]
    text = "\n".join(answered(line, monkeypatch, capsys) for line in commands)
    if update:
        file.write_text(text, encoding="utf-8")
    assert commands and text == file.read_text(encoding="utf-8")
