"""The list of operations on a pseudo-terminal: what is ticked is written, and breaking it off writes nothing."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from select import select

import pytest

ROOT = Path(__file__).parents[1]
DOWN, CTRL_C = "\x1b[B", "\x03"
WORDS = ["generate", "sms.json", "--service", "Sms", "--out", "clients"]


def typed(folder: Path, keys: list[str]) -> tuple[int, str]:
    """The exit code and all that was shown, of somebody who presses these keys when the list is there, each after the one before."""
    leader, follower = os.openpty()
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "TERM": "xterm", "PROMPT_TOOLKIT_NO_CPR": "1"}
    running = subprocess.Popen(
        [sys.executable, "-m", "generator", *WORDS], cwd=folder, env=environment, stdin=follower, stdout=follower,
        stderr=follower, start_new_session=True,
    )  # fmt: skip
    os.close(follower)
    shown, left = "", list(keys)
    while select([leader], [], [], 60)[0]:
        try:
            shown += os.read(leader, 65536).decode("utf-8", "replace")
        except OSError:  # the other end is closed: it has ended
            break
        quiet = not select([leader], [], [], 0.2)[0]
        if quiet and left and "Operations" in shown:
            os.write(leader, left.pop(0).encode())
    os.close(leader)
    return running.wait(60), re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", shown)


@pytest.fixture
def here(tmp_path: Path) -> Path:
    pytest.importorskip("questionary")
    (tmp_path / "sms.json").write_text((ROOT / "specs/sms.json").read_text(encoding="utf-8"), encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize(
    ("keys", "written"),
    [
        ([DOWN, " ", "\r"], ["send_many_sms"]),
        (["b", "a", "t", "c", "h", " ", "\r"], ["send_many_sms"]),
        (["\x01", "\r"], ["send_many_sms", "send_sms_single"]),
    ],
    ids=["arrows", "search", "all"],
)
def test_what_is_ticked_is_written(here: Path, keys: list[str], written: list[str]) -> None:
    code, shown = typed(here, keys)
    assert code == 0 and "type to search, arrows move, space ticks" in shown
    assert sorted(path.stem for path in (here / "clients/sms/operations").glob("send*.py")) == written


@pytest.mark.parametrize(("key", "code", "told"), [(CTRL_C, 130, "broken off"), ("\r", 2, "no operations were picked")])
def test_nothing_ticked_writes_nothing(here: Path, key: str, code: int, told: str) -> None:
    ended, shown = typed(here, [key])
    assert ended == code and told in shown and "nothing was written" in shown
    assert [path.name for path in here.iterdir()] == ["sms.json"]
