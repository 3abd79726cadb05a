"""docs/hosts.md is true: its commands answer what it shows, in the folder of the guide."""

from __future__ import annotations

import re
import shlex
import shutil
from pathlib import Path

import pytest

from generator.__main__ import main

ROOT = Path(__file__).parent.parent
BLOCKS = re.findall(r"```\n(\$ .*?)```", (ROOT / "docs" / "hosts.md").read_text(encoding="utf-8"), re.S)


@pytest.mark.parametrize("block", BLOCKS, ids=lambda block: block.split()[2])
def test_the_examples_work(
    block: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = shutil.copytree(ROOT / "specs" / "sms", tmp_path / "sms")
    shutil.copy(ROOT / "specs" / "sms.json", folder)
    monkeypatch.chdir(folder)
    for part in re.split(r"^\$ ", block, flags=re.M)[1:]:
        command, _, shown = part.partition("\n")
        words = shlex.split(command)
        assert words[0] == "extsvc"
        assert main(words[1:]) == 0, command
        assert capsys.readouterr().out == shown, command


def test_there_are_examples() -> None:
    assert len(BLOCKS) >= 1
