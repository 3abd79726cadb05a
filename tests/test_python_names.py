"""Where generated classes live: beside what they belong to."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.bundled import runtime_module
from generator.document import parse
from generator.naming.policy import Names, Style, underscored
from generator.naming.styles import snake
from generator.oas import resolve
from generator.pipeline import model

_TEXT = """\
openapi: 3.0.3
info: {title: Shop, version: '1'}
paths:
  /a:
    get:
      operationId: listOrders
      responses:
        '200':
          description: Fine
          content: {application/json: {schema: {type: object, properties: {id: {type: string}}}}}
  /b:
    get:
      operationId: showOrder
      responses: {'200': {description: Fine, content: {application/json: {schema: SCHEMA}}}}
"""


def modules(schema: str) -> set[str]:
    spec = parse(_TEXT.replace("SCHEMA", schema).encode(), "shop.yaml").then(resolve).value
    assert spec is not None
    made = model(spec, "Shop").value
    assert made is not None
    return {names.module for names in made.python.types.values()}


def test_an_inline_type_lives_in_the_module_of_its_operation() -> None:
    assert modules("{type: object, properties: {x: {type: string}}}") == {
        "operations.list_orders",
        "operations.show_order",
    }


def test_an_inline_type_that_two_operations_use_has_a_module_named_after_the_first() -> None:
    shared = "{$ref: '#/paths/~1a/get/responses/200/content/application~1json/schema'}"
    assert modules(shared) == {"types.list_orders"}


@pytest.mark.parametrize("function", ["list_orders", "op_2_orders", "in_", "a__b", "x"])
def test_the_classes_of_an_operation_are_those_that_the_package_looks_for(function: str) -> None:
    lazy = runtime_module("lazy")
    spec = parse(_TEXT.replace("SCHEMA", "{}").replace("showOrder", function).encode(), "shop.yaml").then(resolve).value
    assert spec is not None
    made = model(spec, "Shop").value
    assert made is not None
    for names in made.python.operations.values():
        assert (names.request, names.response, names.exception) == lazy.operation_classes(names.function)
        assert names.request.endswith("_Request") and "_" not in names.request.removesuffix("_Request")


def test_a_name_that_many_want_is_looked_for_once() -> None:
    """Of 2,000 that want one name, each tries the number after the last one given, not all of them from 2 on."""
    tried = 0

    def counted(proposal: str, context: str) -> Iterator[str]:
        nonlocal tried
        for other in underscored(proposal, context):
            tried += 1
            yield other

    names = Names(Style(others=counted))
    given = [names.give(f"k{n}", "a", "query") for n in range(2_000)]
    assert given[:3] == ["a", "a_query", "a_2"] and len(set(given)) == 2_000 and tried < 2_100


@given(st.lists(st.from_regex(r"[A-Z]?[a-z]+|[0-9]{1,3}", fullmatch=True), min_size=1))
def test_digits_stay_with_the_word_before_them(words: list[str]) -> None:
    parts: list[str] = []
    for word in words:
        if word.isdigit() and parts and parts[-1][-1].isalpha():
            parts[-1] += word
        else:
            parts.append(word.lower())
    assert snake(" ".join(words)) == "_".join(parts)


@pytest.mark.parametrize(
    ("name", "attribute"), [("page", "page"), ("ShowOrder_Request", "ShowOrder_Request_query"), ("self", "self_query")]
)
def test_an_input_keeps_its_spelling_unless_its_function_uses_the_name(name: str, attribute: str) -> None:
    parameter = f"/b:\n    get:\n      parameters: [{{name: {name}, in: query, schema: {{type: string}}}}]"
    spec = (
        parse(_TEXT.replace("/b:\n    get:", parameter).replace("SCHEMA", "{}").encode(), "shop.yaml")
        .then(resolve)
        .value
    )
    assert spec is not None
    made = model(spec, "Shop").value
    assert made is not None
    (inputs,) = [one.inputs for one in made.python.operations.values() if one.function == "show_order"]
    assert inputs == {("query", name): attribute}
