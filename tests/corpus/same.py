"""Two checkouts beside each other: `python tests/corpus/same.py OTHER --specs FOLDER` generates the same documents with both.

For a change that leaves the output alone: every generated tree (without the copied runtime) must be equal byte by byte, and so
must be what was told, for the cases of tests/cases and for real specs chosen by a fixed seed. Prints each difference, exits 1 if any.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import re
import subprocess
import sys
import tempfile
import tomllib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).parents[2]
SEED, LARGEST = 20261126, 900_000
SUFFIXES = (".json", ".yaml", ".yml")
_COUNTED = re.compile(rb"(?<=files: )[\d,]+|(?<=size: )[\d.]+")  # the runtime's files among them


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("other", type=Path, help="a checkout of the commit to compare with")
    parser.add_argument("--specs", type=Path, help="a folder of real specs")
    parser.add_argument("--limit", type=int, default=40, help="how many of them (default: 40)")
    parser.add_argument("--largest", type=int, default=LARGEST, help="bytes of the largest of them")
    options = parser.parse_args()
    found = [(path, _picks(path.parent)) for path in sorted((ROOT / "tests" / "cases").glob("*/spec.*"))]
    if options.specs:
        real = sorted(
            p for p in options.specs.rglob("*") if p.suffix in SUFFIXES and p.stat().st_size <= options.largest
        )
        random.Random(SEED).shuffle(real)
        found += [(path, ["--all"]) for path in real[: options.limit]]
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        told = list(pool.map(lambda pair: _difference(*pair, options.other.resolve()), found))
    differing = [line for line in told if line]
    print("\n".join([*differing, f"{len(found)} documents, {len(found) - len(differing)} trees equal"]))
    return 1 if differing else 0


def _picks(case: Path) -> list[str]:
    """The picks of a case as the command line takes them."""
    options = case / "options.toml"
    given = tomllib.loads(options.read_text(encoding="utf-8")) if options.is_file() else {}
    picks = [
        word
        for key in ("operation", "tag", "exclude")
        for one in given.get(f"{key}s", ())
        for word in (f"--{key}", one)
    ]
    return picks or ["--all"]


def _difference(spec: Path, picks: list[str], other: Path) -> str:
    with tempfile.TemporaryDirectory() as scratch:
        old, new = (
            _tree(checkout, spec, picks, Path(scratch, name)) for name, checkout in (("old", other), ("new", ROOT))
        )
    changed = sorted(name for name in old.keys() | new.keys() if old.get(name) != new.get(name))
    return (
        f"{spec.parent.name}/{spec.name}: {len(changed)} of {len(new)} files differ, {changed[0]} first"
        if changed
        else ""
    )


def _tree(checkout: Path, spec: Path, picks: list[str], scratch: Path) -> dict[str, bytes]:
    """File name -> bytes of what a checkout generates, what it told and how it ended. The folder's name, which a page shows, is the same."""
    out = scratch / "clients"
    command = [sys.executable, "-m", "generator", "generate", str(spec), "--service", "Svc", *picks, "--out", str(out)]
    ran = subprocess.run(command, cwd=checkout, capture_output=True, check=False)
    files = {
        str(p.relative_to(out)): p.read_bytes() for p in out.rglob("*") if p.is_file() and "_runtime" not in p.parts
    }
    if lock := files.get(".extsvc.lock"):
        files[".extsvc.lock"] = _without_runtime(lock)
    told = _COUNTED.sub(b"", (ran.stdout + ran.stderr).replace(os.fsencode(scratch), b""))
    return files | {"what was told": told, "exit code": str(ran.returncode).encode()}


def _without_runtime(lock: bytes) -> bytes:
    """A lock without the digests of the runtime, which a checkout may have changed."""
    whole = json.loads(lock)
    return json.dumps({key: value for key, value in whole.items() if key not in ("runtime", "shared")}).encode()


if __name__ == "__main__":
    sys.exit(main())
