"""`make mutants`: change the generator in one place at a time and see whether a test notices.

The changes are those of cosmic-ray (comparisons, and/or, numbers, loops, conditions, decorators), and one of our own: a
statement that only calls or yields something is left out, such as the report of a finding. Of each room a fixed random
sample is taken: the seed, the file and the text decide, so that a change elsewhere does not change the sample. A mutant
meets the tests that ran its line, by coverage contexts, in a copy of the tree, within a time limit.

A survivor is a test that is missing, or a change that changes nothing: the latter stand in equivalent.toml with the reason.
Verdicts are kept in .mutants as long as generator, templates and tests stay as they are: a run that was stopped goes on
where it stood, and `--room` takes the sample a room at a time.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
import shutil
import sys
import tempfile
import tomllib
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import Queue
from threading import Lock

from changes import Mutant, sample
from measured import Measured, compiled, copied, environment
from runner import SLOW as TOO_LONG
from runner import Run, Runner, changed

EQUIVALENT = Path(__file__).parent / "equivalent.toml"
FIRST = 40  # tests that a mutant meets at once: most are noticed by one of the first
KILLED, SLOW, ALIVE, UNTESTED = "killed", "timeout", "alive", "untested"
_FAILED = re.compile(r"^(?:FAILED|ERROR) (\S+?\.py(?:::.*?)?)(?: - .*)?$", re.MULTILINE)
_UNKNOWN = re.compile(r"^ERROR: not found: (\S.*)$", re.MULTILINE)


class Judge:
    """Lets tests judge mutants, and tells a test that notices a change from one that fails anyway."""

    def __init__(self, measured: Measured, limit: float) -> None:
        self.measured = measured
        self.limit = limit
        self.sound: dict[str, bool] = {}

    def verdict(self, mutant: Mutant, runner: Runner) -> str:
        """One of the four words."""
        while True:
            tests = [test for test in self.measured.tests(mutant) if self.sound.get(test, True)]
            if not tests:
                return UNTESTED
            with changed(runner.place / mutant.file, mutant.text):
                done = self._asked(tests[:FIRST], runner)
                if done.code == 0:
                    done = self._asked(tests[FIRST:], runner)
            if done.code == TOO_LONG:
                return SLOW  # an endless loop is noticed
            noticed = _FAILED.findall(done.words)[:1]
            if done.code == 0 or all(self._is_sound(test, runner) for test in noticed):
                return KILLED if done.code else ALIVE

    def _asked(self, tests: Sequence[str], runner: Runner) -> Run:
        """What they say; those whose name the change took away are left out."""
        while tests:
            done = self._run(tests, runner)
            unknown = [test for test in tests if any(found.endswith(test) for found in _UNKNOWN.findall(done.words))]
            if done.code != 4 or not unknown:
                return done
            tests = [test for test in tests if test not in unknown]
        return Run(0, "")

    def _is_sound(self, test: str, runner: Runner) -> bool:
        """Whether a test, or the reading of a file of tests, passes without any change."""
        if test not in self.sound:
            # A file that cannot even be read under the change is told by its name alone.
            self.sound[test] = "::" not in test or self._run([test], runner).code == 0
            if not self.sound[test]:
                print(f"not asked again, for it fails without any change: {test}", flush=True)
        return self.sound[test]

    def _run(self, tests: Sequence[str], runner: Runner) -> Run:
        usual = sum(self.measured.seconds.get(test, 1.0) for test in tests)
        return runner.run(tests, self.limit + 4 * usual)


class Verdicts:
    """What was found before about the same generator and the same tests, a line of JSON each."""

    def __init__(self, file: Path) -> None:
        self.file = file
        lines = file.read_text(encoding="utf-8").splitlines() if file.exists() else []
        self.known: dict[str, str] = {row["mutant"]: row["verdict"] for row in map(json.loads, lines)}
        self.lock = Lock()

    def of(self, mutant: Mutant) -> str:
        """The word, or "" when it was not judged yet."""
        return self.known.get(self._key(mutant), "")

    def keep(self, mutant: Mutant, verdict: str) -> None:
        with self.lock, self.file.open("a", encoding="utf-8") as out:
            key = self._key(mutant)
            self.known[key] = verdict
            out.write(json.dumps({"mutant": key, "verdict": verdict, "shown": mutant.shown}) + "\n")

    @staticmethod
    def _key(mutant: Mutant) -> str:
        return hashlib.sha256(f"{mutant.file}\0{mutant.text}".encode()).hexdigest()[:16]


def judged(chosen: Sequence[Mutant], judge: Judge, verdicts: Verdicts, jobs: int) -> None:
    """Judge those that were not judged yet, so many at once, each in a copy of the tree."""
    left = [mutant for mutant in chosen if not verdicts.of(mutant)]
    with tempfile.TemporaryDirectory() as folder:
        runners: Queue[Runner] = Queue()
        first = compiled(copied(Path(folder, "0")))
        for number in range(jobs):
            place = Path(folder, str(number))
            if number:
                shutil.copytree(first, place)
            runners.put(Runner(place, environment(place)))

        def one(mutant: Mutant) -> None:
            runner = runners.get()
            try:
                verdicts.keep(mutant, judge.verdict(mutant, runner))
            finally:
                runners.put(runner)
            if verdicts.of(mutant) != KILLED:
                print(f"{verdicts.of(mutant):8} {mutant.shown}", flush=True)

        with ThreadPoolExecutor(jobs) as pool:
            list(pool.map(one, left))
        while not runners.empty():
            runners.get().close()


def table(chosen: Sequence[Mutant], verdicts: Verdicts) -> float:
    """Print the figures of every room; answers the share that is alive, equivalent ones not counted."""
    rows = tomllib.loads(EQUIVALENT.read_text(encoding="utf-8")).get("equivalent", [])
    same = {(row["file"], row["old"], row["new"]) for row in rows}
    found: Counter[tuple[str, str]] = Counter()
    alive = []
    for mutant in chosen:
        verdict = verdicts.of(mutant)
        if verdict in (ALIVE, UNTESTED):
            verdict = "equivalent" if (mutant.file, mutant.old, mutant.new) in same else ALIVE
        if verdict == ALIVE:
            alive.append(f"{verdicts.of(mutant):8} {mutant.shown}")
        found[mutant.room, verdict] += 1
        found["all", verdict] += 1
    columns = (KILLED, SLOW, ALIVE, "equivalent")
    print("\n" + "\n".join(alive))
    print(f"\n{'room':14} mutants" + "".join(f" {column:>10}" for column in columns))
    for room in [*sorted({mutant.room for mutant in chosen}), "all"]:
        counts = [found[room, column] for column in columns]
        print(f"{room:14} {sum(counts):7}" + "".join(f" {count:10}" for count in counts))
    return found["all", ALIVE] / (len(chosen) or 1)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=int, default=200)
    parser.add_argument("--seed", type=int, default=9)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument(
        "--limit", type=float, default=60.0, help="seconds beyond four times what the tests usually take"
    )
    parser.add_argument("--tests", nargs="*", default=(), help="only these files of tests, for a first look")
    parser.add_argument("--room", action="append", default=[], help="only this room of the sample; may be repeated")
    options = parser.parse_args()
    chosen = [m for m in sample(options.size, options.seed) if not options.room or m.room in options.room]
    measured = Measured(options.jobs, options.tests)
    verdicts = Verdicts(measured.folder / "verdicts.jsonl")
    judged(chosen, Judge(measured, options.limit), verdicts, options.jobs)
    share = table(chosen, verdicts)
    print(f"{share:.1%} alive, seed {options.seed}")
    return int(share > 0.1)


if __name__ == "__main__":
    sys.exit(main())
