"""`make mutants`: change the generator in one place at a time and see whether a test notices.

The changes are those of cosmic-ray (comparisons, and/or, numbers, loops, conditions, decorators), and one of our own: a
statement that only calls or yields something is left out, such as the report of a finding. Of each room a fixed random
sample is taken: the seed, the file and the text decide, so that a change elsewhere does not change the sample. A mutant
meets the tests that ran its line, by coverage contexts, in a copy of the tree, within a time limit. The tests are collected
once; a mutant is put into the functions of a fork, so that it costs little more than the tests that it meets.

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
from contextlib import ExitStack
from functools import cached_property, partial
from itertools import zip_longest
from pathlib import Path
from queue import Queue
from threading import Lock

from changes import Mutant, sample
from measured import Measured, asked_files, compiled, copied, environment
from runner import SLOW as TOO_LONG
from runner import Runner, changed
from session import WALL, Answer, Session

EQUIVALENT = Path(__file__).parent / "equivalent.toml"
FILES = 8  # of tests that a mutant meets in a fresh process
FIRST = 120  # tests that a mutant meets in a fresh process: what the first ones do not notice, others rarely do
KILLED, SLOW, ALIVE, UNTESTED = "killed", "timeout", "alive", "untested"
_FAILED = re.compile(r"^(?:FAILED|ERROR) (\S+?\.py(?:::.*?)?)(?: - .*)?$", re.MULTILINE)


class Bench:
    """One copy of the tree, the session collected in it, and the process that starts afresh for every run."""

    def __init__(self, place: Path, files: Sequence[str]) -> None:
        self.place = place
        self.session = Session(place, environment(place), files)

    @cached_property
    def runner(self) -> Runner:
        return Runner(self.place, environment(self.place))

    def close(self) -> None:
        self.session.close()
        if "runner" in self.__dict__:
            self.runner.close()


def _of_few_files(tests: Sequence[str]) -> list[str]:
    """The first tests of a few files, as many of each: every file costs its imports, and tests of one file notice alike."""
    by_file: dict[str, list[str]] = {}
    for test in tests:
        by_file.setdefault(test.partition("::")[0], []).append(test)
    in_turns = zip_longest(*list(by_file.values())[:FILES])
    return [test for row in in_turns for test in row if test is not None][:FIRST]


class Judge:
    """Lets tests judge mutants, and tells a test that notices a change from one that fails anyway."""

    def __init__(self, measured: Measured, limit: float) -> None:
        self.measured = measured
        self.limit = limit
        self.sound: dict[str, bool] = {}

    def verdict(self, mutant: Mutant, bench: Bench, fresh: bool) -> str:
        """One of the four words, or "" when only a fresh process can tell. Most changes are put into functions of a
        collected session; others, and what survived there (a table may have been made before the change), meet the
        first tests in a process that starts afresh."""
        while True:
            tests = [test for test in self.measured.tests(mutant) if self.sound.get(test, True)]
            if not tests:
                return UNTESTED
            path = bench.place / mutant.file
            old = path.read_text(encoding="utf-8")
            with changed(path, mutant.text):
                if not fresh:
                    told = bench.session.judge(tests, self._limit(tests), mutant.file, old, mutant.text)
                    noticed = [told.test]
                    if told.verdict not in (KILLED, SLOW):
                        return ""
                else:
                    first = _of_few_files(tests)
                    done = bench.runner.run(first, WALL * self._limit(first))
                    noticed = _FAILED.findall(done.words)[:1] if done.code not in (0, TOO_LONG) else []
                    told = Answer(SLOW if done.code == TOO_LONG else KILLED if done.code else ALIVE)
            if told.verdict != KILLED or all(self._is_sound(test, bench) for test in noticed):
                return told.verdict

    def _is_sound(self, test: str, bench: Bench) -> bool:
        """Whether a test passes without any change; a file that cannot even be read under the change is told by its name."""
        if test not in self.sound:
            self.sound[test] = "::" not in test or bench.session.judge([test], self._limit([test])).verdict == ALIVE
            if not self.sound[test]:
                print(f"not asked again, for it fails without any change: {test}", flush=True)
        return self.sound[test]

    def _limit(self, tests: Sequence[str]) -> float:
        return self.limit + 4 * sum(self.measured.seconds.get(test, 1.0) for test in tests)


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


def judged(chosen: Sequence[Mutant], options: argparse.Namespace) -> Verdicts:
    """Judge those that were not judged yet, so many at once, each in a copy of the tree."""
    files = options.tests or asked_files()
    with tempfile.TemporaryDirectory() as folder, ExitStack() as open_ones:
        benches: Queue[Bench] = Queue()
        first = compiled(copied(Path(folder, "0")))
        for number in range(options.jobs):
            place = Path(folder, str(number))
            if number:
                shutil.copytree(first, place)
            bench = Bench(place, files)
            open_ones.callback(bench.close)
            benches.put(bench)
        measured = Measured(benches.queue[0].session, (mutant.file for mutant in chosen), files)
        judge, verdicts = Judge(measured, options.limit), Verdicts(measured.folder / "verdicts.jsonl")

        def one(mutant: Mutant, fresh: bool) -> None:
            bench = benches.get()
            try:
                word = judge.verdict(mutant, bench, fresh)
            finally:
                benches.put(bench)
            if word:
                verdicts.keep(mutant, word)
            if word not in ("", KILLED):
                print(f"{word:8} {mutant.shown}", flush=True)

        for fresh in (False, True):
            with ThreadPoolExecutor(options.jobs) as pool:
                list(pool.map(partial(one, fresh=fresh), [mutant for mutant in chosen if not verdicts.of(mutant)]))
    return verdicts


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
        "--limit", type=float, default=10.0, help="seconds of computing beyond four times what the tests usually take"
    )
    parser.add_argument("--tests", nargs="*", default=(), help="only these files of tests, for a first look")
    parser.add_argument("--room", action="append", default=[], help="only this room of the sample; may be repeated")
    options = parser.parse_args()
    chosen = [m for m in sample(options.size, options.seed) if not options.room or m.room in options.room]
    share = table(chosen, judged(chosen, options))
    print(f"{share:.1%} alive, seed {options.seed}")
    return int(share > 0.1)


if __name__ == "__main__":
    sys.exit(main())
