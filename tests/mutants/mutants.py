"""`make mutants`: change the generator in one place at a time and see whether a test notices.

The changes are those of cosmic-ray (comparisons, and/or, numbers, loops, conditions, decorators), and one of our own: a
statement that only calls or yields something is left out, such as the report of a finding. Of each room a fixed random
sample is taken: the seed, the file and the text decide, so that a change elsewhere does not change the sample. A mutant
meets the tests that ran its line, by coverage contexts, in a copy of the tree, within a time limit.

A survivor is a test that is missing, or a change that changes nothing: the latter stand in equivalent.toml with the reason.
"""

from __future__ import annotations

import argparse
import ast
import hashlib
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from queue import Queue
from xml.etree import ElementTree

import cosmic_ray.plugins
import coverage
from cosmic_ray.ast import ast_nodes, get_ast
from cosmic_ray.mutating import mutate_code

ROOT = Path(__file__).parents[2]
EQUIVALENT = Path(__file__).parent / "equivalent.toml"
KEPT = ROOT / ".mutants"  # coverage of the last run, by the hash of what was measured
FIRST, MOST = 40, 400  # tests that a mutant meets at once, and before it counts as a survivor
# One change per operator of the language; the others of cosmic-ray differ from these in what they put there only.
OPERATORS = tuple(
    f"core/{name}"
    for name in (
        "AddNot", "NumberReplacer", "RemoveDecorator", "ReplaceAndWithOr", "ReplaceOrWithAnd", "ReplaceBreakWithContinue",
        "ReplaceContinueWithBreak", "ReplaceFalseWithTrue", "ReplaceTrueWithFalse", "ReplaceUnaryOperator_Delete_Not",
        "ReplaceUnaryOperator_USub_UAdd", "ZeroIterationForLoop", "ReplaceComparisonOperator_Eq_NotEq",
        "ReplaceComparisonOperator_NotEq_Eq", "ReplaceComparisonOperator_Lt_LtE", "ReplaceComparisonOperator_LtE_Lt",
        "ReplaceComparisonOperator_Gt_GtE", "ReplaceComparisonOperator_GtE_Gt", "ReplaceComparisonOperator_Is_IsNot",
        "ReplaceComparisonOperator_IsNot_Is", "ReplaceBinaryOperator_Add_Sub", "ReplaceBinaryOperator_Sub_Add",
        "ReplaceBinaryOperator_Mul_Add", "ReplaceBinaryOperator_Div_Mul", "ReplaceBinaryOperator_FloorDiv_Mul",
        "ReplaceBinaryOperator_Mod_Add", "ReplaceBinaryOperator_BitAnd_BitOr", "ReplaceBinaryOperator_BitOr_BitAnd",
    )
)  # fmt: skip
Place = tuple[int, int]  # line from 1, column from 0


@dataclass(frozen=True)
class Mutant:
    """One change. `old` and `new` are the changed line before and after, without margins."""

    file: str
    line: int
    last: int
    old: str
    new: str
    text: str  # of the whole file

    @property
    def room(self) -> str:
        parts = Path(self.file).parts
        return parts[1] if len(parts) > 2 else "(top)"

    @property
    def shown(self) -> str:
        return f"{self.file}:{self.line}: {self.old}  ->  {self.new}"


# -- which changes there are ---------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Change:
    """A change that could be made: which one (an operator of cosmic-ray and its number, or "" for leaving out), and where."""

    operator: str
    number: int
    line: int
    last: int


def changes_of(text: str) -> list[Change]:
    """Every change of a file, in order of its places."""
    tree = ast.parse(text)
    silent = list(_silent(tree))
    found = [*_dropped(text, tree), *_replaced(text, tree)]
    kept = [c for c in found if not any(start <= c.line <= end for start, end in silent)]
    return sorted(kept, key=lambda c: (c.line, c.operator, c.number))


