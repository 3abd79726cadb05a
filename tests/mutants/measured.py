"""Which tests ran which line of the changed files, and how long each took."""

from __future__ import annotations

import ast
import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

import coverage
from changes import ROOT, Mutant
from session import Session

KEPT = ROOT / ".mutants"  # coverage and verdicts of earlier runs, by the hash of what was measured
LONGEST = 1.5  # seconds of computing: a test that takes longer is not asked, for a quicker one should notice
WORTH = 12.0  # seconds of computing, as measured, that a mutant meets at most before it counts as a survivor


# Files of tests that are not asked: they look at the form of our sources, at the runtime (no part of the generator), or at
# what processes of their own did. A mutant that only they notice counts as a survivor.
OUTSIDE = frozenset(
    f"tests/test_{name}.py"
    for name in (
        "depth", "docs", "fastapi", "flow_corpus", "flow_xsd", "fuzz_pipeline", "fuzz_specs", "generated", "guide",
        "killed_commands", "layers", "lint", "links", "names", "odd_names", "org_clients", "org_corpus", "org_docs",
        "org_killed", "org_live", "org_sf", "org_sf_records", "output_faults", "quickstart", "readme", "real_specs",
        "runtime_client", "runtime_deadlines", "runtime_faults", "runtime_manners", "runtime_streams", "runtime_transport",
        "runtime_values", "runtime_wire", "salesforce_truth", "security_promises", "signs", "site", "wheel", "wire_random",
    )
)  # fmt: skip
# What only processes of their own run, where coverage does not follow, and the tests that start them.
STARTED = {"generator/import_name/": "tests/test_api.py::", "generator/__main__.py": "tests/test_api.py::"}


def copied(place: Path) -> Path:
    """The files that git knows, as they are now, in another folder."""
    names = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.splitlines()
    for name in names:
        if (ROOT / name).is_file():
            (place / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, place / name)
    return place


def compiled(place: Path) -> Path:
    """The same folder, our modules compiled, so that not every run does it again."""
    command = [sys.executable, "-m", "compileall", "-q", "generator", *map(str, sorted(place.glob("tests/*.py")))]
    subprocess.run(command, cwd=place, stdout=subprocess.DEVNULL, check=False)
    return place


def environment(place: Path) -> dict[str, str]:
    return {
        **os.environ,
        "PYTHONPATH": os.pathsep.join(map(str, (place, place / "generator" / "import_name"))),
        "PYTHONDONTWRITEBYTECODE": "1",
        "EXTSVC_CORPUS": "",  # real specs take long and notice little
    }


class Measured:
    """Which tests ran which lines; those that fail without any change, or take too long, are never asked."""

    def __init__(self, session: Session, changed: Iterable[str], files: Sequence[str]) -> None:
        changed = sorted(set(changed))
        self.folder = KEPT / _digest([*changed, *files])
        if not (self.folder / "tests.json").exists():
            print(f"measuring which test runs which line of {len(changed)} files", flush=True)
            self.folder.mkdir(parents=True, exist_ok=True)
            session.ask(op="measure", out=str(self.folder), seconds=LONGEST, files=changed)
        told = json.loads((self.folder / "tests.json").read_text(encoding="utf-8"))
        self.seconds: dict[str, float] = told["seconds"]
        self.failed = set(told["failed"])
        data = coverage.CoverageData(str(self.folder / "coverage"))
        data.read()
        self.weights: Counter[str] = Counter()
        self.lines: dict[str, dict[int, list[str]]] = {}
        for file in data.measured_files():
            by_line = data.contexts_by_lineno(file)
            tests = {line: sorted(set(names) - {""} - self.failed) for line, names in by_line.items()}
            self.lines[file[file.rindex("generator/") :]] = tests
            for names in tests.values():
                self.weights.update(names)

    def tests(self, mutant: Mutant) -> list[str]:
        """Those that ran the place, the most particular first, as many as are worth it; for what runs when a module is
        imported, those that ran anything in the module, or beside it where it only holds data."""
        lines = self.lines.get(mutant.file, {})
        found = {name for line in _asked_lines(mutant) for name in lines.get(line, ())}
        started = tuple(test for part, test in STARTED.items() if mutant.file.startswith(part))
        found |= {name for name in self.seconds if started and name.startswith(started)} - self.failed
        if not found:
            found = _names(lines) or self._beside(mutant.file) or set(self.seconds) - self.failed
        chosen, worth = [], 0.0
        for name in sorted(found, key=lambda name: (self.weights[name] * self.seconds[name], name)):
            worth += self.seconds[name]
            if chosen and worth > WORTH:
                break
            chosen.append(name)
        return chosen

    def _beside(self, file: str) -> set[str]:
        """The tests that ran a module of the same folder, or of one above: for modules that only hold data."""
        while "/" in file:
            file = file.rpartition("/")[0]
            if found := {
                name for other, lines in self.lines.items() if other.startswith(f"{file}/") for name in _names(lines)
            }:
                return found
        return set()


def _asked_lines(mutant: Mutant) -> range:
    """The lines whose tests are asked: the changed ones; for what stands around a function (decorators, defaults) those of
    its body; none for what else runs when the module is imported, for the first test to import it is as good as any."""
    functions = [
        node
        for node in ast.walk(ast.parse((ROOT / mutant.file).read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]
    if any(node.body[0].lineno <= mutant.line <= (node.end_lineno or 0) for node in functions):
        return range(mutant.line, mutant.last + 1)
    for node in functions:
        first = min([node.lineno, *(each.lineno for each in node.decorator_list)])
        if first - 1 <= mutant.line < node.body[0].lineno:  # a decorator that is gone shows at the line before
            return range(node.body[0].lineno, (node.end_lineno or 0) + 1)
    return range(0)


def _names(lines: dict[int, list[str]]) -> set[str]:
    return {name for names in lines.values() for name in names}


def asked_files() -> list[str]:
    """The files of tests that may notice a change."""
    return [
        name for path in sorted((ROOT / "tests").glob("test_*.py")) if (name := f"tests/{path.name}") not in OUTSIDE
    ]


def _digest(words: Iterable[str]) -> str:
    """One hash over what was measured: the generator, its templates, the tests, and these words."""
    digest = hashlib.sha256(" ".join(words).encode())
    for folder in ("generator", "templates", "tests"):
        for path in sorted((ROOT / folder).rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts and "mutants" not in path.parts:
                digest.update(str(path.relative_to(ROOT)).encode() + path.read_bytes())
    return digest.hexdigest()[:16]
