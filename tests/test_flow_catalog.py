"""What flows are held against: of two operations that an org keeps as one, the survivor alone, wherever the catalog comes from."""

from __future__ import annotations

import importlib
import json
import sys
from pathlib import Path

import pytest

from generator import pipeline
from generator.flow.catalog import Catalog, catalog_of
from generator.flow.package_catalog import catalog_of_package
from generator.flow.services import catalog_of_model
from generator.oas import load
from generator.usecases.described import describe

ANSWER = {"200": {"description": "OK", "content": {"application/json": {"schema": {"type": "string"}}}}}


def operation(name: str, parameter: str) -> dict[str, object]:
    given = {"name": parameter, "in": "query", "schema": {"type": "string"}}
    return {"get": {"operationId": name, "parameters": [given], "responses": ANSWER}}


@pytest.fixture
def spec(tmp_path: Path) -> Path:
    """Two operations of one identifier, and two that differ in case only: `metadata` names of orgs are in lower case."""
    paths = {
        "/z": operation("same", "first"),
        "/a": operation("same", "second"),
        "/y": operation("Other", "third"),
        "/b": operation("other", "fourth"),
    }
    document = {"openapi": "3.0.3", "info": {"title": "T", "version": "1"}, "paths": paths}
    path = tmp_path / "spec.json"
    path.write_text(json.dumps(document), encoding="utf-8")
    return path


def of_inspect(spec: Path) -> Catalog:
    made = describe(str(spec), "Svc").value
    assert made is not None
    return catalog_of([made.model()])


def of_model(spec: Path) -> Catalog:
    loaded = load(spec).value
    assert loaded is not None
    made = pipeline.model(loaded, "Svc").value
    assert made is not None
    return catalog_of_model(made)


def of_package(spec: Path) -> Catalog:
    loaded = load(spec).value
    assert loaded is not None
    made = pipeline.model(loaded, "Svc").value
    assert made is not None
    folder = spec.parent / "catalog_clients"
    assert pipeline.write_service(made, folder).value is not None
    sys.path.insert(0, str(spec.parent))
    try:
        return catalog_of_package(importlib.import_module("catalog_clients"))
    finally:
        sys.path.remove(str(spec.parent))
        for name in [name for name in sys.modules if name.partition(".")[0] == "catalog_clients"]:
            del sys.modules[name]


@pytest.mark.parametrize("made", [of_inspect, of_model, of_package])
def test_the_first_of_two_operations_that_fall_together_is_the_one_at_hand(made: object, spec: Path) -> None:
    assert callable(made)
    catalog = made(spec)
    for name, parameter in (("Svc.same", "first"), ("Svc.Other", "third"), ("svc.OTHER", "third")):
        action = catalog.action(name)
        assert action is not None and [given.name for given in action.inputs] == [parameter], name
    if made is not of_package:
        assert catalog.operations("Svc") == ("Svc.same", "Svc.Other")


def test_inspect_says_which_operation_survives(spec: Path) -> None:
    made = describe(str(spec), "Svc").value
    assert made is not None
    told = [(one["path"], "survivor" in one) for one in made.model()["operations"]]
    assert told == [("/z", False), ("/a", True), ("/y", False), ("/b", True)]
