"""A document with words at every place where an author can write some, and what an attacker would write there."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any

HARMLESS = "word"
PAYLOADS = {
    "double quotes": '"""; boom() #',
    "single quotes": "'''; boom() #",
    "both quotes": '"\'"\'\'\'""" + boom() + "',
    "newline": 'x\nboom()\n"""\nboom()',
    "carriage return": 'x\rboom()\r"""\rboom()',
    "other line ends": "x\vboom()\fboom()\x1cboom()\x85boom()\u2028boom()",
    "backslash": 'x\\"""; boom() \\',
    "template": "{{ boom() }}{% for x in y %}{# c #}",
    "format": "{boom()}%(boom)s${boom}",
    "path": "../../../boom",
    "path with backslashes": "..\\..\\boom",
    "NUL": "x\0boom()",
    "right to left": "x\u202eboom()\u2066\u2069",
    "comment": "# boom()\n# boom()",
    "keyword": "__import__('os')",
    "dunder": "__class__",
    "markdown": "x`\n# boom\n| a | b |\n```\n<script>boom()</script> [x](javascript:boom()) ![y](http://boom) <!--\n    boom",
}

# Every place of an OAS document where an author writes words, with the words' place marked by @.
DOCUMENT: dict[str, Any] = {
    "openapi": "3.0.3",
    "info": {"title": "@", "version": "@", "description": "@", "x-vendor": "@"},
    "servers": [{"url": "@", "description": "@", "variables": {"@": {"default": "@", "enum": ["@"], "description": "@"}}}],
    "tags": [{"name": "@", "description": "@"}],
    "security": [{"@": ["@"]}],
    "x-python-import": "@",
    "paths": {
        "/things/{@}/@": {
            "summary": "@",
            "post": {
                "operationId": "@",
                "summary": "@",
                "description": "@",
                "tags": ["@"],
                "externalDocs": {"url": "@", "description": "@"},
                "x-code": "@",
                "parameters": [
                    {"name": "@", "in": "path", "required": True, "description": "@", "schema": {"type": "string"}},
                    {"name": "@", "in": "query", "description": "@", "example": "@",
                     "schema": {"type": "string", "default": "@", "enum": ["@"], "pattern": "@", "format": "@"}},
                    {"name": "@", "in": "header", "schema": {"type": "array", "items": {"type": "string", "enum": ["@"]}}},
                    {"name": "filter@", "in": "query", "style": "deepObject",
                     "schema": {"type": "object", "properties": {"c": {"type": "object", "properties": {"d": {"type": "string"}}}}}},
                    {"name": "@", "in": "cookie", "content": {"@": {"schema": {"type": "string"}}}},
                ],
                "requestBody": {
                    "description": "@",
                    "content": {
                        "multipart/form-data": {
                            "schema": {"type": "object", "properties": {"@": {"type": "string", "description": "@"}}},
                            "encoding": {"@": {"contentType": "@", "headers": {"@": {"schema": {"type": "string"}}}}},
                        },
                        "application/@": {"schema": {"$ref": "#/components/schemas/@"}},
                    },
                },
                "responses": {
                    "200": {
                        "description": "@",
                        "headers": {"@": {"description": "@", "schema": {"type": "string"}}},
                        "content": {"application/json": {"schema": {"$ref": "#/components/schemas/@"}, "example": "@"}},
                        "links": {"@": {"operationId": "@", "description": "@"}},
                    },
                    "@": {"description": "@",
                          "content": {"application/json": {"schema": {"type": "object", "properties": {"a": {"type": "string"}}}}},
                          "headers": {"@": {"schema": {"type": "object", "properties": {"b": {"type": "string"}}}}}},
                },
                "callbacks": {
                    "@": {
                        "{$request.body#/@}": {
                            "post": {
                                "operationId": "called@",
                                "description": "@",
                                "parameters": [{"name": "@", "in": "query", "schema": {"type": "string"}}],
                                "requestBody": {"content": {"application/json": {
                                    "schema": {"type": "object", "properties": {"@": {"type": "string"}}}}}},
                                "responses": {"200": {"description": "@"}},
                            }
                        }
                    }
                },
            },
        }
    },
    "components": {
        "securitySchemes": {
            "@": {"type": "apiKey", "in": "header", "name": "@", "description": "@"},
            "basic": {"type": "http", "scheme": "@"},
        },
        "schemas": {
            "@": {
                "title": "@",
                "description": "@",
                "type": "object",
                "required": ["@"],
                "discriminator": {"propertyName": "@", "mapping": {"@": "@"}},
                "properties": {
                    "@": {"type": "string", "description": "@", "default": "@", "example": "@", "enum": ["@", "other"]},
                    "inner": {"type": "object", "properties": {"@": {"type": "integer", "description": "@"}}},
                    "choice": {"oneOf": [{"$ref": "#/components/schemas/@"},
                                         {"type": "object", "title": "@", "properties": {"@": {"type": "string"}}}],
                               "discriminator": {"propertyName": "@"}, "description": "@"},
                    "list": {"type": "array", "description": "@", "items": {"type": "string", "pattern": "@"}},
                },
                "additionalProperties": {"type": "string", "description": "@"},
            },
            "Tagged": {"description": "@", "allOf": [{"$ref": "#/components/schemas/@"}]},
        },
    },
}  # fmt: skip


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[tuple[Any, ...], bool]]:
    """Every place of the mark: the path to it, and whether it stands in a key."""
    if isinstance(value, dict):
        for key, inner in value.items():
            if "@" in key:
                yield (*path, key), True
            yield from places(inner, (*path, key))
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from places(inner, (*path, number))
    elif isinstance(value, str) and "@" in value:
        yield path, False


PLACES = tuple(places(DOCUMENT))


def filled(words: str, only: tuple[tuple[Any, ...], bool] | None = None) -> dict[str, Any]:
    """The document with words at one place (or at all), harmless words elsewhere."""

    def fill(value: Any, path: tuple[Any, ...]) -> Any:
        if isinstance(value, dict):
            made = {}
            for key, inner in value.items():
                new = key.replace("@", chosen((*path, key), True)) if "@" in key else key
                made[new] = fill(inner, (*path, key))
            return made
        if isinstance(value, list):
            return [fill(inner, (*path, number)) for number, inner in enumerate(value)]
        return value.replace("@", chosen(path, False)) if isinstance(value, str) else copy.deepcopy(value)

    def chosen(path: tuple[Any, ...], key: bool) -> str:
        return words if only is None or only == (path, key) else HARMLESS

    return fill(DOCUMENT, ())  # type: ignore[no-any-return]  # the document is a dict, and so is its copy
