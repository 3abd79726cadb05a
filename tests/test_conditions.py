"""What a document asks of a value beyond its type: carried as a schema, held against what is sent, with and without jsonschema-rs."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from hypothesis import given
from hypothesis import strategies as st

sys.path.insert(0, str(Path(__file__).parent / "handmade"))
from runtime_support import inside
from sent import Sent, document, package_of, sending

from generator import pipeline
from generator.modelling.unfolded import MOST_STEPS, steps_at_once
from generator.oas import load

SCHEMAS = """
M:
  type: object
  properties:
    tuple: {type: array, prefixItems: [{type: number}, {type: string}], items: false}
    never: false
    pattern: {type: object, patternProperties: {'^x-': {type: string}}, additionalProperties: false}
    patterns: {type: object, patternProperties: {'^a': {type: integer}, '^b': {type: string}}}
    holds: {type: array, contains: {const: 7}, maxContains: 2}
    needs: {type: object, properties: {a: {type: string}, b: {type: string}}, dependentRequired: {a: [b]}}
    chooses: {type: object, properties: {kind: {type: string}, x: {type: integer}}, if: {properties: {kind: {const: a}}}, then: {required: [x]}, else: {maxProperties: 1}}
    open: {type: object, properties: {a: {type: integer}}, unevaluatedProperties: false}
    letters: {type: string, pattern: '^\\p{L}+$'}
    either: {anyOf: [{type: string, maxLength: 2}, {type: integer, minimum: 5}]}
    flag: {oneOf: [{const: 1}, {const: true}, {type: string}]}
    shape: {enum: [{a: 1}, [2], 3]}
    counted: {type: object, properties: {a: {type: string}, b: {type: string}}, minProperties: 1}
    named: {type: object, propertyNames: {maxLength: 2}}
    twice: {allOf: [{type: integer, minimum: 2}, {maximum: 9}, {minimum: 4}]}
    told: {oneOf: [{type: object, title: Text, properties: {value: {type: string, maxLength: 20}}}, {$ref: '#/components/schemas/Address'}], nullable: true}
    beside: {type: string, anyOf: [{minLength: 2}, {pattern: '^a'}], oneOf: [{maxLength: 9}, {format: email, maxLength: 30}]}
    nomail: {type: string, not: {format: email}}
    mail: {type: string, if: {format: email}, then: {maxLength: 9}}
    inner: {$ref: '#/components/schemas/M'}
    other: {$ref: '#/components/schemas/Other'}
Address: {type: object, properties: {value: {type: string, format: uri}}}
Other: {type: object, properties: {id: {type: integer, readOnly: true}, name: {type: string}, tag: {type: string}}, required: [id], anyOf: [{required: [name]}, {required: [tag]}]}
"""
PATHS = """
/m:
  post:
    operationId: m
    parameters:
    - {name: pair, in: query, style: form, explode: false, schema: {type: array, prefixItems: [{type: integer}, {type: integer}], items: false, minItems: 2}}
    requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/M'}}}}
    responses: {'204': {description: ok}}
