"""Short names of types: readable, unique, and none moves once a lock holds it."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.document import parse
from generator.model.types import Choice
from generator.naming.short import LONGEST
from generator.naming.styles import singular
from generator.oas import Spec, load, resolve
from generator.pipeline import entry_of, model
from generator.targets.registry import target

JSON = "application/json"


def spec_of(paths: dict[str, Any], schemas: dict[str, Any] | None = None) -> Spec:
    tree = {"openapi": "3.1.0", "info": {"title": "T", "version": "1"}, "paths": paths}
    tree |= {"components": {"schemas": schemas or {}}}
    spec = parse(json.dumps(tree).encode(), "t.json").then(resolve).value
    assert spec is not None
    return spec


def operation(id: str, body: Any = None, **answers: Any) -> dict[str, Any]:
    made: dict[str, Any] = {"operationId": id, "responses": {}}
    for code, schema in answers.items():
        made["responses"][code.strip("_")] = {"description": "", "content": {JSON: {"schema": schema}}}
    if body is not None:
        made["requestBody"] = {"content": {JSON: {"schema": body}}}
    return made


def thing(**properties: Any) -> dict[str, Any]:
    return {"type": "object", "properties": properties or {"x": {"type": "string"}}}


def names(spec: Spec, pins: Any = None) -> dict[str, str]:
    """Short name by key."""
    made = model(spec, "Svc", pins=pins).value
    assert made is not None
    return {key: one.short for key, one in made.python.types.items()}


def longs(paths: dict[str, Any], schemas: dict[str, Any]) -> dict[str, str]:
    """Long name by short one."""
    made = model(spec_of(paths, schemas), "Svc").value
    assert made is not None
    return {one.short: one.name for one in made.python.types.values()}


def short(paths: dict[str, Any], schemas: dict[str, Any] | None = None) -> set[str]:
    return set(names(spec_of(paths, schemas)).values())


def test_what_stands_in_an_operation_is_called_by_its_place() -> None:
    label = {"oneOf": [{"type": "string"}, thing()]}
    create = operation("issues/create", thing(labels={"type": "array", "items": label}), _201=thing(), _404=thing())
    assert short({"/a": {"post": create}}) == {
        "IssuesCreateBody",
        "IssuesCreateBodyLabel",
        "IssuesCreateBodyLabelChoice",
        "IssuesCreateReply",
        "IssuesCreate404",
    }


def test_components_are_called_as_they_are_written_and_what_is_in_them_by_the_last_step() -> None:
    issue = thing(user=thing(plan=thing()), tags={"type": "object", "additionalProperties": thing()})
    get = operation("get", _200={"$ref": "#/components/schemas/issue"})
    assert short({"/a": {"get": get}}, {"issue": issue}) == {"issue", "IssueUser", "IssuePlan", "IssueTag"}


def test_a_component_called_like_a_word_of_every_module_gets_the_underscore_that_python_gives() -> None:
    get = operation("get", _200={"$ref": "#/components/schemas/list"})
    schemas = {"list": thing(n={"$ref": "#/components/schemas/str"}), "str": thing()}
    assert short({"/a": {"get": get}}, schemas) == {"list_", "str_"}


def test_the_shortest_path_that_is_unique_is_taken() -> None:
    body = thing(card=thing(limit=thing()), bank=thing(limit=thing()))
    assert short({"/a": {"post": operation("pay", body)}}) == {
        "PayBody",
        "PayBodyCard",
        "PayBodyBank",
        "PayBodyCardLimit",
        "PayBodyBankLimit",
    }


@pytest.mark.parametrize(
    ("alternatives", "called"),
    [
        ([thing() | {"title": "Cat"}, thing() | {"title": "big dog"}], {"Cat", "BigDog"}),
        ([thing(kind={"const": "cat"}, a={}), thing(kind={"const": "dog"}, b={})], {"Cat", "Dog"}),
        ([thing(a={}), thing(b={})], {"PetOption1", "PetOption2"}),
    ],
)
def test_alternatives_are_called_by_title_or_constant(alternatives: list[Any], called: set[str]) -> None:
    get = operation("get", _200={"$ref": "#/components/schemas/Pet"})
    assert short({"/a": {"get": get}}, {"Pet": {"oneOf": alternatives}}) == {"Pet", *called}


def test_alternatives_that_take_in_what_stands_beside_them_are_called_by_their_schema() -> None:
    """What a discriminator's base adds makes types of their own: the document still names them."""
    pet = thing(petType={"type": "string"}) | {
        "required": ["petType"],
        "oneOf": [{"$ref": "#/components/schemas/Cat"}, {"$ref": "#/components/schemas/Dog"}],
        "discriminator": {"propertyName": "petType"},
    }
    get = operation("get", _200={"$ref": "#/components/schemas/Pet"})
    schemas = {"Pet": pet, "Cat": thing(name={}), "Dog": thing(bark={})}
    assert short({"/a": {"get": get}}, schemas) == {"Pet", "Cat", "Dog"}


def test_such_an_alternative_has_the_long_name_of_its_place() -> None:
    """A `Cat` by itself knows no `petType`: were both classes called ..._Cat, the name of one would turn on whether the
    other is used. Members of a oneOf without a schema of their own are ..._oneOfObject1 in Apex."""
    cats = [{"$ref": "#/components/schemas/Cat"}, {"$ref": "#/components/schemas/Dog"}]
    pet = thing(petType={"type": "string"}) | {"oneOf": cats, "discriminator": {"propertyName": "petType"}}
    schemas = {"Pet": pet, "Cat": thing(name={}), "Dog": thing(bark={})}
    paths = {"/a": {"get": operation("get", _200={"$ref": "#/components/schemas/Pet"})}}
    alone = longs(paths, schemas)
    assert (alone["Cat"], alone["Dog"]) == tuple(f"ExternalService__Svc_Pet_oneOfObject{n}" for n in (1, 2))
    paths["/b"] = {"get": operation("one", _200={"$ref": "#/components/schemas/Cat"})}
    beside = longs(paths, schemas)
    assert beside["Cat"] == "ExternalService__Svc_Cat"
    assert set(alone.values()) < set(beside.values())


