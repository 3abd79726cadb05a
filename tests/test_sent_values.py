"""Values on their way out: numbers as given, moments with an offset, ranges, null, constants that fill themselves, flags."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

sys.path.insert(0, str(Path(__file__).parent / "handmade"))
from runtime_support import inside, runtime
from sent import Sent, document, sending

PATHS = """
/numbers/{id}:
  post:
    operationId: numbers
    parameters: [{name: id, in: path, required: true, schema: {type: number}}, {name: limit, in: query, schema: {type: number}}]
    requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/Numbers'}}}}
    responses: {'204': {description: ok}}
/moments:
  post:
    operationId: moments
    parameters: [{name: since, in: query, schema: {type: string, format: date-time}}]
    requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/Moments'}}}}
    responses: {'204': {description: ok}}
/null: {post: {operationId: nothing, requestBody: {content: {application/json: {schema: {type: [string, 'null']}}}}, responses: {'204': {description: ok}}}}
/any: {post: {operationId: any, requestBody: {content: {application/json: {schema: {}}}}, responses: {'204': {description: ok}}}}
/never: {post: {operationId: never, requestBody: {content: {application/json: {schema: {type: string}}}}, responses: {'204': {description: ok}}}}
/either:
  post:
    operationId: either
    requestBody: {content: {application/octet-stream: {schema: {$ref: '#/components/schemas/Name'}}, application/json: {schema: {$ref: '#/components/schemas/Name'}}}}
    responses: {'204': {description: ok}}
