"""What may stand where in an OpenAPI document: kinds of objects, their fields, and the kinds of what those hold.

"schema" is one object, "[schema]" a list, "{schema}" a map by name. Fields without a kind hold data.
Sources: OAS 2.0, 3.0.3 and 3.1.1, the fixed fields of each object.
"""

from __future__ import annotations

Fields = dict[str, str]

_METHODS = dict.fromkeys(("get", "put", "post", "delete", "options", "head", "patch", "trace"), "operation")
_MEDIA = {"schema": "schema", "example": "", "examples": "{example}", "encoding": "{encoding}"}
_HEADER = {
    "description": "", "required": "", "deprecated": "", "allowEmptyValue": "", "style": "", "explode": "",
    "allowReserved": "", "schema": "schema", "example": "", "examples": "{example}", "content": "{media}",
}  # fmt: skip
_SCHEMA_30 = {
    "title": "", "multipleOf": "", "maximum": "", "exclusiveMaximum": "", "minimum": "", "exclusiveMinimum": "",
    "maxLength": "", "minLength": "", "pattern": "", "maxItems": "", "minItems": "", "uniqueItems": "",
    "maxProperties": "", "minProperties": "", "required": "", "enum": "", "type": "", "not": "schema",
    "allOf": "[schema]", "oneOf": "[schema]", "anyOf": "[schema]", "items": "schema", "properties": "{schema}",
    "additionalProperties": "schema", "description": "", "format": "", "default": "", "nullable": "",
    "discriminator": "", "readOnly": "", "writeOnly": "", "example": "", "externalDocs": "", "deprecated": "", "xml": "",
}  # fmt: skip
_SCHEMA_31 = {
    "patternProperties": "{schema}", "prefixItems": "[schema]", "contains": "schema", "propertyNames": "schema",
    "if": "schema", "then": "schema", "else": "schema", "dependentSchemas": "{schema}",
    "unevaluatedItems": "schema", "unevaluatedProperties": "schema", "contentSchema": "schema",
    "$defs": "{schema}", "definitions": "{schema}",
}  # fmt: skip

# Kind -> the fields that OpenAPI 3.0 knows. Kinds not named here hold data only.
KNOWN_30: dict[str, Fields] = {
    "root": {
        "openapi": "", "info": "info", "servers": "[server]", "paths": "paths", "components": "components",
        "security": "", "tags": "[tag]", "externalDocs": "docs",
    },
    "info": {"title": "", "description": "", "termsOfService": "", "contact": "", "license": "license", "version": ""},
    "license": {"name": "", "url": ""},
    "server": {"url": "", "description": "", "variables": ""},
    "tag": {"name": "", "description": "", "externalDocs": "docs"},
    "docs": {"description": "", "url": ""},
    "components": {
        "schemas": "{schema}", "responses": "{response}", "parameters": "{parameter}", "examples": "{example}",
        "requestBodies": "{body}", "headers": "{header}", "securitySchemes": "{security}", "links": "{link}",
        "callbacks": "{callback}",
    },
    "pathItem": {
        "$ref": "", "summary": "", "description": "", **_METHODS, "servers": "[server]", "parameters": "[parameter]",
    },
    "operation": {
        "tags": "", "summary": "", "description": "", "externalDocs": "docs", "operationId": "",
        "parameters": "[parameter]", "requestBody": "body", "responses": "responses", "callbacks": "{callback}",
        "deprecated": "", "security": "", "servers": "[server]",
    },
    "parameter": {"name": "", "in": "", **_HEADER},
    "header": _HEADER,
    "body": {"description": "", "content": "{media}", "required": ""},
    "media": _MEDIA,
    "encoding": {"contentType": "", "headers": "{header}", "style": "", "explode": "", "allowReserved": ""},
    "response": {"description": "", "headers": "{header}", "content": "{media}", "links": "{link}"},
    "example": {"summary": "", "description": "", "value": "", "externalValue": ""},
    "link": {
        "operationRef": "", "operationId": "", "parameters": "", "requestBody": "", "description": "", "server": "",
    },
    "schema": _SCHEMA_30,
}  # fmt: skip

SHAPES_3: dict[str, Fields] = {
    **KNOWN_30,
    "root": {**KNOWN_30["root"], "webhooks": "paths"},
    "components": {**KNOWN_30["components"], "pathItems": "{pathItem}"},
    "schema": {**_SCHEMA_30, **_SCHEMA_31},
    "paths": {}, "responses": {}, "callback": {}, "security": {},
}  # fmt: skip

_SCHEMA_20 = {
    **{word: kind for word, kind in _SCHEMA_30.items() if word not in ("anyOf", "oneOf", "not", "nullable", "writeOnly")},
}  # fmt: skip
SHAPES_2: dict[str, Fields] = {
    "root": {
        "swagger": "", "info": "info", "paths": "paths", "definitions": "{schema}", "parameters": "{parameter}",
        "responses": "{response}", "securityDefinitions": "{security}", "tags": "[tag]",
    },
    "paths": {}, "responses": {}, "security": {},
    "pathItem": {**{m: k for m, k in _METHODS.items() if m != "trace"}, "parameters": "[parameter]"},
    "operation": {"parameters": "[parameter]", "responses": "responses", "description": "", "operationId": ""},
    "parameter": {"schema": "schema", "items": "schema"},
    "response": {"schema": "schema", "headers": "{header}"},
    "header": {"items": "schema"},
    "schema": {**_SCHEMA_20, "anyOf": "[schema]", "oneOf": "[schema]", "not": "schema"},
}  # fmt: skip

# Maps whose members are all of one kind, except x- extensions.
MEMBERS: dict[str, str] = {"paths": "pathItem", "callback": "pathItem", "responses": "response"}

# The part of `components` (or, in 2.0, of the root) where a kind of object can be referred to.
SECTION_3: dict[str, str] = {
    "schema": "schemas", "response": "responses", "parameter": "parameters", "example": "examples",
    "body": "requestBodies", "header": "headers", "link": "links", "callback": "callbacks", "security": "securitySchemes",
}  # fmt: skip
SECTION_2: dict[str, str] = {"schema": "definitions", "response": "responses", "parameter": "parameters"}
