"""What a look at a schema gives is what reading it in full gives, and what a look calls plain asks for nothing beyond its type."""

from __future__ import annotations

import json

from hypothesis import given, settings
from hypothesis import strategies as st

from generator.document import parse
from generator.model.types import Json, Place, Type
from generator.modelling.hard import is_hard, is_plain, subschemas
from generator.modelling.places import Node
from generator.modelling.references import References
from generator.modelling.schemas import Schemas
from generator.oas.resolve import resolve

_WORDS: dict[str, st.SearchStrategy[Json]] = {
    "format": st.sampled_from(["date", "int32", "uuid", 3]),
    "enum": st.lists(st.sampled_from(["a", "b", 1, 2.5, None]), max_size=3),
    "const": st.sampled_from(["a", 1, None]),
    "minLength": st.sampled_from([0, 2]),
    "maximum": st.sampled_from([5, 7.5]),
    "minItems": st.just(1),
    "pattern": st.sampled_from(["^a", "(?=a)b"]),
    "nullable": st.booleans(),
    "x-nullable": st.booleans(),
    "description": st.just("words"),
    "uniqueItems": st.just(True),
    "contentMediaType": st.sampled_from(["image/png", "text/plain"]),
    "not": st.just({"type": "string"}),
    "required": st.just(["a"]),
    "contains": st.just({}),
    "additionalProperties": st.booleans(),
    "prefixItems": st.just([{"type": "string"}]),
    "anyOf": st.just([{"type": "string", "maxLength": 4}, {"type": "integer"}]),
    "$ref": st.just("#/components/schemas/Other"),
}
_OF_LISTS = {"contains", "prefixItems"}
_TYPES = st.sampled_from(
    ["string", "integer", "number", "boolean", "array", "array", "object", "file", ["string", "null"], 7]
)


def _with(names: list[str]) -> st.SearchStrategy[dict[str, Json]]:
    return st.fixed_dictionaries({"type": _TYPES, **{name: _WORDS[name] for name in names}})


_LEAVES = st.lists(st.sampled_from(list(_WORDS)), max_size=3).flatmap(_with)
SCHEMAS = _LEAVES | st.tuples(_LEAVES, _LEAVES | st.just({})).map(lambda both: {**both[0], "items": both[1]})


def _read(schema: Json, dialect: str) -> tuple[Type, list[str]]:
    tree = {"openapi": dialect, "paths": {}, "components": {"schemas": {"Other": {"type": "string"}}}}
    document = parse(json.dumps(tree).encode(), "x.json").value
    spec = resolve(document).value if document is not None else None
    assert spec is not None
    references = References(spec)
    made = Schemas(references).of(Node(schema, "", "/at", Place(("schema", "At"))))
    return made, [rule for rule, _, _ in references.findings]


@settings(max_examples=600)
@given(SCHEMAS, st.sampled_from(["3.0.3", "3.1.0"]))
def test_a_schema_is_what_the_only_member_of_an_allof_is(schema: dict[str, Json], dialect: str) -> None:
    unheard = schema["type"] != "array" and not _OF_LISTS.isdisjoint(schema)  # beside a scalar nobody tells of them
    if "$ref" not in schema and not unheard:  # a lone reference in allOf is read as the reference
        assert _read(schema, dialect) == _read({"allOf": [schema]}, dialect)


@settings(max_examples=600)
@given(SCHEMAS, st.booleans())
def test_what_is_plain_is_not_hard_and_holds_nothing(schema: dict[str, Json], joined: bool) -> None:
    if is_plain(schema):
        assert not is_hard(schema, joined)
        assert not list(subschemas(schema))
        assert "$ref" not in schema