def test_long_paths_become_names_that_people_can_read() -> None:
    deep = thing()
    for number in range(12):
        deep = thing(**{f"a_very_long_property_name_number_{number}": deep})
    post = operation("actions/set-github-actions-default-workflow-permissions-organization", deep, _200=deep)
    found = short({"/a": {"post": post}})
    assert len(found) == 26 and max(map(len, found)) <= LONGEST + 2 and all(one.isidentifier() for one in found)


@pytest.mark.parametrize(
    ("many", "one"),
    [
        ("Labels", "Label"), ("Entries", "Entry"), ("Addresses", "Address"), ("Boxes", "Box"), ("Status", "Status"),
        ("Address", "Address"), ("Series", "Series"), ("SMS", "SMS"), ("IssueLabels", "IssueLabel"), ("Is", "Is"),
    ],
)  # fmt: skip
def test_singular(many: str, one: str) -> None:
    assert singular(many) == one


# -- laws ---------------------------------------------------------------------------------------------------------------

WORDS = st.sampled_from(
    ["a", "user", "users", "Pet", "pet", "data", "list_all", "get-user", "body", "reply", "a_b", "A", "2"]
)
LEAF = st.sampled_from([{"type": "string"}, {"type": "integer"}])
SCHEMAS = st.recursive(
    LEAF,
    lambda inner: st.one_of(
        st.dictionaries(WORDS, inner, min_size=1, max_size=3).map(lambda p: thing(**p)),
        inner.map(lambda item: {"type": "array", "items": item}),
        st.lists(inner, min_size=2, max_size=3).map(lambda some: {"oneOf": some}),
        WORDS.map(lambda name: {"$ref": f"#/components/schemas/{name}"}),
    ),
    max_leaves=8,
)
COMPONENTS = st.dictionaries(WORDS, SCHEMAS, max_size=4)
OPERATIONS = st.lists(st.tuples(WORDS, SCHEMAS, SCHEMAS), min_size=1, max_size=4)


def document(operations: list[tuple[str, Any, Any]], components: dict[str, Any]) -> Spec:
    paths = {
        f"/{number}": {"post": operation(id, body, _200=answer)} for number, (id, body, answer) in enumerate(operations)
    }
    return spec_of(paths, components)


@given(OPERATIONS, COMPONENTS)
def test_every_type_has_a_name_of_its_own(operations: list[tuple[str, Any, Any]], components: dict[str, Any]) -> None:
    made = model(document(operations, components), "Svc").value
    assert made is not None
    found = Counter(one.short for one in made.python.types.values())
    assert set(found.values()) <= {1}
    assert all(name.isidentifier() and name.isascii() and name[0] != "_" for name in found)
    functions = {name for one in made.python.operations.values() for name in (one.function, one.request, one.response)}
    assert functions.isdisjoint(found)


@given(OPERATIONS, COMPONENTS, OPERATIONS, COMPONENTS)
def test_with_a_lock_no_name_moves_when_the_document_grows(
    operations: list[tuple[str, Any, Any]],
    components: dict[str, Any],
    more: list[tuple[str, Any, Any]],
    others: dict[str, Any],
) -> None:
    first = model(document(operations, components), "Svc").value
    assert first is not None
    kept = entry_of(first, target()).names
    grown = document(operations + more, others | components)
    after = names(grown, kept)
    for key, one in first.python.types.items():
        if key in after:
            assert after[key] == one.short
    assert len(set(after.values())) == len(after)
    # And what came later does not move what came first when it comes first in the document.
    turned = names(document(operations, components), kept)
    assert turned == {key: one.short for key, one in first.python.types.items()}


def test_names_are_the_same_in_every_run() -> None:
    spec = load(Path(__file__).parent.parent / "specs" / "sms.json").value
    assert spec is not None
    assert names(spec) == names(spec)
    assert set(names(spec).values()) >= {"SmsRequest", "SmsResponse"}


def test_choices_that_are_written_in_place_have_names_too() -> None:
    made = model(spec_of({"/a": {"post": operation("send", {"oneOf": [{"type": "string"}, thing()]})}}), "Svc").value
    assert made is not None
    choice = next(one for one in made.service.types if isinstance(one, Choice))
    assert made.python.type(choice.key).short == "SendBodyChoice"


def test_an_item_of_a_list_that_is_an_alternative_is_called_by_the_list() -> None:
    """Where no other type would be called so: names of all others stay as they are."""
    several = {"anyOf": [{"type": "array", "items": thing()}, {"type": "string", "enum": [""]}]}
    keyed = {"oneOf": [{"type": "object", "additionalProperties": thing()}, {"type": "string"}]}
    found = short({"/a": {"post": operation("post", thing(custom_fields=several, options=keyed))}})
    assert {"PostBodyCustomField", "PostBodyOption"} <= found
    both = thing(tags={"type": "array", "items": thing()}, of=thing(tags=several))
    found = short({"/a": {"post": operation("post", both)}})
    assert {"PostBodyTag", "PostBodyOfTag"} <= found
    alike = thing(tags=several, of=thing(tags=several))
    assert {"PostBodyOption1", "PostBodyOfTag"} <= short({"/a": {"post": operation("post", alike)}})
