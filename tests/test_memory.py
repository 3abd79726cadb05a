"""A process that goes on gives what one that begins anew gives: every file, both locks, the stored model, what is told."""

from __future__ import annotations

import json
import random
from dataclasses import replace
from pathlib import Path

import pytest

from generator.project.config import load
from generator.project.memory import SyncMemory
from generator.project.outcome import Outcome
from generator.project.request import Consent, SyncRequest
from generator.project.sync import sync
from tests.random_documents import Document, together
from tests.random_edits import Tree, edited

TOML = """
[services.S]
spec = "spec.json"
operations = {operations}
out = "clients"
"""


def project_in(folder: Path, operations: str) -> Path:
    folder.mkdir()
    (folder / "extsvc.toml").write_text(TOML.format(operations=operations), encoding="utf-8")
    return folder


def synced(folder: Path, tree: Tree, request: SyncRequest) -> tuple[Outcome, dict[str, bytes]]:
    (folder / "spec.json").write_text(json.dumps(tree), encoding="utf-8")
    project = load(folder / "extsvc.toml").value
    assert project is not None
    outcome = sync(project, project.services[0], request)
    return outcome, {
        str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()
    }


@pytest.mark.parametrize("seed", range(10))
@pytest.mark.parametrize("operations", ['"*"', '["*C[0-5]*"]'])
def test_random_edits(seed: int, operations: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rng = random.Random(seed)
    tree = together([Document(seed * 2 + number) for number in range(2)])
    lasting, anew = project_in(tmp_path / "lasting", operations), project_in(tmp_path / "anew", operations)
    consent, memory = Consent(breaking=True, names="an edit"), SyncMemory()
    for _ in range(6):
        results = []
        for folder, known in ((lasting, memory), (anew, None)):
            monkeypatch.chdir(folder)
            results.append(synced(folder, tree, SyncRequest(consent, memory=known)))
        (one, files), (other, expected) = results
        assert files == expected
        assert told(one) == told(other)
        tree = edited(tree, rng, 2)


def told(outcome: Outcome) -> tuple[object, ...]:
    changes = outcome.changes and replace(
        outcome.changes, root=Path(), unchanged=tuple(sorted(outcome.changes.unchanged))
    )  # those that stay are named apart from those that come out the same
    return outcome.state, outcome.diagnostics, outcome.suppressed, outcome.comparison, changes
