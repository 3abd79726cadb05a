"""The table of real specs: `python tests/corpus/table.py FOLDER` generates each spec whole and judges what came out.

Columns: operations of the document, emitted, degraded, refused (by rule), modules that do not compile or import, files
that black would change, errors of mypy --strict (on some, chosen by a fixed seed), calls against the mock.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import re
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path
from typing import Any

from table_explained import EXPLAINED

HERE = Path(__file__).parent
SEED = 20261123
MARK = re.compile(rb"""^\s*\{?\s*["']?(swagger|openapi)["']?\s*:|["'](swagger|openapi)["']\s*:""", re.MULTILINE)
SUFFIXES = (".json", ".yaml", ".yml")
HEAD = f"{'spec':<50} {'ver':>4} {'ops':>6} {'emit':>6} {'degr':>5} {'files':>6} {'cmpl':>4} {'imp':>4} {'blk':>4} {'mypy':>5} {'calls':>6} {'fail':>5} {'skip':>5} {'cpu s':>6}"


def main() -> int:
    options = _options()
    specs = sorted(path for path in options.folder.rglob("*") if path.suffix in SUFFIXES and _is_spec(path))
    if options.only:
        specs = [path for path in specs if any(word in path.name for word in options.only)]
    random.Random(SEED).shuffle(specs)
    specs = specs[: options.limit] if options.limit else specs
    typed = set(specs[: options.mypy])
    rows = []
    print(HEAD, file=sys.stderr)
    with ThreadPoolExecutor(options.jobs) as pool:
        waiting = [pool.submit(row_of, path, options, path in typed) for path in specs]
        for done in as_completed(waiting):
            rows.append(done.result())
            print(line(rows[-1]), file=sys.stderr, flush=True)
            if options.json:  # after each one: a long run can be read while it goes on
                options.json.write_text(
                    json.dumps(sorted(rows, key=lambda row: row["spec"]), indent=1), encoding="utf-8"
                )
    print("\n".join(summary(rows)))
    return 0 if all(is_whole(row) for row in rows) else 1


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 2)
    parser.add_argument("--limit", type=int, default=0, help="only so many, chosen by a fixed seed")
    parser.add_argument(
        "--only", action="append", default=[], metavar="WORD", help="only specs with the word in their name"
    )
    parser.add_argument(
        "--mypy", type=int, default=0, metavar="N", help="mypy --strict on the first N of the shuffled list"
    )
    parser.add_argument(
        "--black", type=int, default=20, metavar="N", help="files per spec shown to black; -1 all (default: 20)"
    )
    parser.add_argument("--call", action="store_true", help="call every operation against the mock")
    parser.add_argument("--codes", choices=("first", "all"), default="first", help="answers to ask the mock for")
    parser.add_argument("--timeout", type=float, default=900, help="seconds for one spec")
    parser.add_argument("--keep", type=Path, help="keep the generated packages in this folder")
    parser.add_argument("--json", type=Path, help="write the rows as JSON")
    return parser.parse_args()


def _is_spec(path: Path) -> bool:
    """Whether the file's beginning or its root says that it is an OpenAPI document."""
    with path.open("rb") as opened:
        return MARK.search(opened.read()) is not None


def row_of(path: Path, options: argparse.Namespace, typed: bool) -> dict[str, Any]:
    """One spec judged in a process of its own, so that nothing it does reaches the others."""
    words = [str(path), "--black", str(options.black), "--codes", options.codes]
    words += ["--mypy"] * typed + ["--call"] * options.call
    words += ["--keep", str(options.keep / path.name)] if options.keep else []
    started = time.monotonic()
    try:
        done = subprocess.run(
            [sys.executable, str(HERE / "one.py"), *words], capture_output=True, text=True, timeout=options.timeout
        )
        row: dict[str, Any] = json.loads(done.stdout)
    except subprocess.TimeoutExpired:
        row = {"spec": path.name, "stopped": f"no end within {options.timeout:g} s"}
    except ValueError:
        row = {
            "spec": path.name,
            "stopped": "crash: " + (done.stderr.strip().splitlines() or [f"exit {done.returncode}"])[-1],
        }
    row["wall"] = round(time.monotonic() - started, 1)
    return row


def line(row: dict[str, Any]) -> str:
    """One row of the table."""
    if "stopped" in row:
        return f"{row['spec'][:50]:<50} {row['stopped'][:120]}"
    calls = row.get("calls", {})
    shown = [
        len(row["compile"]),
        len(row["import"]),
        *(len(row[key]) if key in row else "-" for key in ("black", "mypy")),
    ]
    failed = sum(calls.get("causes", {}).values())
    refused = " ".join(f"{rule}x{number}" for rule, number in row["refused"].items())
    return (
        f"{row['spec'][:50]:<50} {row['version']:>4} {row['operations']:>6} {row['emitted']:>6} {sum(row['degraded'].values()):>5} "
        f"{row['files']:>6} {shown[0]:>4} {shown[1]:>4} {shown[2]:>4} {shown[3]:>5} {calls.get('passed', '-'):>6} {failed if calls else '-':>5} "
        f"{calls.get('skipped', '-'):>5} {row['cpu']:>6} {refused}"
    )


def is_whole(row: dict[str, Any]) -> bool:
    """Whether every operation is accounted for, and all that came out is sound."""
    if "stopped" in row:
        return False
    accounted = row["emitted"] + sum(row["refused"].values()) >= row["operations"]
    return accounted and not any(row.get(key) for key in ("compile", "import", "black", "mypy"))


def summary(rows: list[dict[str, Any]]) -> Iterator[str]:
    """The totals."""
    judged = [row for row in rows if "stopped" not in row]
    yield f"specs {len(rows)}, generated {len(judged)}, whole {sum(map(is_whole, rows))}"
    yield f"operations {_total(judged, 'operations')}, emitted {_total(judged, 'emitted')}"
    for key in ("refused", "degraded"):
        found = sum((Counter(row[key]) for row in judged), Counter[str]())
        yield f"{key} {sum(found.values())}: " + (", ".join(f"{rule} {n}" for rule, n in found.most_common()) or "none")
    for key in ("compile", "import", "black", "mypy"):
        shown = [row for row in judged if key in row]
        yield f"{key}: {sum(not row[key] for row in shown)} of {len(shown)} specs clean, {sum(len(row[key]) for row in shown)} findings"
    called = [row["calls"] for row in judged if "calls" in row]
    causes = sum((Counter(calls["causes"]) for calls in called), Counter[str]())
    if called:
        passed, skipped = sum(c["passed"] for c in called), sum(c["skipped"] for c in called)
        yield f"calls on {len(called)} specs: {passed} passed, {sum(causes.values())} failed, {skipped} without valid data in the document"
        yield from (f"  {cause}: {number}" for cause, number in causes.most_common())
        yield from _failures(judged)
    yield from (f"stopped: {row['spec']}: {row['stopped']}" for row in rows if "stopped" in row)


def _failures(rows: list[dict[str, Any]]) -> Iterator[str]:
    """Each operation whose calls failed, with the reason where it is known not to be ours."""
    for row in rows:
        failed = dict.fromkeys(failure["operation"] for failure in row.get("calls", {}).get("failures", ()))
        for operation in failed:
            reason = EXPLAINED.get(row["spec"], {}).get(operation)
            yield f"  {'explained' if reason else 'OPEN'} {row['spec']} {operation}" + (f": {reason}" if reason else "")


def _total(rows: list[dict[str, Any]], key: str) -> int:
    return sum(int(row[key]) for row in rows)


if __name__ == "__main__":
    raise SystemExit(main())
