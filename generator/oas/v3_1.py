"""The objects of OpenAPI 3.1 (3.1.1), and the keywords of JSON Schema 2020-12 that it builds on: what differs from 3.0."""

from __future__ import annotations

from collections.abc import Mapping

from generator.oas import v3_0

_TYPES = "array|boolean|integer|null|number|object|string"
TABLES: Mapping[str, Mapping[str, str]] = {
    **v3_0.TABLES,
    "OpenAPI": {
        **{name: text for name, text in v3_0.TABLES["OpenAPI"].items() if name != "paths!"},
        "jsonSchemaDialect": "uri", "paths": "Paths", "webhooks": "{PathItem}",
    },
    "Info": {**v3_0.TABLES["Info"], "summary": "str"},
    "License": {**v3_0.TABLES["License"], "identifier": "str"},
    "ServerVariable": {**v3_0.TABLES["ServerVariable"], "enum": "[str]+"},
    "Components": {**v3_0.TABLES["Components"], "pathItems": "{PathItem}"},
    "Operation": {
        **{name: text for name, text in v3_0.TABLES["Operation"].items() if name != "responses!"}, "responses": "Responses",
    },
    "Discriminator": v3_0.TABLES["Discriminator"],
    "SecurityScheme": {**v3_0.TABLES["SecurityScheme"], "type!": "=apiKey|http|mutualTLS|oauth2|openIdConnect"},
    "Schema": {
        "$ref": "str", "$id": "id", "$schema": "uri", "$anchor": "anchor", "$dynamicRef": "str", "$dynamicAnchor": "anchor",
        "$vocabulary": "{bool}", "$recursiveAnchor": "anchor", "$recursiveRef": "str", "$comment": "str", "$defs": "{Schema}", "definitions": "{Schema}",
        "allOf": "[Schema]+", "anyOf": "[Schema]+", "oneOf": "[Schema]+", "not": "Schema", "if": "Schema",
        "then": "Schema", "else": "Schema", "dependentSchemas": "{Schema}", "prefixItems": "[Schema]+",
        "items": "Schema", "contains": "Schema", "properties": "{Schema}", "patternProperties": "{Schema}",
        "additionalProperties": "Schema", "propertyNames": "Schema", "unevaluatedItems": "Schema",
        "unevaluatedProperties": "Schema", "type": f"={_TYPES}/[={_TYPES}]+", "enum": "[any]", "const": "any",
        "multipleOf": "pos", "maximum": "num", "exclusiveMaximum": "num", "minimum": "num", "exclusiveMinimum": "num",
        "maxLength": "count", "minLength": "count", "pattern": "str", "maxItems": "count", "minItems": "count",
        "uniqueItems": "bool", "maxContains": "count", "minContains": "count", "maxProperties": "count",
        "minProperties": "count", "required": "[str]", "dependentRequired": "{[str]}", "title": "str",
        "description": "str", "default": "any", "deprecated": "bool", "readOnly": "bool", "writeOnly": "bool",
        "examples": "[any]", "format": "str", "contentEncoding": "str", "contentMediaType": "str",
        "contentSchema": "Schema", "discriminator": "Discriminator", "xml": "XML",
        "externalDocs": "ExternalDocumentation", "example": "any",
    },
}  # fmt: skip
TRAITS: Mapping[str, Mapping[str, bool]] = {
    **{name: {"referable": True} for name in (*v3_0.COMPONENTS.values(), "PathItem")},
    "Schema": {"referable": True, "open": True, "boolean": True},
    "SecurityRequirement": {"extensible": False},
}
