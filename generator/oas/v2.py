"""The objects of Swagger 2.0 (swagger.io/specification/v2), in the notation of `notation`."""

from __future__ import annotations

from collections.abc import Mapping

_LIMITS = {
    "default": "any", "maximum": "num", "exclusiveMaximum": "bool", "minimum": "num", "exclusiveMinimum": "bool",
    "maxLength": "uint", "minLength": "uint", "pattern": "str", "maxItems": "uint", "minItems": "uint",
    "uniqueItems": "bool", "enum": "[any]+", "multipleOf": "pos",
}  # fmt: skip
_TYPES = "array|boolean|integer|null|number|object|string"

TABLES: Mapping[str, Mapping[str, str]] = {
    "OpenAPI": {
        "swagger!": "any", "info!": "Info", "host": "str", "basePath": "str", "schemes": "[=http|https|ws|wss]",
        "consumes": "[str]", "produces": "[str]", "paths!": "Paths", "definitions": "{Schema}",
        "parameters": "{Parameter}", "responses": "{Response}", "securityDefinitions": "{SecurityScheme}",
        "security": "[SecurityRequirement]", "tags": "[Tag]", "externalDocs": "ExternalDocumentation",
    },
    "Info": {
        "title!": "str", "version!": "str", "description": "str", "termsOfService": "str", "contact": "Contact",
        "license": "License",
    },
    "Contact": {"name": "str", "url": "url", "email": "email"},
    "License": {"name!": "str", "url": "url"},
    "Paths": {"/^\\//": "PathItem"},
    "PathItem": {
        "$ref": "str", "get": "Operation", "put": "Operation", "post": "Operation", "delete": "Operation",
        "options": "Operation", "head": "Operation", "patch": "Operation", "parameters": "[Parameter]",
    },
    "Operation": {
        "tags": "[str]", "summary": "str", "description": "str", "externalDocs": "ExternalDocumentation",
        "operationId": "str", "consumes": "[str]", "produces": "[str]", "parameters": "[Parameter]",
        "responses!": "Responses", "schemes": "[=http|https|ws|wss]", "deprecated": "bool",
        "security": "[SecurityRequirement]",
    },
    "ExternalDocumentation": {"description": "str", "url!": "url"},
    "Parameter": {
        "name!": "str", "in!": "=query|header|path|formData|body", "description": "str", "required": "bool",
        "schema": "Schema", "type": "=string|number|integer|boolean|array|file", "format": "str",
        "allowEmptyValue": "bool", "items": "Items", "collectionFormat": "=csv|ssv|tsv|pipes|multi", **_LIMITS,
    },
    "Items": {
        "type!": "=string|number|integer|boolean|array", "format": "str", "items": "Items",
        "collectionFormat": "=csv|ssv|tsv|pipes", **_LIMITS,
    },
    "Responses": {"default": "Response", "/^[1-5][0-9]{2}$/": "Response"},
    "Response": {"description!": "str", "schema": "Schema", "headers": "{Header}", "examples": "{any}"},
    "Header": {
        "description": "str", "type!": "=string|number|integer|boolean|array", "format": "str", "items": "Items",
        "collectionFormat": "=csv|ssv|tsv|pipes", **_LIMITS,
    },
    "Tag": {"name!": "str", "description": "str", "externalDocs": "ExternalDocumentation"},
    "Schema": {
        "$ref": "str", "format": "str", "title": "str", "description": "str", **_LIMITS, "maxProperties": "uint",
        "minProperties": "uint", "required": "[str]+", "type": f"={_TYPES}|file/[={_TYPES}]+",
        "items": "Schema/[Schema]", "allOf": "[Schema]+", "properties": "{Schema}", "additionalProperties": "bool/Schema",
        "discriminator": "str", "readOnly": "bool", "xml": "XML", "externalDocs": "ExternalDocumentation",
        "example": "any",
    },
    "XML": {"name": "str", "namespace": "url", "prefix": "str", "attribute": "bool", "wrapped": "bool"},
    "SecurityScheme": {
        "type!": "=basic|apiKey|oauth2", "description": "str", "name": "str", "in": "=query|header",
        "flow": "=implicit|password|application|accessCode", "authorizationUrl": "url", "tokenUrl": "url",
        "scopes": "{str}",
    },
    "SecurityRequirement": {"/^/": "[str]"},
}  # fmt: skip

TRAITS: Mapping[str, Mapping[str, bool]] = {
    "Parameter": {"referable": True},
    "Response": {"referable": True},
    "Schema": {"referable": True},
    "SecurityRequirement": {"extensible": False},
}