/f: {post: {operationId: f, requestBody: {content: {multipart/form-data: {schema: {type: object, properties: {file: {type: string, format: binary}, a: {type: string}, b: {type: string}}, dependentRequired: {a: [b]}}}}}, responses: {'204': {description: ok}}}}
"""
GOOD = [
    {"tuple": [1.5, "a"]}, {"tuple": [1]}, {"pattern": {"x-a": "1"}}, {"patterns": {"a": 1, "b": "x", "c": None}},
    {"holds": [1, 7, 7]}, {"needs": {"b": "1"}}, {"needs": {"a": "1", "b": "2"}}, {"chooses": {"kind": "a", "x": 1}},
    {"chooses": {"kind": "b"}}, {"open": {"a": 1}}, {"letters": "äß"}, {"either": "ab"}, {"either": 5}, {"flag": True},
    {"flag": 1}, {"flag": "x"}, {"shape": {"a": 1}}, {"shape": [2]}, {"shape": 3}, {"counted": {"a": "x"}},
    {"told": {"value": "word"}}, {"told": {"value": "https://example.com/orders/1"}}, {"beside": "word"}, {"beside": "name@example.com"},
    {"nomail": "word"}, {"mail": "some longer word"},
    {"named": {"ab": 1}}, {"twice": 4}, {"inner": {"inner": {"tuple": [2]}}}, {"other": {"name": "n"}}, {},
]  # fmt: skip
BAD = [
    ("tuple[1]", {"tuple": [1, 2]}), ("tuple[2]", {"tuple": [1, "a", 2]}), ("never", {"never": 1}),
    ("pattern.y", {"pattern": {"y": "1"}}), ("patterns.a", {"patterns": {"a": "x"}}), ("holds", {"holds": [1]}),
    ("holds", {"holds": [7, 7, 7]}), ("needs", {"needs": {"a": "1"}}), ("chooses", {"chooses": {"kind": "a"}}),
    ("chooses", {"chooses": {"kind": "b", "x": 1}}), ("either", {"either": "abc"}), ("either", {"either": 4}),
    ("beside", {"beside": "b"}), ("flag", {"flag": 2}), ("shape", {"shape": {"a": True}}), ("shape", {"shape": [2, 2]}), ("counted", {"counted": {}}),
    ("named", {"named": {"abc": 1}}), ("twice", {"twice": 3}), ("inner.inner.tuple[1]", {"inner": {"inner": {"tuple": [2, 3]}}}),
    ("other", {"other": {}}),
]  # fmt: skip


@pytest.fixture(scope="module", params=["with jsonschema-rs", "without"])
def sent(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sent]:
    with sending(document(PATHS, schemas=SCHEMAS), tmp_path_factory.mktemp("conditions")) as made:
        if request.param == "without":
            conditions = import_module(f"{made.package.__name__}._runtime.conditions")
            conditions._strict = lambda schema: None
        yield made


@pytest.mark.parametrize("body", GOOD, ids=str)
def test_what_fits_is_sent(sent: Sent, body: dict[str, Any]) -> None:
    result = sent.invoke("m", body=body)
    assert result.is_success, result.errors
    assert sent.last.json == body


@pytest.mark.parametrize(("place", "body"), BAD, ids=str)
def test_what_does_not_fit_is_refused_where_it_is(sent: Sent, place: str, body: dict[str, Any]) -> None:
    before = len(sent.server.requests)
    result = sent.invoke("m", body=body)
    assert not result.is_success and len(sent.server.requests) == before
    assert f"body.{place}" in [field for error in result.errors for field in error["fields"]]


def test_expressions_beyond_re_are_checked_where_an_engine_is(sent: Sent) -> None:
    assert not sent.invoke("m", body={"letters": "1"}).is_success


def test_a_format_that_is_not_carried_never_makes_a_valid_value_invalid(sent: Sent) -> None:
    """Without its format `Address` takes every text, so whether a value fits one alternative alone is left to the service."""
    result = sent.invoke("m", body={"told": {"value": "x" * 21}})
    assert not result.is_success and result.output_values["responseCode"] == 400


def test_parameters_have_conditions_too(sent: Sent) -> None:
    assert sent.invoke("m", pair=[1, 2]).is_success
    result = sent.invoke("m", pair=[1, 2, 3])
    assert not result.is_success and result.errors[0]["fields"] == ["pair[2]"]


def test_files_stand_beside_conditions(sent: Sent, tmp_path: Path) -> None:
    path = tmp_path / "f"
    path.write_bytes(b"\x00")
    body = next(getattr(sent.module, n) for n in dir(sent.module) if n.startswith("ExternalService__Svc_f"))
    sent.client.f(body=body(file=path, a="1", b="2"))
    assert sent.last.value["file"] == b"\x00"
    with pytest.raises(Exception, match="needs beside it"):
        sent.client.f(body=body(file=path, a="1"))


def test_no_condition_no_schema(tmp_path: Path) -> None:
    plain = document("/a: {post: {operationId: a, requestBody: {content: {application/json: {schema: {type: object, "
                     "required: [b], properties: {b: {type: string, maxLength: 3}, c: {type: array, items: {type: integer}}}}"
                     "}}}, responses: {'204': {description: ok}}}}")  # fmt: skip
    package = package_of(plain, tmp_path)
    assert not import_module(f"{package.__name__}.svc.operations.a").OPERATION.body.conditions


# -- the small judge beside the library's ------------------------------------------------------------------------------

SCALARS = (
    st.none()
    | st.booleans()
    | st.integers(-3, 3)
    | st.sampled_from([0.5, 1.0, 2.5])
    | st.sampled_from(["", "a", "ab", "b1"])
)
NAMES = st.sampled_from(["a", "b", "c"])
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3), max_leaves=6
)


def schemas_over(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """A schema with some of the keywords, others within it."""
    several = st.lists(inner, min_size=1, max_size=3)
    named = st.dictionaries(NAMES, inner, max_size=2)
    count = st.integers(0, 3)
    words: dict[str, st.SearchStrategy[Any]] = {
        "type": st.sampled_from(["null", "boolean", "string", "array", "object", "number", "integer"])
        | st.just(["string", "integer"]),
        "enum": st.lists(VALUES, min_size=1, max_size=3), "const": VALUES, "minimum": count, "exclusiveMaximum": count,
        "multipleOf": st.sampled_from([2, 0.5]), "minLength": count, "maxItems": count, "uniqueItems": st.booleans(),
        "minProperties": count, "pattern": st.sampled_from(["^a", "b"]), "required": st.lists(NAMES, max_size=2, unique=True),
        "dependentRequired": st.dictionaries(NAMES, st.lists(NAMES, max_size=2, unique=True), max_size=1),
        "allOf": several, "anyOf": several, "oneOf": several, "not": inner, "if": inner, "then": inner, "else": inner,
        "properties": named, "patternProperties": st.dictionaries(st.sampled_from(["^a", "c"]), inner, max_size=1),
        "additionalProperties": inner, "propertyNames": inner, "prefixItems": several, "items": inner, "contains": inner,
        "minContains": count, "maxContains": count, "dependentSchemas": named, "unevaluatedProperties": inner,
        "unevaluatedItems": inner, "$ref": st.just("#/$defs/d"),
    }  # fmt: skip
    return st.lists(st.sampled_from(sorted(words)), max_size=4, unique=True).flatmap(
        lambda picked: st.fixed_dictionaries({word: words[word] for word in picked})
    )


ANY_SCHEMA = st.recursive(st.booleans() | st.just({}), schemas_over, max_leaves=8)


@given(schema=ANY_SCHEMA, definition=ANY_SCHEMA.filter(lambda one: "$ref" not in json.dumps(one)), value=VALUES)
def test_the_small_judge_agrees_with_the_library(schema: Any, definition: Any, value: Any) -> None:
    whole = {**schema, "$defs": {"d": definition}} if isinstance(schema, dict) else schema
    valid = jsonschema_rs.Draft202012Validator(whole).is_valid(value)
    assert (not inside("schema_judge").judged(whole, value)) == valid


# -- bounds ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "defs",
    [
        {"s0": {"allOf": [{"$ref": "#/$defs/s0"}]}},
        {f"s{n}": {"allOf": [{"$ref": f"#/$defs/s{n + 1}"}] * 2} for n in range(30)},
    ],
    ids=["a circle", "doubling"],
)
def test_work_without_end_is_counted(defs: dict[str, Any]) -> None:
    assert steps_at_once({"$ref": "#/$defs/s0", "$defs": defs}) > MOST_STEPS


def unchecked(schemas: str, tmp_path: Path) -> list[str]:
    path = "/a: {post: {operationId: a, requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/S0'}}}}, responses: {'204': {description: ok}}}}"
    (tmp_path / "spec.yaml").write_text(json.dumps(document(path, schemas=schemas)), encoding="utf-8")
    spec = load(tmp_path / "spec.yaml").value
    assert spec is not None
    checked = pipeline.model(spec, "Svc")
    assert checked.value is not None
    body = checked.value.service.operations[0].body
    assert body is not None and not body.contents[0].conditions
    return [d.message for d in checked.diagnostics if d.rule.id == "conditions-unchecked"]


def test_what_could_take_too_long_is_not_checked_and_said(tmp_path: Path) -> None:
    doubling = {
        f"S{n}": {"allOf": [{"$ref": f"#/components/schemas/S{n + 1}"}] * 2, "not": {"const": n}} for n in range(40)
    }
    doubling["S40"] = {"not": {"const": 0}}
    (said,) = unchecked(json.dumps(doubling), tmp_path)
    assert "too long" in said


def test_what_is_too_large_is_not_checked_and_said(tmp_path: Path) -> None:
    large = {"S0": {"not": {"anyOf": [{"const": n} for n in range(1200)]}}}
    (said,) = unchecked(json.dumps(large), tmp_path)
    assert "too much" in said


def test_references_that_are_not_fixed_are_not_checked_and_said(tmp_path: Path) -> None:
    (said,) = unchecked("S0: {type: object, additionalProperties: {$dynamicRef: '#x'}, not: {required: [a]}}", tmp_path)
    assert "$dynamicRef" in said
