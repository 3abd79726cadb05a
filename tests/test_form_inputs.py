"""Form parameters of OAS 2.0 are inputs of their own: in names, inspect, call, invoke, flows and the package's docs."""

from __future__ import annotations

import importlib
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from generator.__main__ import main
from generator.flow.package_catalog import catalog_of_package
from generator.mock import serve
from generator.usecases.described import describe

SPEC = {
    "swagger": "2.0",
    "info": {"title": "T", "version": "1"},
    "host": "api.example.com",
    "paths": {
        "/post/{id}": {
            "post": {
                "operationId": "post",
                "consumes": ["application/x-www-form-urlencoded"],
                "parameters": [
                    {"name": "id", "in": "path", "required": True, "type": "string"},
                    {"name": "text", "in": "formData", "type": "string", "required": True},
                    {"name": "max-count", "in": "formData", "type": "integer"},
                ],
                "responses": {"200": {"description": "ok", "schema": {"type": "object", "additionalProperties": True}}},
            }
        }
    },
}
ACTION = "Forms.post"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("forms")
    (made / "spec.json").write_text(json.dumps(SPEC), encoding="utf-8")
    words = ["--service", "Forms", "--all", "--out", str(made / "formclients")]
    assert main(["generate", str(made / "spec.json"), *words]) == 0
    return made


@pytest.fixture
def package(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    monkeypatch.syspath_prepend(str(folder))
    yield importlib.import_module("formclients")
    for name in [name for name in sys.modules if name.split(".")[0] == "formclients"]:
        del sys.modules[name]


def test_everyone_names_the_same_inputs(folder: Path, package: Any, capfd: pytest.CaptureFixture[str]) -> None:
    described = describe(str(folder / "spec.json"), "Forms").value
    assert described is not None
    model = described.model()
    inputs = {(i["name"], i["required"]) for i in model["operations"][0]["inputs"]}
    assert inputs == {("id", True), ("text", True), ("max-count", False)}
    (action,) = catalog_of_package(package).actions
    assert {(i.name, i.required) for i in action.inputs} == inputs
    main(["call", str(folder / "formclients"), ACTION, "nothing=1", "--base-url", "http://127.0.0.1:9"])
    err = capfd.readouterr().err
    assert all(name in err for name, _ in inputs) and "body" not in err


def test_no_class_is_named_that_no_flow_can_use(folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    main(["names", str(folder / "spec.json"), "--service", "Forms", "--json"])
    rows = json.loads(capfd.readouterr().out)
    assert [row for row in rows if row["kind"] == "class" and "IN_body" in row["flow"]] == []
    python = {row["flow"]: row["python"] for row in rows if row["kind"] == "input"}
    assert python == {"id": "id", "text": "body.text", "max-count": "body.max_count"}


def test_call_and_invoke_take_them_by_their_names(
    folder: Path, package: Any, capfd: pytest.CaptureFixture[str]
) -> None:
    with serve(str(folder / "spec.json")) as server:
        words = ["call", str(folder / "formclients"), ACTION, "id=7", "--base-url", server.base_url]
        assert main([*words, "text=hello", "max-count=3"]) == 0
        assert main([*words, "body.text=hello"]) == 0
        whole, own = {"id": "7", "body": {"text": "a"}}, {"id": "7", "text": "a", "max-count": 3}
        results = package.invoke(ACTION, [whole, own], base_url=server.base_url)
    assert [result.is_success for result in results] == [True, True]


@pytest.mark.parametrize(
    ("given", "field", "said"),
    [
        ({"id": "7"}, "text", "Missing required input parameter property text declared in object Forms.post."),
        ({"id": "7", "text": "a", "max-count": "many"}, "max-count", "max-count: "),
    ],
)
def test_what_is_wrong_is_said_of_the_input(package: Any, given: Any, field: str, said: str) -> None:
    (result,) = package.invoke(ACTION, [given], base_url="http://127.0.0.1:9")
    assert result.errors[0]["fields"] == [field] and said in result.errors[0]["message"]


def test_the_docs_say_so(folder: Path) -> None:
    docs = (folder / "formclients" / "forms" / "docs.md").read_text(encoding="utf-8")
    assert "As an action, each of its fields is an input of its own." in docs
