"""What each step of Add External Service costs in the server's process: CPU seconds and wall seconds, the best of some runs.

Run: python tests/bench/wizard.py GITHUB.json [--runs 3]
The org, its deploys and the one that asks share the process, so that CPU seconds are all that a step costs.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))
from external_services import Org
from setup_pages import USUAL_PATIENCE, Pages

from generator.setup import works


class Clock:
    """The best CPU and wall seconds of each step."""

    def __init__(self) -> None:
        self.best: dict[str, tuple[float, float]] = {}

    def time(self, step: str, work: Callable[[], str]) -> str:
        cpu, wall = time.process_time(), time.perf_counter()
        told = work()
        spent = time.process_time() - cpu, time.perf_counter() - wall
        known = self.best.get(step, (1e9, 1e9))
        self.best[step] = min(known[0], spent[0]), min(known[1], spent[1])
        return told


def page(pages: Pages, path: str) -> str:
    """A page got; one that is not there yet, as it is."""
    return pages.get(path).text


def ready(pages: Pages, path: str, most: float = 300.0) -> str:
    """The page at a path once the work behind it is done."""
    until = time.monotonic() + most
    while time.monotonic() < until:
        answer = pages.get(path)
        if "data-working" not in answer.text:
            return answer.headers.get("location", answer.text).removeprefix("/setup")
        time.sleep(0.02)
    raise SystemExit(f"{path} was not ready within {most} s")


def walk(clock: Clock, data: bytes) -> None:
    """Go through the wizard once."""
    with Org() as org:
        pages = Pages(org)
        name = {"name": "Hub", "credential": ""}
        pages.get("/services/new")
        draft = clock.time(
            "1 schema, answered", lambda: pages.done("/services/new", name, files={"file": ("a.json", data)})
        )
        clock.time("1 schema, read and checked in the background", lambda: ready(pages, draft))
        clock.time("2 check", lambda: page(pages, draft))
        clock.time("3 operations", lambda: page(pages, f"{draft}/operations"))
        clock.time("3 narrowed", lambda: pages.send(f"{draft}/operations", {"q": "issue", "part": "1"}).text)
        clock.time("3 all selected", lambda: pages.send(f"{draft}/operations", {"do": "all", "part": "1"}).text)
        clock.time("4 review", lambda: page(pages, f"{draft}/review"))
        follows = clock.time("5 finish, answered", lambda: pages.done(f"{draft}/review", {}))
        clock.time("5 finish, deployed in the background", lambda: ready(pages, follows))
        clock.time("the service's page", lambda: page(pages, "/services/Hub"))
        clock.time("home", lambda: page(pages, ""))
        edit = clock.time("edit, schema answered", lambda: pages.done("/services/Hub/edit", {"same": "1"}))
        ready(pages, edit)
        clock.time("edit, review answered", lambda: page(pages, f"{edit}/review"))
        clock.time("edit, compared and rehearsed in the background", lambda: ready(pages, f"{edit}/review"))
        clock.time("mend, answered", lambda: page(pages, f"{edit}/mend"))
        clock.time("mend, in the background", lambda: ready(pages, f"{edit}/mend"))
        pages.close()


def main() -> None:
    """Print a line per step."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("spec", type=Path)
    parser.add_argument("--runs", type=int, default=3)
    given = parser.parse_args()
    works.PATIENCE = USUAL_PATIENCE
    clock = Clock()
    for _ in range(given.runs):
        walk(clock, given.spec.read_bytes())
    for step, (cpu, wall) in clock.best.items():
        print(f"{step:48} {cpu:7.2f} CPU s  {wall:7.2f} wall s")


if __name__ == "__main__":
    main()
