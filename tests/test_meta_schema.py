"""What the official meta-schema found right is not looked at once more, and nothing is missed by it."""

from __future__ import annotations

import copy
import json
import random
from typing import Any

import pytest

from generator.diagnostics import Diagnostic
from generator.document import parse
from generator.oas import meta_schema, resolve
from generator.oas.book import book
from generator.oas.validate import fast
from generator.oas.walk import walk
from generator.pointer import unescape
from tests.test_fuzz_specs import VALUES, containers, material, mutate

WORDS = (
    "type",
    "title",
    "description",
    "format",
    "nullable",
    "readOnly",
    "example",
    "deprecated",
    "uniqueItems",
    "$ref",
)


def found(tree: Any, examples: bool) -> tuple[Diagnostic, ...]:
    spec = parse(json.dumps(tree).encode(), "a.json").then(resolve).value
    return () if spec is None else fast(spec, examples=examples)


def retyped(tree: Any, chance: random.Random) -> Any:
    """The tree with values that most schemas would not take in some of the places that are skipped."""
    tree = copy.deepcopy(tree)
    for _ in range(chance.choice((1, 2))):
        node = chance.choice([one for one in containers(tree) if isinstance(one, dict)])
        node[chance.choice((*WORDS, *node))] = copy.deepcopy(chance.choice(VALUES))
    return tree


@pytest.mark.parametrize("seed", range(4))
def test_the_findings_are_those_of_looking_at_everything(
    seed: int, thorough: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    chance = random.Random(seed)
    trees, _ = material()
    for _ in range(400 if thorough else 60):
        tree = chance.choice((mutate, retyped))(chance.choice(trees), chance)
        made = found(tree, examples := chance.random() < 0.5)
        with monkeypatch.context() as patched:
            patched.setattr(meta_schema, "accepts", lambda tree, folder: False)
            assert found(tree, examples) == made


@pytest.mark.parametrize("version", ["2.0", "3.0.3"])
@pytest.mark.parametrize("value", [None, True, 1, 1.5, "x", [], {}, ["string"]], ids=repr)
def test_a_value_of_any_kind_in_any_word_is_judged_as_ever(
    version: str, value: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    head: dict[str, Any] = {"info": {"title": "a", "version": "1"}, "paths": {}}
    for word in WORDS:
        schemas = {"A": {"type": "object", "properties": {"b": {"type": "string", word: value}}}, "B": {word: value}}
        tree = (
            {"swagger": version, **head, "definitions": schemas}
            if version == "2.0"
            else {"openapi": version, **head, "components": {"schemas": schemas}}
        )
        made = found(tree, False)
        with monkeypatch.context() as patched:
            patched.setattr(meta_schema, "accepts", lambda tree, folder: False)
            assert found(tree, False) == made


_INFO = {
    "title": "a", "version": "1", "contact": {"name": "b"}, "license": {"name": "c", "url": "https://a.example"},
}  # fmt: skip
_DOCS = {"url": "https://a.example", "description": "d"}
_OF_BOTH = {"tags": ["t"], "summary": "s", "deprecated": True, "externalDocs": _DOCS, "security": [{"key": []}]}
_SCHEMA = {"type": "object", "required": ["a"], "xml": {"name": "x"}, "properties": {"a": {"type": "string"}}}
RICH: tuple[dict[str, Any], ...] = (
    {
        "swagger": "2.0",
        "info": _INFO,
        "host": "a.example",
        "schemes": ["https"],
        "consumes": ["text/plain"],
        "tags": [{"name": "t"}],
        "definitions": {"A": _SCHEMA},
        "securityDefinitions": {"key": {"type": "apiKey", "name": "k", "in": "header"}},
        "paths": {
            "/a": {
                "get": _OF_BOTH | {
                    "parameters": [{"name": "q", "in": "query", "type": "array", "items": {"type": "string"}}],
                    "responses": {"200": {"description": "", "headers": {"H": {"type": "string"}}}},
                }
            }
        },
    },
    {
        "openapi": "3.0.3",
        "info": _INFO,
        "servers": [{"url": "https://{a}.example", "variables": {"a": {"default": "b", "enum": ["b"]}}}],
        "tags": [{"name": "t"}],
        "components": {
            "schemas": {"A": _SCHEMA | {"discriminator": {"propertyName": "a"}}},
            "securitySchemes": {
                "key": {"type": "apiKey", "name": "k", "in": "header"},
                "flow": {
                    "type": "oauth2",
                    "flows": {
                        "implicit": {"authorizationUrl": "https://a.example", "scopes": {}},
                        "password": {"tokenUrl": "https://a.example", "scopes": {}},
                        "clientCredentials": {"tokenUrl": "https://a.example", "scopes": {}},
                        "authorizationCode": {
                            "authorizationUrl": "https://a.example", "tokenUrl": "https://a.example", "scopes": {},
                        },
                    },
                },
            },
        },
        "paths": {
            "/a": {
                "post": _OF_BOTH | {
                    "parameters": [{"name": "q", "in": "query", "schema": {"type": "string"}}],
                    "requestBody": {
                        "content": {
                            "multipart/form-data": {
                                "schema": _SCHEMA,
                                "examples": {"e": {"summary": "s", "value": {"a": "b"}}},
                                "encoding": {"a": {"contentType": "text/plain"}},
                            }
                        }
                    },
                    "callbacks": {"c": {"{$request.body#/a}": {"get": {"responses": {"200": {"description": ""}}}}}},
                    "responses": {
                        "200": {
                            "description": "",
                            "headers": {"H": {"schema": {"type": "string"}}},
                            "links": {"l": {"operationId": "o"}},
                        }
                    },
                }
            }
        },
    },
)  # fmt: skip


@pytest.mark.parametrize("tree", RICH, ids=["2.0", "3.0"])
def test_the_plain_fields_of_every_kind_are_judged_as_ever(
    tree: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    held = book(str(tree.get("swagger", tree.get("openapi")))[:3])
    met = {one.kind.name: one.pointer for one in walk(tree, held.root)}
    assert met.keys() == held.kinds.keys()
    for kind, pointer in met.items():
        for field, row in held.kinds[kind].fields.items():
            if not (row.is_plain or row.item):
                continue
            for value in (None, 1, "x", [], [1], ["x"], {}):
                edited = with_field(tree, pointer, field, value)
                made = found(edited, False)
                with monkeypatch.context() as patched:
                    patched.setattr(meta_schema, "accepts", lambda tree, folder: False)
                    assert found(edited, False) == made


def with_field(tree: dict[str, Any], pointer: str, field: str, value: Any) -> dict[str, Any]:
    edited: dict[str, Any] = copy.deepcopy(tree)
    at: Any = edited
    for token in pointer.split("/")[1:]:
        at = at[int(token) if isinstance(at, list) else unescape(token)]
    at[field] = value
    return edited


def test_components_under_names_that_the_meta_schema_passes_over_are_looked_at() -> None:
    tree: dict[str, Any] = {"openapi": "3.0.3", "info": {"title": "a", "version": "1"}, "paths": {}}
    tree["components"] = {"schemas": {"A b": {"properties": {"c": {"description": 5}}}}}
    assert "value-has-the-wrong-type" in [d.rule.id for d in found(tree, False)]
