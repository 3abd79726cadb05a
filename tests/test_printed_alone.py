"""What operations have in common is written once: the module of each is the same as if it were the only one to be printed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from generator.named import Model
from generator.oas import load
from generator.pipeline import model
from generator.targets.registry import target
from generator.targets.render import render
from generator.targets.seam import Options, Page

TEXT: dict[str, Any] = {"type": "string"}
THING = {"$ref": "#/components/schemas/Thing"}
# Names that stand in two places, that hide words of annotations, and a header whose meaning depends on the method.
PARAMETERS: list[dict[str, Any]] = [
    {"name": "id", "in": "query", "schema": {"type": "array", "items": TEXT}},
    {"name": "id", "in": "header", "schema": TEXT, "description": 'Ends in a quote"'},
    {"name": "Idempotency-Key", "in": "header", "schema": TEXT},
    {"name": "list", "in": "query", "schema": TEXT, "required": True},
    {"name": "str", "in": "query", "schema": {"type": "integer", "format": "int32"}},
    {"name": "body", "in": "query", "schema": {"type": "string", "enum": ["a", "b"]}, "description": "Two\n\n- lines\\"},
    {"name": "request", "in": "query", "schema": TEXT},
]  # fmt: skip
ANSWERS: list[dict[str, Any]] = [
    {"description": "Fine."},
    {"description": "A list", "content": {"application/json": {"schema": {"type": "array", "items": THING}}}},
    {"description": "A thing", "content": {"application/json": {"schema": THING}, "text/plain": {"schema": TEXT}}},
    {"description": "", "content": {"application/json": {"schema": {"type": "object", "properties": {"str": TEXT}}}}},
]
OPERATIONS = st.fixed_dictionaries(
    {
        "method": st.sampled_from(["get", "post"]),
        "inputs": st.sampled_from(
            [[0], [2], [2], [0, 1], [3, 4], [5, 6, 1], [0, 1, 2, 3, 4, 5, 6]]
        ),  # few, so that they recur
        "body": st.sampled_from([None, None, TEXT, THING]),
        "answers": st.dictionaries(
            st.sampled_from(["200", "201", "404", "default"]),
            st.integers(0, len(ANSWERS) - 1),
            min_size=1,
            max_size=3,
        ),
        "path": st.sampled_from(["", "/{id}", "/{a}/{b}", "/{b}/{a}"]),
    }
)


def operation(drawn: dict[str, Any]) -> dict[str, Any]:
    names = [name for name in ("id", "a", "b") if f"{{{name}}}" in drawn["path"]]
    in_path = [{"name": name, "in": "path", "required": True, "schema": TEXT} for name in names]
    answers = {code: ANSWERS[number] for code, number in drawn["answers"].items()}
    made: dict[str, Any] = {"parameters": [*in_path, *(PARAMETERS[n] for n in drawn["inputs"])], "responses": answers}
    if drawn["body"] is not None and drawn["method"] == "post":
        made["requestBody"] = {"content": {"application/json": {"schema": drawn["body"]}}}
    return made


def built(folder: Path, drawn: list[dict[str, Any]]) -> Model:
    paths = {f"/p{number}{one['path']}": {one["method"]: operation(one)} for number, one in enumerate(drawn)}
    thing = {"type": "object", "properties": {"str": TEXT, "many": {"type": "array", "items": TEXT}}}
    document = {"openapi": "3.0.3", "info": {"title": "T", "version": "1"}, "paths": paths}
    (folder / "api.json").write_text(json.dumps({**document, "components": {"schemas": {"Thing": thing}}}))
    spec = load(folder / "api.json").value
    assert spec is not None
    made = model(spec, "Svc").value
    assert made is not None
    return made


def pages(made: Model) -> list[Page]:
    """The modules of operations, of which nothing is written yet."""
    every = target().pages(made, Options()).value
    assert every is not None
    return [one for one in every if isinstance(one, Page) and one.template == "operation.py.jinja"]


@example(
    drawn=[{"method": way, "inputs": [2], "body": None, "answers": {"200": 0}, "path": ""} for way in ("get", "post")]
)
@given(drawn=st.lists(OPERATIONS, min_size=2, max_size=5))
def test_a_module_is_the_same_whatever_was_printed_before(
    tmp_path_factory: pytest.TempPathFactory, drawn: list[dict[str, Any]]
) -> None:
    made = built(tmp_path_factory.mktemp("printed"), drawn)
    together = render(target(), pages(made))
    alone = [render(target(), [pages(made)[number]])[0] for number in range(len(together))]
    assert [one.text for one in together] == [one.text for one in alone]
