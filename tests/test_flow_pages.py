"""The pages about flows that wait and about orchestrations: their commands are run, and print what the pages show."""

from __future__ import annotations

import contextlib
import io
import re
import shlex
import shutil
from pathlib import Path

import pytest

from generator.__main__ import main
from generator.usecases import interview_keeping

ROOT = Path(__file__).parent.parent
CASES = ROOT / "tests" / "flow_cases"


@pytest.mark.parametrize(("page", "case", "count"), [("flow.md", "waits", 5), ("orchestrator.md", "orchestration", 3)])
def test_the_commands_of_the_page(
    page: str, case: str, count: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for file in (CASES / case).glob("*.xml"):
        shutil.copy(file, tmp_path)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(interview_keeping, "new_id", lambda: "4dc37c51f6")
    blocks = re.findall(r"```console\n(.*?)```", (ROOT / "docs" / page).read_text(encoding="utf-8"), re.S)
    ran = [part.partition("\n") for block in blocks for part in block.split("$ extsvc ")[1:]]
    assert len(ran) == count
    for words, _, shown in ran:
        out = io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(io.StringIO()):
            assert main(shlex.split(words)) == 0
        assert out.getvalue() == shown, words
