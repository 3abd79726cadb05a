"""What whole processes use, and what of two is the cheaper: in turns, since what else the machine does weighs on both."""

from __future__ import annotations

import os
import statistics
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True, slots=True)
class Cost:
    """What a process used: CPU seconds (user and system) with its children, and the most memory it held at once."""

    seconds: float
    megabytes: float
    code: int

    def __str__(self) -> str:
        failed = f" (exit {self.code})" if self.code > 1 else ""
        return f"{self.seconds:.2f} s {self.megabytes:.0f} MB{failed}"


def spend(command: list[str], cwd: Path | None = None, **environment: str) -> Cost:
    """Run a process to its end and say what it used."""
    process = subprocess.Popen(command, cwd=cwd, env=os.environ | environment, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # fmt: skip
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    return Cost(used.ru_utime + used.ru_stime, used.ru_maxrss / 1024, process.returncode)


def out_of_the_way(made: Path) -> None:
    """Put what an earlier run made beside its place, under a name that is free. It is not deleted there and then: ext4 passes over
    inodes that were freed a moment ago, at the cost of whoever makes files next, which is a second for GitHub's."""
    if made.exists():
        taken = sum(1 for _ in made.parent.glob(f"{made.name}-former-*"))
        made.rename(made.with_name(f"{made.name}-former-{taken}"))


def middle(costs: list[Cost]) -> Cost:
    """The one whose time is in the middle."""
    return sorted(costs, key=lambda cost: cost.seconds)[len(costs) // 2]


def in_turns(runs: Mapping[str, Callable[[], Cost]], rounds: int) -> dict[str, list[Cost]]:
    """The costs of each, run one after the other in every round; a first round warms up and does not count."""
    found: dict[str, list[Cost]] = {name: [] for name in runs}
    for number in range(rounds + 1):
        for name, run in runs.items():
            cost = run()
            if number:
                found[name].append(cost)
    return found


def ratio(ours: list[Cost], theirs: list[Cost]) -> float:
    """How much of theirs ours is, by medians."""
    return statistics.median(c.seconds for c in ours) / max(statistics.median(c.seconds for c in theirs), 0.001)
