"""The specs of this project: listed, valid as stated, each operation counted."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from generator.mock import open_spec
from generator.mock.operations import operations
from generator.oas import load

SPECS = Path(__file__).parents[1] / "specs"
INDEX: list[dict[str, Any]] = tomllib.loads((SPECS / "index.toml").read_text(encoding="utf-8"))["spec"]
LISTED = {entry["file"] for entry in INDEX}
ELSEWHERE = {"sms", "library"}  # folders with parts of one example


def test_folder_and_index_agree() -> None:
    alone = {path.name for path in SPECS.iterdir() if path.suffix in (".yaml", ".json")}
    assert alone | {"library/openapi.yaml"} == LISTED
    assert {path.name for path in SPECS.iterdir() if path.is_dir()} <= ELSEWHERE
    assert len({entry["idea"] for entry in INDEX}) == len(INDEX)


@pytest.mark.parametrize("entry", INDEX, ids=lambda entry: str(entry["file"]))
def test_each_says_what_it_is(entry: dict[str, Any]) -> None:
    checked = load(SPECS / entry["file"])
    assert checked.value is not None and not checked.diagnostics
    tree: Any = checked.value.document.tree
    assert checked.value.version.name == entry["version"]
    assert tree["info"]["title"] == entry["title"]
    assert len(list(operations(open_spec(checked.value)))) == entry["operations"]


@pytest.mark.parametrize("entry", INDEX, ids=lambda entry: str(entry["file"]))
def test_the_specification_library_agrees(entry: dict[str, Any]) -> None:
    import openapi_spec_validator as library

    judges = {
        "2.0": library.OpenAPIV2SpecValidator,
        "3.0": library.OpenAPIV30SpecValidator,
        "3.1": library.OpenAPIV31SpecValidator,
        "3.2": library.OpenAPIV32SpecValidator,
    }
    spec = load(SPECS / entry["file"]).value
    assert spec is not None
    judge = judges[entry["version"]](spec.document.tree, base_uri=(SPECS / entry["file"]).as_uri())
    assert len(list(judge.iter_errors())) == entry.get("objections", 0)
