"""Which tests ran which line of the generator, and how long each took."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from xml.etree import ElementTree

import coverage
from changes import ROOT, Mutant

KEPT = ROOT / ".mutants"  # coverage and verdicts of earlier runs, by the hash of what was measured
MOST = 400  # tests that a mutant meets before it counts as a survivor
# What only processes of their own run, where coverage does not follow, and the tests that start them.
STARTED = {
    "generator/import_name/": "tests/test_api.py::",
    "generator/__main__.py": "tests/test_api.py::",
    "generator/cli/quickstart.py": "tests/test_wheel.py::",
}


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
        "HYPOTHESIS_MAX_EXAMPLES": "20",
    }


class Measured:
    """Which tests ran which lines; those that fail without any change are never asked."""

    def __init__(self, jobs: int, files: Sequence[str] = ()) -> None:
        self.data, report = self._kept(jobs, files)
        self.folder = report.parent
        failed = set()
        self.seconds: dict[str, float] = {}
        for case in ElementTree.parse(report).iter("testcase"):
            test = f"{case.get('classname', '').replace('.', '/')}.py::{case.get('name', '')}"
            self.seconds[test] = float(case.get("time", 0))
            if any(child.tag in ("failure", "error") for child in case):
                failed.add(test)
        self.failed = failed
        self.weights: Counter[str] = Counter()
        self.lines: dict[str, dict[int, list[str]]] = {}
        for file in self.data.measured_files():
            by_line = self.data.contexts_by_lineno(file)
            tests = {
                line: sorted({self._test(name) for name in names} - {""} - self.failed)
                for line, names in by_line.items()
            }
            self.lines[file[file.index("generator/") :]] = tests
            for names in tests.values():
                self.weights.update(names)

    @staticmethod
    def _test(context: str) -> str:
        return context.rpartition("|")[0]

    @staticmethod
    def _kept(jobs: int, files: Sequence[str]) -> tuple[coverage.CoverageData, Path]:
        digest = hashlib.sha256(" ".join(files).encode())
        for folder in ("generator", "templates", "tests"):
            for path in sorted((ROOT / folder).rglob("*")):
                if path.is_file() and "__pycache__" not in path.parts and "mutants" not in path.parts:
                    digest.update(str(path.relative_to(ROOT)).encode() + path.read_bytes())
        kept = KEPT / digest.hexdigest()[:16]
        if not (kept / "coverage").exists():
            print("measuring which test runs which line", flush=True)
            kept.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryDirectory() as folder:
                place = copied(Path(folder))
                command = [
                    sys.executable, "-m", "pytest", "-n", str(jobs), "--dist", "loadfile", "--cov=generator", "--cov-context=test",
                    "--cov-report=", f"--junitxml={kept / 'report.xml'}", "-p", "no:cacheprovider", *files,
                ]  # fmt: skip
                subprocess.run(command, cwd=place, env=environment(place), stdout=subprocess.DEVNULL, check=False)
                shutil.copy(place / ".coverage", kept / "coverage")
        data = coverage.CoverageData(str(kept / "coverage"))
        data.read()
        return data, kept / "report.xml"

    def tests(self, mutant: Mutant) -> list[str]:
        """Those that ran the place, the most particular first; for what runs when a module is imported, those of the module,
        or of its folder where a module only holds data."""
        lines = self.lines.get(mutant.file, {})
        places = range(mutant.line, mutant.last + 1)
        found = {name for line in places for name in lines.get(line, ())}
        if not found and any(line in lines for line in places):
            folder = mutant.file.rpartition("/")[0] + "/"
            beside = [tests for file, tests in self.lines.items() if file.startswith(folder)]
            found = _names(lines) or {name for tests in beside for name in _names(tests)}
        started = [test for part, test in STARTED.items() if mutant.file.startswith(part)]
        found |= {name for name in self.seconds if name.startswith(tuple(started))} - self.failed
        return sorted(found, key=lambda name: (self.weights[name], name))[:MOST]


def _names(lines: dict[int, list[str]]) -> set[str]:
    return {name for names in lines.values() for name in names}
