"""docs/run.svg: the README's picture of a run. `python docs/make/picture.py` runs the commands and draws what they answered.

The commands run for real, in a folder of their own; only the port and the folder's path are not shown.
"""

from __future__ import annotations

import io
import re
import shlex
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
PICTURE = ROOT / "docs" / "run.svg"
SMS = ROOT / "specs" / "sms.json"
# Each command, and how many lines of its answer are shown.
COMMANDS = {
    "extsvc validate sms.json --for external-services": 8,
    "extsvc generate sms.json --service CPaaSSMS --all --out clients": 1,
    "extsvc names sms.json --service CPaaSSMS": 8,
    "extsvc call clients CPaaSSMS.Send-Sms-Single --base-url http://127.0.0.1:8081 "
    "subAccountId=demo body.destination=+6512345678 body.text=Hello": 8,
}
WIDTH = 118


def transcript() -> str:
    """What a terminal shows: each command behind a prompt, then the first lines of its answer."""
    port = _free_port()
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        (folder / "sms.json").write_bytes(SMS.read_bytes())
        with _mock(folder, port):
            shown = [f"$ {_shown(line)}\n{_answer(line, most, folder, port)}" for line, most in COMMANDS.items()]
    return "\n\n".join(shown) + "\n"


def drawn(text: str) -> str:
    """The transcript as an SVG picture of a terminal."""
    from rich.console import Console
    from rich.text import Text

    console = Console(record=True, width=WIDTH, file=io.StringIO(), force_terminal=True, color_system="truecolor")
    for line in text.splitlines():
        command = line.startswith("$ ")
        console.print(Text(line, style="bold green" if command else ""), soft_wrap=False, highlight=False)
    picture = console.export_svg(title="extsvc", unique_id="run", font_aspect_ratio=0.61)
    return re.sub(r"\s*@font-face \{.*?\}", "", picture, flags=re.S)  # no font is fetched by who looks at it


def _shown(command: str) -> str:
    return command.replace(" subAccountId", " \\\n    subAccountId")


def _answer(command: str, most: int, folder: Path, port: int) -> str:
    words = shlex.split(command.replace("8081", str(port)))[1:]
    ran = subprocess.run(
        [sys.executable, "-m", "generator", *words], cwd=folder, capture_output=True, text=True, check=False, timeout=60
    )
    said = (ran.stdout + ran.stderr).replace(str(port), "8081").replace(f"{folder.resolve()}/", "")
    lines = [line.rstrip()[:WIDTH] for line in said.splitlines()]
    return "\n".join(lines[:most] + ["..."] * (len(lines) > most))


def _free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


@contextmanager
def _mock(folder: Path, port: int) -> Iterator[None]:
    command = [sys.executable, "-m", "generator", "mock", "sms.json", "--port", str(port)]
    with subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as server:
        try:
            assert server.stdout is not None
            server.stdout.readline()  # it listens once it has said so
            yield
        finally:
            server.terminate()


if __name__ == "__main__":
    PICTURE.write_text(drawn(transcript()), encoding="utf-8")
