"""How long each command takes for deep and dense documents, and whether that grows with their size alone.

    python -m tests.bench.depth [--sizes 5000,10000,20000] [--shapes objects,ring] [--commands generate,diff]

Prints seconds of processor time, and for each row the largest ratio between neighbouring sizes.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.deep import NESTED, SHAPES

ROOT = Path(__file__).parent.parent.parent
ONE = ("--service", "T")
COMMANDS: dict[str, tuple[str, ...]] = {
    "validate": ("validate", "spec.json"),
    "operations": ("operations", "spec.json"),
    "generate": ("generate", "spec.json", *ONE, "--all", "--out", "clients"),
    "inspect": ("inspect", "spec.json", *ONE, "--json"),
    "names": ("names", "spec.json", *ONE),
    "diff": ("diff", "spec.json", "other.json"),
    "fix": ("fix", "spec.json", "--out", "fixed.json"),
    "export": ("export", "spec.json", *ONE, "--all", "--out", "metadata"),
    "mock": (),
    "call": (),
    "add": ("add", "spec.json", *ONE, "--all"),
    "sync": ("sync",),
    "check": ("check",),
    "import": (),
}
IMPORT = """
import clients.t.operations.send as send
from clients._runtime import DecodeError, decode
from clients._runtime.shapes import hints_of
for data in (b"{}", b"[]", b'"x"'):
    try:
        decode(data, hints_of(send.Send_Response)["code_200"])
    except DecodeError:
        pass
"""

# The mock reads the document, makes an answer and judges it; `call` sends what `generate` wrote to that mock.
MOCK = """
from external_services import serve
with serve("spec.json") as mock:
    {client}
"""
ASK = "import httpx2; assert httpx2.post(mock.base_url + '/send', json={}, timeout=280).status_code < 500"
CALL = (
    "from generator.__main__ import main; "
    "raise SystemExit(main(['call', 'clients', 'T.send', '--base-url', mock.base_url, 'body:={}']))"
)
PROGRAMS = {"import": IMPORT, "mock": MOCK.format(client=ASK), "call": MOCK.format(client=CALL)}


def seconds(command: str, folder: Path, limit: int) -> tuple[float, int]:
    """Processor time and exit code of a command."""
    words = ["-c", PROGRAMS[command]] if command in PROGRAMS else ["-m", "generator", *COMMANDS[command]]
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    ran = subprocess.run(
        [sys.executable, *words], cwd=folder, env={"PYTHONPATH": str(ROOT)}, capture_output=True, timeout=limit, check=False
    )  # fmt: skip
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime, ran.returncode


def prepared(shape: str, size: int, folder: Path) -> None:
    document = SHAPES[shape](size)
    (folder / "spec.json").write_text(json.dumps(document), encoding="utf-8")
    document["info"] = {"title": "Deep", "version": "2"}
    (folder / "other.json").write_text(json.dumps(document), encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", default="5000,10000,20000")
    parser.add_argument("--shapes", default=",".join(s for s in SHAPES if s not in NESTED))
    parser.add_argument("--commands", default=",".join(COMMANDS))
    parser.add_argument("--limit", type=int, default=300, help="seconds for one command")
    options = parser.parse_args()
    sizes = [int(size) for size in options.sizes.split(",")]
    for shape in options.shapes.split(","):
        rows: dict[str, list[float]] = {}
        for size in sizes:
            with tempfile.TemporaryDirectory() as place:
                prepared(shape, size, Path(place))
                for command in options.commands.split(","):
                    try:
                        took, code = seconds(command, Path(place), options.limit)
                    except subprocess.TimeoutExpired:
                        took, code = float("inf"), 0
                    rows.setdefault(command, []).append(took)
                    if code not in (0, 1) or (code and command == "mock"):
                        print(f"{shape} {size} {command}: exit code {code}", flush=True)
        for command, row in rows.items():
            ratio = max((b / a for a, b in zip(row, row[1:], strict=False) if a), default=1.0)
            print(f"{shape:18} {command:10} {'  '.join(f'{took:7.2f}' for took in row)}  x{ratio:.1f}", flush=True)


if __name__ == "__main__":
    main()
