"""What the official meta-schema found right is not looked at once more, and nothing is missed by it."""

from __future__ import annotations

import copy
import json
import random
from typing import Any

import pytest

from generator.diagnostics import Diagnostic
from generator.document import parse
from generator.oas import meta_schema, resolve
from generator.oas.validate import fast
from tests.test_fuzz_specs import VALUES, containers, material, mutate

WORDS = (
    "type",
    "title",
    "description",
    "format",
    "nullable",
    "readOnly",
    "example",
    "deprecated",
    "uniqueItems",
    "$ref",
)


def found(tree: Any, examples: bool) -> tuple[Diagnostic, ...]:
    spec = parse(json.dumps(tree).encode(), "a.json").then(resolve).value
    return () if spec is None else fast(spec, examples=examples)


def retyped(tree: Any, chance: random.Random) -> Any:
    """The tree with values that most schemas would not take in some of the places that are skipped."""
    tree = copy.deepcopy(tree)
    for _ in range(chance.choice((1, 2))):
        node = chance.choice([one for one in containers(tree) if isinstance(one, dict)])
        node[chance.choice((*WORDS, *node))] = copy.deepcopy(chance.choice(VALUES))
    return tree


@pytest.mark.parametrize("seed", range(4))
def test_the_findings_are_those_of_looking_at_everything(
    seed: int, thorough: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    chance = random.Random(seed)
    trees, _ = material()
    for _ in range(400 if thorough else 60):
        tree = chance.choice((mutate, retyped))(chance.choice(trees), chance)
        made = found(tree, examples := chance.random() < 0.5)
        with monkeypatch.context() as patched:
            patched.setattr(meta_schema, "accepts", lambda tree, folder: False)
            assert found(tree, examples) == made


@pytest.mark.parametrize("version", ["2.0", "3.0.3"])
@pytest.mark.parametrize("value", [None, True, 1, 1.5, "x", [], {}, ["string"]], ids=repr)
def test_a_value_of_any_kind_in_any_word_is_judged_as_ever(
    version: str, value: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    head: dict[str, Any] = {"info": {"title": "a", "version": "1"}, "paths": {}}
    for word in WORDS:
        schemas = {"A": {"type": "object", "properties": {"b": {"type": "string", word: value}}}, "B": {word: value}}
        tree = (
            {"swagger": version, **head, "definitions": schemas}
            if version == "2.0"
            else {"openapi": version, **head, "components": {"schemas": schemas}}
        )
        made = found(tree, False)
        with monkeypatch.context() as patched:
            patched.setattr(meta_schema, "accepts", lambda tree, folder: False)
            assert found(tree, False) == made


def test_components_under_names_that_the_meta_schema_passes_over_are_looked_at() -> None:
    tree: dict[str, Any] = {"openapi": "3.0.3", "info": {"title": "a", "version": "1"}, "paths": {}}
    tree["components"] = {"schemas": {"A b": {"properties": {"c": {"description": 5}}}}}
    assert "value-has-the-wrong-type" in [d.rule.id for d in found(tree, False)]