def made(file: str, text: str, change: Change) -> Mutant | None:
    """The file with the change; None when it comes out as it was."""
    old = text.split("\n")
    if change.operator:
        changed = mutate_code(text, cosmic_ray.plugins.get_operator(change.operator)(), change.number)
    else:
        margin = old[change.line - 1][: len(old[change.line - 1]) - len(old[change.line - 1].lstrip())]
        changed = "\n".join([*old[: change.line - 1], f"{margin}pass", *old[change.last :]])
    if changed is None or changed == text:
        return None
    new = changed.split("\n")
    at = next(n for n, (a, b) in enumerate(zip(old, new, strict=False)) if a != b)
    return Mutant(file, at + 1, max(at + 1, change.last), old[at].strip(), new[at].strip(), changed)


def _silent(tree: ast.Module) -> Iterator[tuple[int, int]]:
    """Lines that say nothing at run time: what only type checkers read."""
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.If)
            and isinstance(node.test, ast.Name)
            and node.test.id == "TYPE_CHECKING"
            or isinstance(node, ast.ClassDef)
            and any(isinstance(b, ast.Name) and b.id == "Protocol" for b in node.bases)
        ):
            yield node.lineno, node.end_lineno or node.lineno


def _annotations(tree: ast.Module) -> Iterator[tuple[Place, Place]]:
    """From where to where annotations and names of types go."""
    for node in ast.walk(tree):
        parts = [getattr(node, "annotation", None), getattr(node, "returns", None)]
        for part in parts:
            if isinstance(part, ast.expr):
                yield (part.lineno, part.col_offset), (part.end_lineno or 0, part.end_col_offset or 0)


def _dropped(text: str, tree: ast.Module) -> Iterator[Change]:
    lines = text.split("\n")
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, (ast.Call, ast.Yield, ast.YieldFrom)):
            first, last = node.lineno, node.end_lineno or node.lineno
            alone = not lines[first - 1][: node.col_offset].strip()
            if alone and len(lines[last - 1].encode()) == node.end_col_offset:
                yield Change("", 0, first, last)


def _replaced(text: str, tree: ast.Module) -> Iterator[Change]:
    nodes = list(ast_nodes(get_ast(text)))
    annotated = list(_annotations(tree))
    lines = text.split("\n")
    for name in OPERATORS:
        operator = cosmic_ray.plugins.get_operator(name)()
        places = [place for node in nodes for place in operator.mutation_positions(node)]
        for number, (start, end) in enumerate(places):
            if not any(a <= start and end <= b for a, b in annotated) and not _is_plain(lines[start[0] - 1]):
                yield Change(name, number, start[0], end[0])


_BOUND = re.compile(r"_?[A-Z][A-Z0-9_]* = [0-9_ *+.()]+(#.*)?")


def _is_plain(line: str) -> bool:
    """Lines whose change no test may ask for: what only costs time or memory (memory of results, slots, frozen rows), what
    only type checkers read, and how large a bound is that was chosen for safety."""
    words = line.strip()
    if words in ("@cache", "@functools.cache", "@override") or _BOUND.fullmatch(words):
        return True
    return words.startswith(("@dataclass", "@lru_cache", "assert ", "TYPE_CHECKING = "))


def sample(size: int, seed: int) -> list[Mutant]:
    """So many changes over all rooms, each room in proportion to its lines and with at least four."""
    files = {
        str(p.relative_to(ROOT)): p.read_text(encoding="utf-8") for p in sorted((ROOT / "generator").rglob("*.py"))
    }
    rooms: dict[str, list[str]] = {}
    for file in files:
        rooms.setdefault(Mutant(file, 0, 0, "", "", "").room, []).append(file)
    lines = {room: sum(files[file].count("\n") for file in listed) for room, listed in rooms.items()}
    shares = {room: max(4, round(size * count / sum(lines.values()))) for room, count in lines.items()}
    while sum(shares.values()) > size:
        shares[max(shares, key=lambda room: shares[room])] -= 1
    known: dict[str, list[Change]] = {}
    chosen: list[Mutant] = []
    for room, share in sorted(shares.items()):
        chance = random.Random(f"{seed} {room}")
        taken: set[tuple[str, Change]] = set()
        weights = [files[file].count("\n") for file in rooms[room]]
        for _ in range(share * 20):
            file = chance.choices(rooms[room], weights)[0]
            if file not in known:
                known[file] = changes_of(files[file])
            if not known[file] or len(taken) >= share:
                continue
            change = chance.choice(known[file])
            if (file, change) in taken:
                continue
            mutant = made(file, files[file], change)
            if mutant is not None:
                taken.add((file, change))
                chosen.append(mutant)
    return chosen


