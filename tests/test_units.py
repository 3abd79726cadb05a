"""What changed between two versions of a document: nothing that is left out may matter."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any, cast

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.compare.compare import compare
from generator.compare.condition_words import asks, asks_anywhere
from generator.compare.show import Comparison, operation_names, show
from generator.compare.sides import compare_documents, side_of
from generator.document import parse
from generator.oas import Spec, resolve
from generator.oas.units import changed, units_of
from tests.random_documents import Document, small_real, together
from tests.random_edits import Tree, edited

FORMATS = ("text", "json", "markdown")


def read(tree: Tree) -> Spec:
    spec = resolve(parse(json.dumps(tree).encode(), "spec.json").value or pytest.fail("no document")).value
    assert spec is not None
    return spec


def whole(old: Spec, new: Spec) -> Comparison:
    """The comparison of all of two documents."""
    sides = side_of(old, "Service"), side_of(new, "Service")
    changes = compare(sides[0].service, sides[1].service, documents=(old, new))
    return Comparison("old", "new", changes, operation_names(*(side.service for side in sides)), (old, new))


def same_verdicts(old: Spec, new: Spec) -> None:
    part, all_of_it = compare_documents(old, new, ("old", "new"), "Service"), whole(old, new)
    assert part.changes == all_of_it.changes
    assert [show(part, form) for form in FORMATS] == [show(all_of_it, form) for form in FORMATS]


BASE: dict[str, Any] = {
    "openapi": "3.0.3",
    "info": {"title": "T", "version": "1"},
    "paths": {
        "/a": {"get": {"operationId": "a", "responses": {"200": {"$ref": "#/components/responses/A"}}}},
        "/b/c": {"get": {"operationId": "b", "responses": {"204": {"description": ""}}}},
    },
    "components": {
        "responses": {"A": {"description": "", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Pet"}}}}},
        "schemas": {
            "Pet": {"type": "object", "discriminator": {"propertyName": "kind"}, "properties": {"kind": {"type": "string"}}},
            "Cat": {"allOf": [{"$ref": "#/components/schemas/Pet"}, {"properties": {"lives": {"type": "integer"}}}]},
            "Alone": {"type": "object", "properties": {"x": {"$ref": "#/components/schemas/Alone"}}},
        },
    },
}  # fmt: skip


def test_the_units_of_a_document() -> None:
    units = units_of(read(BASE))
    assert units is not None
    assert set(units.units) == {
        "/paths/~1a", "/paths/~1b~1c", "/components/responses/A", "/components/schemas/Pet", "/components/schemas/Cat",
        "/components/schemas/Alone",
    }  # fmt: skip
    assert units.units["/paths/~1a"].leads == ("/components/responses/A",)
    assert [key for key, unit in units.units.items() if unit.base] == ["/components/schemas/Pet"]


def test_a_child_that_changes_affects_who_uses_its_base() -> None:
    other = json.loads(json.dumps(BASE))
    other["components"]["schemas"]["Cat"]["allOf"][1]["properties"]["lives"] = {"type": "string"}
    found = changed(read(BASE), read(other))
    assert found is not None and found.affected == {
        "/paths/~1a",
        "/components/responses/A",
        "/components/schemas/Pet",
        "/components/schemas/Cat",
    }
    same_verdicts(read(BASE), read(other))


def test_one_is_not_true_and_not_one_point_nought() -> None:
    for value in (True, 1.0):
        sides = []
        for default in (1, value):
            tree = json.loads(json.dumps(BASE))
            tree["components"]["schemas"]["Alone"]["default"] = default
            sides.append(read(tree))
        found = changed(sides[0], sides[1])
        assert found is not None and found.affected == {"/components/schemas/Alone"}


@pytest.mark.parametrize(
    "ref",
    ["other.json", "#Pet", "#/info", "#/components/schemas", "https://example.com/x.json", "#/components/schemas/%ff"],
)
def test_what_leads_elsewhere_is_taken_whole(ref: str) -> None:
    tree = json.loads(json.dumps(BASE))
    tree["components"]["schemas"]["Cat"]["allOf"][0]["$ref"] = ref
    assert units_of(read(tree)) is None


@pytest.mark.parametrize("key", ["$id", "$anchor", "$dynamicRef", "$dynamicAnchor", "$recursiveRef"])
def test_other_words_that_lead_are_taken_whole(key: str) -> None:
    tree = json.loads(json.dumps(BASE))
    tree["components"]["schemas"]["Cat"][key] = "Pet"
    assert units_of(read(tree)) is None


@pytest.mark.parametrize(("key", "counts"), [("info", False), ("x-own", False), ("servers", True), ("security", True)])
def test_what_stands_around_the_units(key: str, counts: bool) -> None:
    other = {**BASE, key: {} if key.startswith("x") else [] if counts else {"title": "U", "version": "2"}}
    found = changed(read(BASE), read(other))
    assert found is None if counts else found is not None and not found.affected


def test_what_holds_or_reaches_a_marked_unit() -> None:
    found = changed(read(BASE), read(BASE), lambda text: b"lives" in text)
    assert found is not None and not found.affected
    assert found.marked == {
        "/paths/~1a",
        "/components/responses/A",
        "/components/schemas/Pet",
        "/components/schemas/Cat",
    }


_ASKING = {"type": "object", "not": {"required": ["x"]}}
_EITHER = {"anyOf": [{"required": ["x"]}, {"title": "Y", "required": ["y"]}]}
_WITH_TYPE = {"oneOf": [{"type": "object", "required": ["x"]}]}


def _asking(schemas: dict[str, Any], used: str = "Alone", **parameter: Any) -> Tree:
    """The document with these schemas, of which an operation that takes a parameter answers one."""
    tree = json.loads(json.dumps(BASE))
    tree["components"]["schemas"].update(schemas)
    tree["components"]["responses"]["A"]["content"]["application/json"]["schema"][
        "$ref"
    ] = f"#/components/schemas/{used}"
    tree["paths"]["/a"]["get"]["parameters"] = [{"name": "q", "in": "query", "schema": {"type": "string"}, **parameter}]
    return cast(Tree, tree)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (_asking({}), _asking({"Alone": _ASKING})),
        (_asking({}), _asking({"Alone": {"allOf": [{"$ref": "#/components/schemas/Cat"}]}, "Cat": _EITHER})),
        (_asking({"Cat": _EITHER}), _asking({"Cat": _WITH_TYPE}, "Cat")),
        (_asking({"One": _ASKING}), _asking({"One": _ASKING}, "One")),
        (_asking({"One": _ASKING, "Two": _EITHER}, "One"), _asking({"One": _ASKING, "Two": _EITHER}, "Two")),
        (_asking({}), _asking({}, allowEmptyValue=True)),
        (
            _asking({"Alone": {"properties": {"x": {}}, "minProperties": 1}}),
            _asking({"Alone": {"properties": {"x": {}}}}),
        ),
    ],
)
def test_conditions_are_found_wherever_they_stand(old: Tree, new: Tree) -> None:
    sides = read(old), read(new)
    assert any("condition" in change.rule.id or "empty" in change.rule.id for change in whole(*sides).changes)
    same_verdicts(*sides)
    same_verdicts(*reversed(sides))


_SAYS = {"required": ["x"], "title": "T", "description": "D", "type": "object"}
_SOMETIMES = {"not": {}, "minProperties": 1, "properties": {}}
_MEMBERS = st.permutations(list(_SAYS)).flatmap(
    lambda names: st.tuples(st.integers(1, 4), st.sampled_from(["", "", *_SOMETIMES])).map(
        lambda cut: {name: _SAYS.get(name, _SOMETIMES.get(name)) for name in (*names[: cut[0]], cut[1]) if name}
    )
)
_WORDS = st.sampled_from(["oneOf", "anyOf", "contains", "if", "x"])


@given(_WORDS, st.lists(_MEMBERS, max_size=2))
def test_a_text_that_is_passed_by_asks_for_nothing(word: str, members: list[Any]) -> None:
    tree: Any = {"properties": {"y": {word: members}}}
    assert asks(orjson.dumps(tree)) or not asks_anywhere(tree)


@pytest.mark.parametrize("seed", range(24))
def test_edits_of_random_documents_are_judged_as_a_whole(seed: int) -> None:
    rng = random.Random(seed)
    tree = together([Document(seed * 3 + number) for number in range(3)])
    for _ in range(8):
        other = edited(tree, rng)
        same_verdicts(read(tree), read(other))
        same_verdicts(read(other), read(tree))
        tree = other


@pytest.mark.corpus
@pytest.mark.parametrize("number", range(12))
def test_edits_of_real_documents_are_judged_as_a_whole(number: int, real_specs: Path) -> None:
    rng = random.Random(number)
    if (tree := small_real(real_specs, rng)) is None:
        return
    for _ in range(3):
        same_verdicts(read(tree), read(edited(tree, rng, 6)))


def test_a_grandchild_that_changes_affects_who_uses_its_base() -> None:
    tree = json.loads(json.dumps(BASE))
    tree["components"]["schemas"]["Tiger"] = {"allOf": [{"$ref": "#/components/schemas/Cat"}]}
    found = changed(read(BASE), read(tree))
    assert found is not None and "/paths/~1a" in found.affected
    same_verdicts(read(BASE), read(tree))
    same_verdicts(read(tree), read(BASE))
