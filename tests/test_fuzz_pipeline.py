"""Mutated descriptions through the whole line: whatever is left of a document is generated, and what is generated compiles.

`python tests/test_fuzz_pipeline.py COUNT SEED` runs as many as one likes.
"""

from __future__ import annotations

import random
import sys

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


def run(count: int, seed: int) -> int:
    """How many documents gave code. Raises what a stage raised: nothing is allowed to."""
    chance = random.Random(seed)
    trees, texts = material()
    return sum(generate(*document(chance, trees, texts)) > 0 for _ in range(count))


@pytest.mark.parametrize("seed", range(4))
def test_mutated_descriptions_are_generated_without_failing(seed: int) -> None:
    assert run(60, seed) > 20


if __name__ == "__main__":
    wanted, chosen = int(sys.argv[1]), int(sys.argv[2])
    print(f"{wanted} documents, seed {chosen}: {run(wanted, chosen)} gave code, none failed")