# -- the tests that ran a line -----------------------------------------------------------------------------------------


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


def environment(place: Path) -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(place), "PYTHONDONTWRITEBYTECODE": "1", "HYPOTHESIS_MAX_EXAMPLES": "20"}


class Measured:
    """Which tests ran which lines; those that fail without any change are never asked."""

    def __init__(self, jobs: int, files: Sequence[str] = ()) -> None:
        self.data, report = self._kept(jobs, files)
        failed = set()
        for case in ElementTree.parse(report).iter("testcase"):
            if any(child.tag in ("failure", "error") for child in case):
                failed.add((case.get("classname", ""), case.get("name", "")))
        self.failed = {f"{where.replace('.', '/')}.py::{name}" for where, name in failed}
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
        return sorted(found, key=lambda name: (self.weights[name], name))[:MOST]


def _names(lines: dict[int, list[str]]) -> set[str]:
    return {name for names in lines.values() for name in names}


# -- the run ---------------------------------------------------------------------------------------------------------------


def survives(mutant: Mutant, tests: Sequence[str], place: Path, limit: float) -> str:
    """ "" when a test noticed, or in what way none did."""
    if not tests:
        return "no test runs it"
    path = place / mutant.file
    before = path.read_bytes()
    path.write_text(mutant.text, encoding="utf-8")
    try:
        for part in (tests[:FIRST], tests[FIRST:]):
            if not part:
                continue
            command = [
                sys.executable,
                "-m",
                "pytest",
                "-x",
                "-q",
                "-p",
                "no:cacheprovider",
                "--no-header",
                "--tb=no",
                *part,
            ]
            try:
                done = subprocess.run(
                    command, cwd=place, env=environment(place), capture_output=True, timeout=limit, check=False
                )
            except subprocess.TimeoutExpired:
                return ""  # an endless loop is noticed
            if done.returncode != 0:
                return ""
    finally:
        path.write_bytes(before)
    return f"{len(tests)} tests run it"


def equivalent(mutant: Mutant, known: Sequence[dict[str, str]]) -> bool:
    return any((row["file"], row["old"], row["new"]) == (mutant.file, mutant.old, mutant.new) for row in known)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=int, default=200)
    parser.add_argument("--seed", type=int, default=9)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--limit", type=float, default=180.0, help="seconds that the tests of a mutant may take")
    parser.add_argument("--tests", nargs="*", default=(), help="only these files of tests, for a first look")
    parser.add_argument("--room", default="", help="only this room")
    options = parser.parse_args()
    known = tomllib.loads(EQUIVALENT.read_text(encoding="utf-8")).get("equivalent", [])
    chosen = [m for m in sample(options.size, options.seed) if options.room in ("", m.room)]
    measured = Measured(options.jobs, options.tests)
    left: list[tuple[Mutant, str]] = []
    totals: Counter[str] = Counter(m.room for m in chosen)
    with tempfile.TemporaryDirectory() as folder:
        places: Queue[Path] = Queue()
        for number in range(options.jobs):
            places.put(copied(Path(folder, str(number))))

        def judged(mutant: Mutant) -> None:
            place = places.get()
            try:
                reason = survives(mutant, measured.tests(mutant), place, options.limit)
            finally:
                places.put(place)
            if reason:
                left.append((mutant, reason))
                print(f"alive  {mutant.shown}  ({reason})", flush=True)

        with ThreadPoolExecutor(options.jobs) as pool:
            list(pool.map(judged, chosen))
    same = [mutant for mutant, _ in left if equivalent(mutant, known)]
    alive = [mutant for mutant, _ in left if mutant not in same]
    print(f"\n{'room':14} mutants  alive  equivalent")
    for room, total in sorted(totals.items()):
        print(f"{room:14} {total:7} {sum(m.room == room for m in alive):6} {sum(m.room == room for m in same):11}")
    share = len(alive) / (len(chosen) or 1)
    print(f"{'all':14} {len(chosen):7} {len(alive):6} {len(same):11}   {share:.1%} alive")
    return int(share > 0.1)


if __name__ == "__main__":
    sys.exit(main())
