"""Example data: valid, deterministic, ending where schemas recurse, and honest where a schema allows nothing."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.mock.making import Maker, Sample
from generator.mock.nodes import SpecNode, root
from generator.mock.patterns import example
from generator.mock.schemas import Direction, SchemaValidators
from generator.mock.source import SpecSource
from generator.oas import load


def source(tmp_path: Path, schemas: dict[str, Any], version: str = "3.0.3") -> SpecSource:
    import json

    place = tmp_path / "spec.json"
    head: dict[str, Any] = {"swagger": "2.0"} if version == "2.0" else {"openapi": version}
    body = {"definitions": schemas} if version == "2.0" else {"components": {"schemas": schemas}}
    place.write_text(json.dumps(head | {"info": {"title": "t", "version": "1"}, "paths": {}} | body))
    spec = load(place).value
    assert spec is not None
    return SpecSource(spec)


def named(made: SpecSource, name: str) -> SpecNode:
    where = ("definitions",) if made.dialect == "2.0" else ("components", "schemas")
    return root(made).step(*where, name)


def make(
    tmp_path: Path,
    schema: dict[str, Any],
    direction: Direction = "response",
    version: str = "3.0.3",
    examples: bool = True,
    **others: dict[str, Any],
) -> Sample:
    made = source(tmp_path, {"It": schema, **others}, version)
    return Maker(SchemaValidators()).make(named(made, "It"), direction, name="it", examples=examples)


ORDER = [
    ({"type": "string", "example": "E", "default": "D", "enum": ["D", "E", "F"]}, "E"),
    ({"type": "string", "default": "D", "enum": ["C", "D"]}, "D"),
    ({"type": "string", "enum": ["C", "D"], "format": "hostname"}, "C"),
    ({"type": "string", "format": "ipv4", "example": "nonsense"}, None),
]


@pytest.mark.parametrize(("schema", "wanted"), ORDER)
def test_example_before_default_before_enum_before_format(
    tmp_path: Path, schema: dict[str, Any], wanted: str | None
) -> None:
    sample = make(tmp_path, schema)
    assert sample.fits
    if wanted is not None:
        assert sample.value == wanted
    else:
        assert sample.value.startswith("192.0.2.")  # an example that does not fit is passed over


VALID = [
    {"type": "integer", "minimum": 5, "maximum": 5},
    {"type": "integer", "minimum": 0, "exclusiveMinimum": True, "multipleOf": 7},
    {"type": "number", "minimum": 0.1, "maximum": 0.2},
    {"type": "number", "multipleOf": 0.01, "minimum": 3},
    {"type": "string", "minLength": 30, "maxLength": 31},
    {"type": "string", "pattern": "^[A-Z]{3}-[0-9]{2,4}$", "minLength": 8},
    {"type": "string", "format": "date-time"},
    {"type": "string", "format": "byte", "minLength": 20},
    {"type": "array", "minItems": 3, "uniqueItems": True, "items": {"enum": [1, 2, 3]}},
    {"type": "array", "minItems": 4, "uniqueItems": True, "items": {"type": "boolean"}, "maxItems": 2},
    {"type": "object", "minProperties": 2, "additionalProperties": {"type": "integer"}},
    {"type": "object", "maxProperties": 1, "properties": {"a": {"type": "string"}, "b": {"type": "string"}}},
    {"type": "object", "required": ["x"], "additionalProperties": {"type": "boolean"}},
    {"allOf": [{"type": "integer", "minimum": 3}, {"maximum": 4}]},
    {
        "allOf": [
            {"properties": {"a": {"type": "integer"}}, "type": "object"},
            {"required": ["a"], "properties": {"a": {"maximum": 2}}},
        ]
    },
    {
        "oneOf": [
            {"type": "object", "required": ["a"]},
            {"type": "object", "required": ["b"], "properties": {"b": {"type": "string"}}},
        ]
    },
    {"anyOf": [{"type": "string", "pattern": "^x"}, {"type": "integer"}]},
    {"type": "string", "not": {"enum": ["it"]}, "minLength": 1, "maxLength": 2},
    {"type": "string", "nullable": True, "enum": ["a", None]},
    {},
]


@pytest.mark.parametrize("schema", VALID, ids=str)
def test_made_values_are_valid(tmp_path: Path, schema: dict[str, Any]) -> None:
    if schema.get("maxItems") == 2:
        assert not make(tmp_path, schema).fits  # four of two: nothing can fit, and it is said
        return
    assert make(tmp_path, schema).fits
    assert make(tmp_path, schema, examples=False).fits


def test_the_same_question_has_the_same_answer(tmp_path: Path) -> None:
    schema = {
        "type": "object",
        "properties": {"n": {"type": "integer"}, "u": {"type": "string", "format": "uuid"}, "b": {"type": "boolean"}},
    }
    made = source(tmp_path, {"It": schema})
    one, two, other = (
        Maker(SchemaValidators()).make(named(made, "It"), "response", seed=seed).value for seed in ("a", "a", "b")
    )
    assert one == two != other


def test_read_only_is_not_sent_and_write_only_not_answered(tmp_path: Path) -> None:
    schema = {
        "type": "object",
        "required": ["id", "secret", "name"],
        "properties": {
            "id": {"type": "integer", "readOnly": True},
            "secret": {"type": "string", "writeOnly": True},
            "name": {"type": "string"},
        },
    }
    sent, answered = make(tmp_path, schema, "request"), make(tmp_path, schema, "response")
    assert sent.fits and set(sent.value) == {"secret", "name"}
    assert answered.fits and set(answered.value) == {"id", "name"}


LESS = {"type": "object", "required": ["id"], "properties": {"id": {"type": "string"}}}
MORE = {**LESS, "properties": {**LESS["properties"], "logs": {"type": "array", "items": {"type": "string"}}}}


@pytest.mark.parametrize("alternatives", [[LESS, MORE], [MORE, LESS]], ids=["less first", "more first"])
def test_a_value_of_one_alternative_keeps_away_from_the_one_that_only_adds_to_it(
    tmp_path: Path, alternatives: list[dict[str, Any]]
) -> None:
    """`oneOf` says exactly one, and what the longer one leaves optional would fit both."""
    made = make(tmp_path, {"oneOf": alternatives})
    assert made.fits and made.value == {"id": "id", "logs": None}
    inside = make(tmp_path, {"type": "array", "items": {"oneOf": alternatives}})
    assert inside.fits and inside.value == [{"id": "id", "logs": None}]
    assert make(tmp_path, {"anyOf": alternatives}).value in ({"id": "id"}, {"id": "id", "logs": ["log"]})
    assert not make(tmp_path, {"oneOf": [LESS, LESS]}).fits


def test_formats_of_texts_are_asked_of_answers_alone(tmp_path: Path) -> None:
    """Strict in what is sent, liberal in what is taken: an example that is no time of RFC 3339 is not answered."""
    loose = {"type": "string", "format": "time", "example": "03:00:00.000"}
    answered, sent = make(tmp_path, loose, "response"), make(tmp_path, loose, "request")
    assert answered.fits and answered.value != "03:00:00.000" and answered.value.endswith("Z")
    assert sent.fits and sent.value == "03:00:00.000"
    other = {"type": "string", "format": "duration", "pattern": "^[0-9]+ms$", "example": "5ms"}
    assert make(tmp_path, other, "response") == make(tmp_path, other, "request")  # the pattern says how it looks


def test_recursion_ends_at_optional_places(tmp_path: Path) -> None:
    ref = {"$ref": "#/components/schemas/It"}
    schema = {
        "type": "object",
        "required": ["list", "map"],
        "properties": {
            "list": {"type": "array", "items": ref},
            "map": {"type": "object", "additionalProperties": ref},
            "maybe": ref,
        },
    }
    assert make(tmp_path, schema).value == {"list": [], "map": {}}


def test_a_schema_that_must_contain_itself_is_said_to_have_no_value(tmp_path: Path) -> None:
    schema = {"type": "object", "required": ["me"], "properties": {"me": {"$ref": "#/components/schemas/It"}}}
    assert not make(tmp_path, schema).fits


@pytest.mark.parametrize("ref", ["#/components/schemas/It", "#/components/schemas/Nowhere"])
def test_broken_and_looping_references_ask_for_nothing(tmp_path: Path, ref: str) -> None:
    assert make(tmp_path, {"$ref": ref}).fits or make(tmp_path, {"$ref": ref}).value is None


def test_tags_follow_the_mapping(tmp_path: Path) -> None:
    union = {
        "oneOf": [{"$ref": "#/components/schemas/A"}, {"$ref": "#/components/schemas/B"}],
        "discriminator": {"propertyName": "k", "mapping": {"first": "A"}},
    }
    branch = {"type": "object", "required": ["k"], "properties": {"k": {"type": "string"}}}
    made = source(tmp_path, {"It": union, "A": branch, "B": branch})
    schemas = SchemaValidators()
    assert Maker(schemas).make(named(made, "It"), "response").value == {"k": "first"}
    assert schemas.fits(named(made, "It"), {"k": "B"}, "response")


def test_old_and_new_dialects(tmp_path: Path) -> None:
    assert make(tmp_path, {"type": "file"}, version="2.0").value == "it"
    assert make(tmp_path, {"type": ["null", "integer"], "exclusiveMinimum": 3}, version="3.1.0").value > 3
    assert make(tmp_path, {"const": [1, "x"]}, version="3.1.0").value == [1, "x"]
    pair = {"type": "array", "prefixItems": [{"type": "integer"}, {"type": "string"}], "items": False, "minItems": 2}
    assert [type(item) for item in make(tmp_path, pair, version="3.1.0").value] == [int, str]
    beside = make(tmp_path, {"$ref": "#/components/schemas/N", "minimum": 50}, version="3.1.0", N={"type": "integer"})
    assert beside.fits and beside.value >= 50


PATTERNS = [
    r"^\d{3}-\d{4}$",
    r"^(foo|bar)+$",
    r"^[^\s]+@[^\s]+\.[a-z]{2,}$",
    r"^\p{L}+$",
    r"^(?!x)[a-z]+$",
    r"[\w.-]*",
    "(?i)^[0-9A-F]{4}$",
    "^$",
    r"^\u0041\x42$",
]


@pytest.mark.parametrize("pattern", PATTERNS)
def test_common_patterns_have_a_text(pattern: str) -> None:
    assert example(pattern) is not None


@given(st.from_regex(r"(\[[a-z]{1,3}\]|[a-z]|\\d|\(a\|b\))([*+?]|\{1,3\})?", fullmatch=True), st.integers(0, 6))
def test_a_text_for_a_pattern_fits_it_and_its_length(pattern: str, least: int) -> None:
    import re

    made = example(pattern, least, 30)
    assert made is None or (re.search(pattern, made) and least <= len(made) <= 30)


@given(st.text(max_size=30))
def test_no_pattern_makes_trouble(pattern: str) -> None:
    made = example(pattern, 1, 10)
    assert made is None or 1 <= len(made) <= 10


@pytest.mark.parametrize(
    ("name", "items"), [("pets", ["pet", "pet 2"]), ("gas", ["gas", "gas 2"]), ("data", ["data", "data 2"])]
)
def test_items_are_named_after_their_list(tmp_path: Path, name: str, items: list[str]) -> None:
    listed = {"type": "array", "minItems": 2, "uniqueItems": True, "items": {"type": "string"}}
    made = make(tmp_path, {"type": "object", "required": [name], "properties": {name: listed}})
    assert made.value == {name: items}


@pytest.mark.parametrize("pattern", ["^.{3}$", "^[^a-zA-Z0-9]+$", r"^\W{2,}$", r"^\S+$", r"^[^!-}]{1,3}$", r"^\D\D$"])
def test_texts_of_a_pattern_can_be_printed(pattern: str) -> None:
    for salt in range(200):
        text = example(pattern, salt=salt)
        assert text is not None and text.isascii() and text.isprintable(), (salt, text)


def test_beyond_what_ascii_prints_there_is_a_letter() -> None:
    assert example("^[^ -~]$") == "\u00e9"


@pytest.mark.parametrize(
    ("bounds", "wanted"),
    [
        ({"minimum": 5, "exclusiveMinimum": True, "maximum": 6}, 6),
        ({"minimum": 5, "exclusiveMinimum": False, "maximum": 5}, 5),
        ({"minimum": 5, "maximum": 6, "exclusiveMaximum": True}, 5),
        ({"minimum": 6, "maximum": 6, "exclusiveMaximum": False}, 6),
    ],
)
def test_bounds_of_openapi_3_0_are_exclusive_by_a_flag(tmp_path: Path, bounds: dict[str, Any], wanted: int) -> None:
    sample = make(tmp_path, {"type": "integer", **bounds})
    assert sample.fits and sample.value == wanted


@pytest.mark.parametrize("kind", ["byte", "base64"])
@pytest.mark.parametrize(("least", "most"), [(0, 4), (5, 8), (21, 24), (40, 43)])
def test_coded_bytes_keep_to_their_length(tmp_path: Path, kind: str, least: int, most: int) -> None:
    value = make(tmp_path, {"type": "string", "format": kind, "minLength": least, "maxLength": most}).value
    text = value if isinstance(value, str) else base64.b64encode(value).decode()
    base64.b64decode(text, validate=True)
    assert least <= len(text) <= most


def test_references_in_a_circle_come_to_an_end(tmp_path: Path) -> None:
    circle = {"$ref": "#/components/schemas/Other"}
    made = make(
        tmp_path, circle, Other={"$ref": "#/components/schemas/Third"}, Third={"$ref": "#/components/schemas/Other"}
    )
    assert isinstance(made, Sample)