/flags: {post: {operationId: flags, requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/Flags'}}}}, responses: {'204': {description: ok}}}}
/pets: {post: {operationId: pets, requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/Pets'}}}}, responses: {'204': {description: ok}}}}
"""
SCHEMAS = """
Name: {type: object, properties: {name: {type: string}}}
Numbers:
  type: object
  properties:
    id: {type: number}
    list: {type: array, items: {type: number}}
    map: {type: object, additionalProperties: {type: number}}
    inner: {$ref: '#/components/schemas/Numbers'}
    either: {oneOf: [{type: number}, {type: string}]}
    small: {type: integer, format: int32}
    large: {type: array, items: {type: integer, format: int64, minimum: 1}}
    byte: {type: integer, format: uint8}
    any: {type: integer}
  additionalProperties: {type: number}
Moments:
  type: object
  properties:
    at: {type: string, format: date-time}
    list: {type: array, items: {type: string, format: date-time}}
    map: {type: object, additionalProperties: {type: string, format: date-time}}
Flags:
  type: object
  properties: {number: {enum: [0]}, flag: {enum: [false]}, one: {type: integer, enum: [1]}, sure: {type: boolean, enum: [true]}, either: {oneOf: [{const: 1}, {const: true}, {type: string}]}}
Pets: {type: object, properties: {pet: {oneOf: [{$ref: '#/components/schemas/Cat'}, {$ref: '#/components/schemas/Dog'}, {$ref: '#/components/schemas/Bird'}], discriminator: {propertyName: '@kind', mapping: {cat: '#/components/schemas/Cat', dog: '#/components/schemas/Dog', wren: '#/components/schemas/Bird', owl: '#/components/schemas/Bird'}}}}}
Cat: {type: object, required: ['@kind', legs], properties: {'@kind': {type: string}, legs: {const: 4}, mood: {const: calm}}}
Dog: {type: object, properties: {'@kind': {const: dog}}}
Bird: {type: object, required: ['@kind'], properties: {'@kind': {type: string}}}
"""


@pytest.fixture(scope="module")
def values(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sent]:
    with sending(document(PATHS, schemas=SCHEMAS), tmp_path_factory.mktemp("values")) as sent:
        yield sent


def kind(sent: Sent, name: str) -> Any:
    return getattr(sent.module, f"ExternalService__Svc_{name}")


def refusal(sent: Sent, operation: str, **inputs: Any) -> str:
    with pytest.raises(runtime_of(sent).InvalidRequest) as caught:
        getattr(sent.client, operation)(**inputs)
    return str(caught.value)


# -- numbers -----------------------------------------------------------------------------------------------------------


def test_whole_numbers_of_plain_data_stay_whole(values: Sent) -> None:
    body = {
        "id": 5, "list": [1, 2.5, 2**60], "map": {"a": 3}, "inner": {"id": 4}, "either": 7, "more": 8,
    }  # fmt: skip
    assert values.invoke("numbers", id=5, limit=10, body=body).is_success
    seen = values.last
    assert (seen.path, seen.query) == ("/numbers/5", "limit=10")
    assert seen.body.decode() == json.dumps(body, separators=(",", ":"))
    assert values.invoke("numbers", id="6", limit=1.5).is_success  # as words of a command line come
    assert (values.last.path, values.last.query) == ("/numbers/6", "limit=1.5")


def test_typed_calls_send_the_same(values: Sent) -> None:
    values.client.numbers(id=5, limit=10.0, body=kind(values, "Numbers")(id=5, list=[1, 2.5]))
    seen = values.last
    assert (seen.path, seen.query, seen.body) == ("/numbers/5", "limit=10", b'{"id":5,"list":[1,2.5]}')


@given(
    st.recursive(
        st.integers() | st.floats(allow_nan=False), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)
    )
)
def test_numbers_come_out_as_they_went_in(data: Any) -> None:
    built = json.loads(json.dumps(data), parse_int=lambda text: float(text) if len(text) < 300 else 0.0)
    made = inside("numerals").as_given(built, data)
    assert made == data and repr(made) == repr(data)


@pytest.mark.parametrize(
    ("field", "good", "bad"),
    [
        ("small", [-(2**31), 2**31 - 1], [-(2**31) - 1, 2**31]),
        ("large", [[1], [2**63 - 1]], [[0], [2**63]]),
        ("byte", [0, 255], [-1, 256]),
        ("any", [2**63, -(2**63) - 1], []),
    ],
)
def test_ranges_of_whole_numbers_are_checked(values: Sent, field: str, good: list[Any], bad: list[Any]) -> None:
    numbers = kind(values, "Numbers")
    for value in good:
        assert not runtime_of(values).check(numbers(**{field: value}), numbers)
    for value in bad:
        assert f"body.{field}" in refusal(values, "numbers", id=1, body=numbers(**{field: value}))


def runtime_of(sent: Sent) -> Any:
    from importlib import import_module

    return import_module(f"{sent.package.__name__}._runtime")


# -- moments -----------------------------------------------------------------------------------------------------------

NAIVE = datetime(2020, 1, 2, 3, 4, 5)


@pytest.mark.parametrize("name", ["at", "list", "map"])
def test_a_moment_without_an_offset_is_refused_and_told_how_to_mend_it(values: Sent, name: str) -> None:
    value = {"at": NAIVE, "list": [NAIVE], "map": {"a": NAIVE}}[name]
    said = refusal(values, "moments", body=kind(values, "Moments")(**{name: value}))
    assert f"body.{name}" in said and "value.replace(tzinfo=timezone.utc)" in said and "timezone=" in said
    assert "since: has no offset" in refusal(values, "moments", since=NAIVE)
    assert "no offset" in str(values.invoke("moments", since="2020-01-02T03:04:05").errors)


def test_a_client_may_know_the_zone(values: Sent) -> None:
    zone = timezone(timedelta(hours=2))
    client = type(values.client)(base_url=values.server.base_url, timezone=zone)
    other = NAIVE.replace(tzinfo=UTC)
    body = kind(values, "Moments")(at=NAIVE, list=[NAIVE, other], map={"a": NAIVE})
    client.moments(since=NAIVE, body=body)
    local, utc = "2020-01-02T03:04:05+02:00", "2020-01-02T03:04:05Z"
    assert values.last.value == {"at": local, "list": [local, utc], "map": {"a": local}}
    assert values.last.values["query"] == {"since": local}
    assert body.at == NAIVE and body.at.tzinfo is None and body.list == [NAIVE, other]  # what is given stays as it is


# -- null, media types -------------------------------------------------------------------------------------------------


def test_null_is_sent_where_it_is_a_value(values: Sent) -> None:
    for operation in ("nothing", "any"):
        getattr(values.client, operation)(body=None)
        assert values.last.body == b"null" and values.last.headers["content-type"] == "application/json"
        getattr(values.client, operation)()
        assert values.last.body == b"" and "content-type" not in values.last.headers
    assert "expected str, got null" in refusal(values, "never", body=None)


def test_plain_data_are_json_where_bytes_could_stand_too(values: Sent) -> None:
    assert values.invoke("either", body={"name": "x"}).is_success
    assert values.last.headers["content-type"] == "application/json" and values.last.body == b'{"name":"x"}'
    values.client.either(body=kind(values, "Name")(name="x"))
    assert values.last.body == b'{"name":"x"}'
    values.client.either(body=b"raw")
    assert values.last.headers["content-type"] == "application/octet-stream" and values.last.body == b"raw"


# -- constants and flags -----------------------------------------------------------------------------------------------


def test_what_can_have_one_value_only_fills_itself(values: Sent) -> None:
    for pet, wire in (("Cat", {"@kind": "cat", "legs": 4}), ("Dog", {"@kind": "dog"})):
        values.client.pets(body=kind(values, "Pets")(pet=kind(values, pet)()))
        assert values.last.json == {"pet": wire}
    with pytest.raises(TypeError, match="kind"):  # two values are possible
        kind(values, "Bird")()
    assert kind(values, "Cat")().mood is runtime_of(values).UNSET  # nobody asks for it


def test_a_constant_that_fills_itself_can_still_be_wrong(values: Sent) -> None:
    cat = kind(values, "Cat")(legs=3)
    assert "must be one of 4" in refusal(values, "pets", body=kind(values, "Pets")(pet=cat))


@pytest.mark.parametrize(
    ("field", "good", "bad"),
    [("number", 0, False), ("flag", False, 0), ("one", 1, True), ("sure", True, 1)],
)
def test_true_is_not_one(values: Sent, field: str, good: Any, bad: Any) -> None:
    flags = kind(values, "Flags")
    values.client.flags(body=flags(**{field: good}))
    assert json.loads(values.last.body) == {field: good} and repr(values.last.json[field]) == repr(good)
    assert f"body.{field}" in refusal(values, "flags", body=flags(**{field: bad}))
    assert not values.invoke("flags", body={field: bad}).is_success


@given(st.sampled_from([0, 1, True, False, 1.0]), st.sampled_from([0, 1, True, False, 1.0]))
def test_rules_of_equal_constants_are_told_apart(one: Any, value: Any) -> None:
    shapes, checking = inside("shapes"), inside("checking")
    shape = shapes.Shape("any", Any, runtime.Check(choices=(one,)), null=True)
    same = one == value and isinstance(one, bool) == isinstance(value, bool)
    assert (not checking.checker_of(shape)(value)) == same
