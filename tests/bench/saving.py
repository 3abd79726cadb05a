"""What `extsvc watch` needs from a save to the written files: a property of one component comes and goes.

    python tests/bench/saving.py openapi.json --component issue [--runs 5]

Prints a line per save: seconds of processor, and seconds on the clock until extsvc.lock is the new one. The clock holds what
watchfiles waits for further saves (0.05 s), and whatever else the machine does.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import IO, Any

from generator.oas import load

EXTSVC = (sys.executable, "-u", "-m", "generator")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("spec", type=Path)
    parser.add_argument("--component", required=True, metavar="NAME", help="of the schemas, one with properties")
    parser.add_argument("--runs", type=int, default=5)
    options = parser.parse_args()
    made = load(options.spec)
    if made.value is None:
        parser.error(f"{options.spec} cannot be read")
    with tempfile.TemporaryDirectory() as folder:
        _saved(Path(folder), made.value.root, options.component, options.runs)
    return 0


def _saved(folder: Path, tree: dict[str, Any], component: str, runs: int) -> None:
    spec, lock = folder / "spec.json", folder / "extsvc.lock"
    spec.write_text(json.dumps(tree, indent=2), encoding="utf-8")
    added = (*EXTSVC, "add", "spec.json", "--service", "Saved", "--all", "--out", "clients")
    subprocess.run(added, cwd=folder, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    with subprocess.Popen(
        (*EXTSVC, "watch", "--accept-breaking"), cwd=folder, stdout=subprocess.PIPE, text=True
    ) as watch:
        assert watch.stdout is not None
        try:
            _until_watching(watch.stdout)
            for _ in range(runs):
                properties = tree["components"]["schemas"][component]["properties"]
                if properties.pop("saved_lately", None) is None:
                    properties["saved_lately"] = {"type": "string"}
                text, spent, before = json.dumps(tree, indent=2), _spent(watch.pid), lock.stat().st_mtime_ns
                spec.write_text(text, encoding="utf-8")
                start = time.monotonic()
                while lock.stat().st_mtime_ns == before:
                    time.sleep(0.005)
                clock = time.monotonic() - start
                _until_watching(watch.stdout)
                print(f"{_spent(watch.pid) - spent:.2f} s of processor, {clock:.2f} s on the clock", flush=True)
        finally:
            watch.terminate()


def _until_watching(lines: IO[str]) -> None:
    """Until it says that it waits for the next save."""
    if not any(line.startswith("watching") for line in lines):
        raise SystemExit("`extsvc watch` ended")


def _spent(pid: int) -> float:
    """Seconds of processor of a running process; Linux alone tells them so (proc(5))."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


if __name__ == "__main__":
    sys.exit(main())
