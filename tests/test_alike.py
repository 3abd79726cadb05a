"""Parameters that say the same are read once and printed once: nothing but the cost may tell."""

from __future__ import annotations

import json
from copy import deepcopy
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from generator.named import Model
from generator.oas import load
from generator.pipeline import faults, model

_INNER = {"type": "object", "properties": {"a": {"type": "string"}}}
_CHOICES = {"type": "array", "items": {"type": "string", "enum": ["a", "b"]}, "uniqueItems": True}
SAID: list[dict[str, Any]] = [
    {"name": "one", "in": "query", "schema": _CHOICES, "description": "Choose"},
    {"name": "two", "in": "query", "schema": _INNER},  # a class of the operation's own
    {"name": "three", "in": "query", "schema": {"$ref": "#/components/schemas/Thing"}},
    {"name": "four", "in": "query", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Thing"}}}},
    {"name": "five", "in": "query", "schema": {"$ref": "#/components/schemas/Lost"}},
    {"name": "not sendable", "in": "header", "schema": {"type": "string"}},
    {"name": "Connection", "in": "header", "schema": {"type": "string"}},
    {"name": "six", "in": "body"},
    {"name": "seven", "in": "query", "schema": {"type": "string", "not": {"enum": ["x"]}}},
    {"name": "eight", "in": "query", "schema": {"type": "string", "pattern": "("}},
    {"name": "nine", "in": "query", "schema": {"type": 5}},
    {"name": "ten", "in": "query", "schema": {"type": ["string", "integer"]}, "example": "x", "deprecated": True},
]  # fmt: skip
LISTS = st.lists(st.lists(st.integers(0, len(SAID) - 1), max_size=5, unique=True), min_size=1, max_size=5)


def document(lists: list[list[int]], version: str, marked: bool) -> bytes:
    """An operation for each list, with these parameters; where they are marked no two say the same."""
    number = count()

    def parameter(index: int) -> dict[str, Any]:
        made = deepcopy(SAID[index])
        return {**made, "x-number": next(number)} if marked else made

    paths = {
        f"/p{place}": {"get": {"parameters": [parameter(one) for one in indices], "responses": {"200": {"description": "ok"}}}}
        for place, indices in enumerate(lists)
    }  # fmt: skip
    thing = {"type": "object", "properties": {"a": {"type": "integer"}, "b": {"type": "string", "minLength": "x"}}}
    body = {"openapi": version, "info": {"title": "T", "version": "1"}, "paths": paths}
    return json.dumps({**body, "components": {"schemas": {"Thing": thing}}}).encode()


def built(folder: Path, lists: list[list[int]], version: str, marked: bool) -> tuple[Model, list[str]]:
    """The model, and all that was found, without the places in the text."""
    (folder / "api.json").write_bytes(document(lists, version, marked))
    loaded = load(folder / "api.json")
    assert loaded.value is not None
    made = model(loaded.value, "Svc")
    assert made.value is not None
    found = (*loaded.diagnostics, *made.diagnostics, *faults(made.value), *made.value.name_findings)
    return made.value, [f"{one.span.pointer} {one.rule.id} {one.message}" for one in found]


@given(LISTS, st.sampled_from(["3.0.3", "3.1.0"]))
def test_what_says_the_same_is_read_as_if_it_were_read_each_time(
    tmp_path_factory: pytest.TempPathFactory, lists: list[list[int]], version: str
) -> None:
    folder = tmp_path_factory.mktemp("alike")
    once, found = built(folder, lists, version, marked=False)
    each, found_each = built(folder, lists, version, marked=True)
    assert once.service == each.service and once.touched == each.touched
    assert found == found_each


@pytest.mark.parametrize("version", ["3.0.3", "3.1.0"])
def test_what_is_printed_knows_equal_parameters_as_one(tmp_path: Path, version: str) -> None:
    service = built(tmp_path, [[0, 2], [2, 0], [0]], version, marked=True)[0].service
    places = [one.pointer for operation in service.operations for one in operation.parameters]
    bare = service.unplaced()
    shown = [one for operation in bare.operations for one in operation.parameters]
    assert len(set(places)) == 5 and len({id(one) for one in shown}) == 2
    said = [replace(one, pointer="") for operation in service.operations for one in operation.parameters]
    assert shown == said
    assert [replace(o, parameters=()) for o in bare.operations] == [
        replace(o, parameters=()) for o in service.operations
    ]
