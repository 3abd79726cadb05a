"""Mutated descriptions through the whole line: whatever is left of a document is generated, and what is generated compiles.

`python -m tests.test_fuzz_pipeline COUNT SEED [FOLDER]` runs as many as one likes, and says how long the slowest one took;
with a folder, the descriptions in it of 40 to 200 kB are what it begins with.
"""

from __future__ import annotations

import random
import sys
import time
from pathlib import Path
from typing import NamedTuple

import pytest

from generator.document import parse
from generator.oas import resolve
from generator.pipeline import faults, model
from generator.salesforce.verdict import judge
from generator.targets.files import files_of
from tests.test_fuzz_specs import document, material


def generate(data: bytes, name: str) -> int:
    """The number of files that come out of a document; 0 when it cannot be read."""
    spec = parse(data, name).then(resolve).value
    made = model(spec, "Svc").value if spec is not None else None
    if spec is None or made is None:
        return 0
    files = files_of(made).value or ()
    for file in files:
        if file.path.endswith(".py"):
            compile(file.text, file.path, "exec", dont_inherit=True)
    faults(made)
    judge(spec, made.service)
    return len(files)


class Ran(NamedTuple):
    """How many documents gave code, and the slowest of all: seconds of processor time, its number and its bytes."""

    gave: int
    slowest: tuple[float, int, int]


def large(folder: Path) -> list[Path]:
    """The descriptions in a folder that are large, and no larger than 200 kB."""
    found = (path for path in folder.rglob("*") if path.suffix in (".json", ".yaml", ".yml"))
    return sorted(path for path in found if 40_000 < path.stat().st_size < 200_000)


def run(count: int, seed: int, paths: list[Path] | None = None, keep: Path = Path()) -> Ran:
    """Make and generate so many documents. Raises what a stage raised: nothing is allowed to; the document is kept."""
    chance = random.Random(seed)
    trees, texts = material() if paths is None else material(chance.sample(paths, min(len(paths), 30)), 200_000)
    gave, slowest = 0, (0.0, 0, 0)
    for number in range(count):
        data, name = document(chance, trees, texts)
        began = time.process_time()
        try:
            gave += generate(data, name) > 0
        except BaseException:
            (keep / f"fuzz-failure{name[1:]}").write_bytes(data)
            raise
        slowest = max(slowest, (time.process_time() - began, number, len(data)))
    return Ran(gave, slowest)


@pytest.mark.parametrize("seed", range(4))
def test_mutated_descriptions_are_generated_without_failing(seed: int, tmp_path: Path) -> None:
    assert run(60, seed, keep=tmp_path).gave > 20


if __name__ == "__main__":
    wanted, chosen = int(sys.argv[1]), int(sys.argv[2])
    made = run(wanted, chosen, large(Path(sys.argv[3])) if len(sys.argv) > 3 else None)
    took, which, size = made.slowest
    print(f"{wanted} documents, seed {chosen}: {made.gave} gave code, none failed")
    print(f"slowest: number {which} of {size:,} bytes, {took:.2f} s of processor time")
