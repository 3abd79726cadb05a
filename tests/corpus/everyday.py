"""A platform team's first day with many specs: `python tests/corpus/everyday.py FOLDER` on copies in a folder of its own.

All specs are added in one call, today's findings are recorded, and `check` must be green. Then each spec is changed twice: a
harmless change (one more optional query parameter) must be taken by `sync` and leave `check` green, and a breaking one (an operation that is picked
goes) must be refused by `sync` and told by `check`, for that service and no other. Wall times are printed.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import yaml

SEED = 20261126
MARK = re.compile(rb"""^\s*\{?\s*["']?(swagger|openapi)["']?\s*:|["'](swagger|openapi)["']\s*:""", re.MULTILINE)
VERBS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
Tree = dict[str, Any]


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--limit", type=int, default=60, help="how many specs, chosen by a fixed seed (default: 60)")
    parser.add_argument("--largest", type=int, default=2_000_000, help="bytes; larger specs are left out")
    parser.add_argument("--keep", type=Path, help="work in this new folder and leave it")
    options = parser.parse_args()
    specs = sorted(
        path
        for path in options.folder.rglob("*")
        if path.suffix in (".json", ".yaml") and _usable(path, options.largest)
    )
    random.Random(SEED).shuffle(specs)
    with tempfile.TemporaryDirectory() as own:
        folder = options.keep or Path(own)
        (folder / "specs").mkdir(parents=True)
        for path in specs[: options.limit]:
            shutil.copyfile(path, folder / "specs" / path.name)
        return _day(folder)


def _usable(path: Path, largest: int) -> bool:
    return path.stat().st_size <= largest and MARK.search(path.read_bytes()[:4096]) is not None


def _day(folder: Path) -> int:
    files = sorted(str(path.relative_to(folder)) for path in (folder / "specs").iterdir())
    _told(folder, "add", "add", *files)
    services = {row["service"]: folder / row["spec"] for row in json.loads(_run(folder, "list", "--json").stdout)}
    print(f"{len(files)} specs, {len(services)} registered")
    before = _told(folder, "check, nothing recorded", "check", "--no-diff")
    _told(folder, "baseline", "baseline", "--reason", "as the vendors send them")
    green = _told(folder, "check, recorded", "check", "--no-diff", "--fail-on", "warning")
    print(f"check exits with {before.returncode} before, {green.returncode} after")
    faults = [] if green.returncode == 0 else [f"check is not green: {green.stdout[-2000:]}"]
    faults += _changed(folder, services, "harmless", _harmless, {"sync": 0, "check": 0})
    faults += _changed(folder, services, "breaking", _breaking, {"sync": 1, "check": 1})
    print("\n".join(faults) or "every verdict is right")
    return 1 if faults else 0


def _changed(
    folder: Path, services: dict[str, Path], kind: str, change: Callable[[Tree], str], wanted: dict[str, int]
) -> list[str]:
    """Change every spec, see each service judged as it should be, and put the specs back where a sync refused them."""
    changed, texts = {}, {}
    for service, path in services.items():
        text = path.read_text(encoding="utf-8")
        tree = _read(text, path)
        what = change(tree)
        if what:
            changed[service], texts[path] = what, text
            path.write_text(json.dumps(tree, default=str), encoding="utf-8")
    sync = _told(folder, f"sync, {len(changed)} {kind} changes", "sync", "--json")
    states = {row["service"]: row for row in json.loads(sync.stdout)}
    check = _told(folder, f"check, {len(changed)} {kind} changes", "check", "--no-diff", "--format", "json")
    judged = _judged(json.loads(check.stdout))
    faults = []
    for service in services:
        state, found = states[service]["state"], judged.get(service, set())
        right = ("written", "unchanged") if wanted["sync"] == 0 or service not in changed else ("refused",)
        if state not in right:
            faults.append(
                f"{kind} {service} ({changed.get(service)}): sync says {state}: {states[service]['findings'][:3]}"
            )
        if service in changed and wanted["check"] and not found & {"breaking-change-refused", "picked-operation-gone"}:
            faults.append(f"{kind} {service} ({changed[service]}): check says {sorted(found)}")
        if wanted["check"] == 0 and found:
            faults.append(f"{kind} {service} ({changed.get(service)}): check says {sorted(found)}")
    if wanted["sync"]:
        for path, text in texts.items():
            path.write_text(text, encoding="utf-8")
    print(
        f"{kind}: {len(changed)} of {len(services)} specs changed, sync exits {sync.returncode}, check {check.returncode}"
    )
    return faults


def _judged(told: Tree) -> dict[str, set[str]]:
    """Service -> rules of the errors found."""
    return {
        report["service"]: {one["rule"] for one in report["diagnostics"] if one["severity"] in ("error", "refusal")}
        for report in told["files"]
    }


def _read(text: str, path: Path) -> Tree:
    tree = (
        json.loads(text)
        if path.suffix == ".json" or text.lstrip().startswith("{")
        else yaml.load(text, yaml.CSafeLoader)
    )
    return tree if isinstance(tree, dict) else {}


def _operations(tree: Tree) -> list[tuple[str, str, Tree]]:
    paths = tree.get("paths", {})
    return [
        (path, verb, item[verb])
        for path, item in paths.items()
        if isinstance(item, dict)
        for verb in VERBS
        if isinstance(item.get(verb), dict)
    ]


def _harmless(tree: Tree) -> str:
    """One more optional query parameter of the first operation."""
    for path, verb, operation in _operations(tree):
        schema = {"type": "string"} if "swagger" in tree else {"schema": {"type": "string"}}
        if not isinstance(operation.get("parameters", []), list):
            continue
        operation.setdefault("parameters", []).append(
            {"name": "extsvcTrace", "in": "query", "required": False, **schema}
        )
        return f"{verb} {path} takes one more"
    return ""


def _breaking(tree: Tree) -> str:
    """The last operation goes."""
    every = _operations(tree)
    if len(every) < 2:
        return ""
    path, verb, _ = every[-1]
    del tree["paths"][path][verb]
    return f"{verb} {path} is gone"


def _told(folder: Path, words: str, *command: str) -> subprocess.CompletedProcess[str]:
    start = time.monotonic()
    made = _run(folder, *command)
    print(f"{words:<40} {time.monotonic() - start:7.1f} s   exit {made.returncode}", flush=True)
    return made


def _run(folder: Path, *command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "generator", *command], cwd=folder, capture_output=True, text=True, check=False
    )


if __name__ == "__main__":
    raise SystemExit(main())
