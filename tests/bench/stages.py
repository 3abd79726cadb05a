"""Where a generation spends its time and memory: `make profile SPEC=openapi.json`, or `python tests/bench/stages.py SPEC`.

The product's own line, stage by stage, over the whole document, in two fresh processes: one takes the CPU time (user and
system) and counts the blocks that are there more after a stage than before it, the other one traces memory, which makes
everything slower. "kept" is what a stage leaves behind, "peak" the most that was in use beside what stood before it.
Compiled modules and templates are used, as in every run but the first.
"""

from __future__ import annotations

import argparse
import gc
import json
import subprocess
import sys
import tempfile
import time
import tracemalloc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TypeVar

ROOT = Path(__file__).parents[2]
STAGES = ("import", "read", "model", "check", "name", "view", "print", "hash", "write", "tell")
HEAD = f"{'stage':<8} {'CPU':>9} {'share':>6} {'blocks':>11} {'kept':>10} {'peak':>10}"
T = TypeVar("T")


@dataclass(slots=True)
class Stage:
    """What one stage cost; sizes in bytes."""

    name: str
    seconds: float
    blocks: int
    kept: int = 0
    peak: int = 0


class Meter:
    """Takes the measure of each stage in turn."""

    def __init__(self, traced: bool) -> None:
        self.stages: list[Stage] = []
        self._traced = traced
        if traced:
            tracemalloc.start()

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        if self._traced:
            tracemalloc.reset_peak()
        held, blocks = tracemalloc.get_traced_memory()[0], sys.getallocatedblocks()
        began = time.process_time()
        yield
        seconds = time.process_time() - began
        now, most = tracemalloc.get_traced_memory()
        self.stages.append(Stage(name, seconds, sys.getallocatedblocks() - blocks, now - held, most - held))


def run(spec: str, out: Path, meter: Meter) -> None:
    """One generation, as `extsvc generate SPEC --all` does it."""
    gc.disable()  # as the line does
    with meter.stage("import"):
        from generator.oas import load, validate  # noqa: F401  # what the check will ask for
        from generator.pipeline import concerning, entry_of, faults, model
        from generator.release import VERSION
        from generator.targets.files import shared_files, signed
        from generator.targets.python import package  # noqa: F401  # what the views will ask for
        from generator.targets.registry import target
        from generator.targets.render import render
        from generator.targets.seam import Options
        from generator.usecases.generating import loss_report
        from generator.writing.write import write

        python = target()
    with meter.stage("read"):
        loaded = load(spec)
        read = _there(loaded.value)
    with meter.stage("model"):
        built = model(read, "Svc")
        made = _there(built.value)
    with meter.stage("check"):
        found = faults(made)
    with meter.stage("name"):
        found = (*loaded.diagnostics, *found, *built.diagnostics, *made.name_findings)
    with meter.stage("view"):
        pages = _there(python.pages(made, Options()).value)
    with meter.stage("print"):
        files = render(python, pages)
    with meter.stage("hash"):
        entry = entry_of(made, python)
    with meter.stage("write"):
        _there(write(files, out, entry, shared=shared_files, generator=VERSION, signed=signed).value)
    with meter.stage("tell"):
        read.locate(concerning(made, found))
        loss_report(made, found)


def _there(value: T | None) -> T:
    if value is None:
        sys.exit("nothing can be generated of this; `extsvc validate` says why")
    return value


def measured(spec: Path) -> list[Stage]:
    """The stages of a generation of the whole document, time and memory of two processes together."""
    timed, traced = (_in_process(spec, *words) for words in ((), ("--traced",)))
    return [Stage(one.name, one.seconds, one.blocks, other.kept, other.peak) for one, other in zip(timed, traced, strict=True)]  # fmt: skip


def _in_process(spec: Path, *words: str) -> list[Stage]:
    command = [sys.executable, __file__, str(spec), "--raw", *words]
    ran = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=False)
    if ran.returncode:
        sys.exit(ran.returncode)
    return [Stage(**row) for row in json.loads(ran.stdout)]


def table(stages: list[Stage]) -> Iterator[str]:
    """The lines to print, with a sum."""
    whole = sum(one.seconds for one in stages)
    peak, held = 0, 0
    for one in stages:
        peak, held = max(peak, held + one.peak), held + one.kept
    total = Stage("all", whole, sum(one.blocks for one in stages), held, peak)
    yield HEAD
    for one in (*stages, total):
        yield (
            f"{one.name:<8} {one.seconds:>7.3f} s {one.seconds / whole:>6.0%} {one.blocks:>11,}"
            f" {one.kept / 1e6:>7.1f} MB {one.peak / 1e6:>7.1f} MB"
        )


def main(words: list[str] | None = None, show: Callable[[str], None] = print) -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("spec", type=Path, help="an OpenAPI document; all of it is generated into a temporary folder")
    parser.add_argument("--raw", action="store_true", help="this process's own measure, as JSON")
    parser.add_argument("--traced", action="store_true", help="with --raw: trace memory")
    options = parser.parse_args(words)
    if not options.raw:
        for line in table(measured(options.spec)):
            show(line)
        return 0
    sys.path.insert(0, str(ROOT))
    meter = Meter(options.traced)
    with tempfile.TemporaryDirectory() as scratch:
        run(str(options.spec), Path(scratch, "clients"), meter)
    show(json.dumps([asdict(one) for one in meter.stages]))
    return 0


if __name__ == "__main__":
    sys.exit(main())
