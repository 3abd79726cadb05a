"""A stored model lies in the project: what somebody altered in it is told, and nothing else comes of it."""

from __future__ import annotations

import gzip
import json
import random
from pathlib import Path
from typing import Any

import pytest

from generator.model import service as s
from generator.model import types as t
from generator.project import stored_parts as rows
from generator.project.config import load
from generator.project.outcome import Outcome
from generator.project.request import Consent, SyncRequest
from generator.project.sync import sync
from tests.test_partial import TEXT, paged, record, shop, told_apart

PROJECT = '[services.S]\nspec = "spec.json"\noperations = "*"\nout = "clients"\n'
EDITS = (
    (shop(record(id=TEXT)), shop(record(id=TEXT, more=TEXT))),
    (paged("id"), paged("id", "next_cursor")),
    (told_apart(c="Cat", d="Dog"), told_apart(e="Cat", d="Dog")),
)
OTHERWISE: tuple[Any, ...] = (5, -1, None, [["x"]], {}, "zz", True, [])


@pytest.mark.parametrize(
    ("row", "classes"),
    [
        (rows.TypeRow, (t.Scalar, t.Enumeration, t.AnyValue, t.ListOf, t.MapOf, t.Nullable, t.Named)),
        (rows.ServerRow, (s.Server, s.NamedServer)),
        (rows.ParameterRow, (s.Parameter, s.QueryString)),
        (rows.ContentRow, (s.Content, s.PartsByPosition)),
        (rows.BodyRow, (s.Body,)),
        (rows.HeaderRow, (s.Header,)),
        (rows.ResponseRow, (s.Response,)),
        (rows.OperationRow, (s.Operation,)),
        (rows.FieldRow, (t.Field,)),
        (rows.DeclaredRow, (t.Record, t.Choice, t.DefaultedChoice)),
    ],
)
def test_what_is_stored_of_a_class_is_read_again(row: type, classes: tuple[Any, ...]) -> None:
    assert set(row.__annotations__) == {name for one in classes for name in one.__struct_fields__}


def test_what_is_stored_of_a_service_is_read_again() -> None:
    parts = {"operations", "callbacks", "types", "aliases"}
    assert set(rows.RestRow.__annotations__) == set(s.Service.__struct_fields__) - parts


@pytest.mark.parametrize("seed", range(60))
def test_an_altered_model_is_damaged_or_taken(seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rng = random.Random(seed)
    before, after = rng.choice(EDITS)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "extsvc.toml").write_text(PROJECT)
    assert synced(before).state == "written"
    _alter(tmp_path / ".extsvc" / "S.model.gz", rng)
    made = synced(after)
    rules = {one.rule.id for one in made.diagnostics}
    assert made.state == "written" or (made.state, "baseline-damaged" in rules) == ("failed", True), made


def synced(tree: dict[str, Any]) -> Outcome:
    Path("spec.json").write_text(json.dumps(tree))
    project = load(Path("extsvc.toml").resolve()).value
    assert project is not None
    return sync(project, project.services[0], SyncRequest(Consent(breaking=True, names="tried")))


def _alter(path: Path, rng: random.Random) -> None:
    tree = json.loads(gzip.decompress(path.read_bytes()))
    holder, key = rng.choice([*places(tree)])
    holder[key] = rng.choice(OTHERWISE)
    path.write_bytes(gzip.compress(json.dumps(tree).encode()))


def places(tree: Any) -> list[tuple[Any, Any]]:
    """Everywhere in a JSON value, each as what holds it and its key."""
    keys: list[Any] = list(tree) if isinstance(tree, dict) else list(range(len(tree))) if isinstance(tree, list) else []
    return [(tree, key) for key in keys] + [place for key in keys for place in places(tree[key])]
