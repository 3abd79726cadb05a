"""The objects of OpenAPI 3.0 (3.0.4) and 3.1 (3.1.1), and the keywords of JSON Schema 2020-12 that 3.1 builds on."""

from __future__ import annotations

from functools import cache
from typing import Any

from generator.oas.grammar import Grammar

_METHODS = {method: "Operation" for method in ("get", "put", "post", "delete", "options", "head", "patch", "trace")}
_NAME = "/^[a-zA-Z0-9._-]+$/"
_COMPONENTS = {
    "schemas": "Schema", "responses": "Response", "parameters": "Parameter", "examples": "Example",
    "requestBodies": "RequestBody", "headers": "Header", "securitySchemes": "SecurityScheme", "links": "Link",
    "callbacks": "Callback",
}  # fmt: skip
_VALUE = {
    "description": "str", "required": "bool", "deprecated": "bool", "allowEmptyValue": "bool", "explode": "bool",
    "allowReserved": "bool", "schema": "Schema", "example": "any", "examples": "{Example}", "content": "{MediaType}",
}  # fmt: skip
_FLOW = {"refreshUrl": "url", "scopes!": "{str}"}

V30: dict[str, dict[str, str]] = {
    "OpenAPI": {
        "openapi!": "any", "info!": "Info", "servers": "[Server]", "paths!": "Paths", "components": "Components",
        "security": "[SecurityRequirement]", "tags": "[Tag]", "externalDocs": "ExternalDocumentation",
    },
    "Info": {
        "title!": "str", "description": "str", "termsOfService": "url", "contact": "Contact", "license": "License",
        "version!": "str",
    },
    "Contact": {"name": "str", "url": "url", "email": "email"},
    "License": {"name!": "str", "url": "url"},
    "Server": {"url!": "str", "description": "str", "variables": "{ServerVariable}"},
    "ServerVariable": {"enum": "[str]", "default!": "str", "description": "str"},
    "Components": {name: f"{{{kind}}}" for name, kind in _COMPONENTS.items()},
    "Paths": {"/^\\//": "PathItem"},
    "PathItem": {
        "$ref": "str", "summary": "str", "description": "str", **_METHODS, "servers": "[Server]",
        "parameters": "[Parameter]",
    },
    "Operation": {
        "tags": "[str]", "summary": "str", "description": "str", "externalDocs": "ExternalDocumentation",
        "operationId": "str", "parameters": "[Parameter]", "requestBody": "RequestBody", "responses!": "Responses",
        "callbacks": "{Callback}", "deprecated": "bool", "security": "[SecurityRequirement]", "servers": "[Server]",
    },
    "ExternalDocumentation": {"description": "str", "url!": "url"},
    "Parameter": {
        "name!": "str", "in!": "=query|header|path|cookie",
        "style": "=matrix|label|simple|form|spaceDelimited|pipeDelimited|deepObject", **_VALUE,
    },
    "RequestBody": {"description": "str", "content!": "{MediaType}", "required": "bool"},
    "MediaType": {"schema": "Schema", "example": "any", "examples": "{Example}", "encoding": "{Encoding}"},
    "Encoding": {
        "contentType": "str", "headers": "{Header}", "style": "=form|spaceDelimited|pipeDelimited|deepObject",
        "explode": "bool", "allowReserved": "bool",
    },
    "Responses": {"default": "Response", "/^[1-5]([0-9]{2}|XX)$/": "Response"},
    "Response": {"description!": "str", "headers": "{Header}", "content": "{MediaType}", "links": "{Link}"},
    "Callback": {"/^(?!x-)/": "PathItem"},
    "Example": {"summary": "str", "description": "str", "value": "any", "externalValue": "url"},
    "Link": {
        "operationRef": "str", "operationId": "str", "parameters": "{any}", "requestBody": "any", "description": "str",
        "server": "Server",
    },
    "Header": {"style": "=simple", **_VALUE},
    "Tag": {"name!": "str", "description": "str", "externalDocs": "ExternalDocumentation"},
    "Schema": {
        "$ref": "str", "title": "str", "multipleOf": "pos", "maximum": "num", "exclusiveMaximum": "bool",
        "minimum": "num", "exclusiveMinimum": "bool", "maxLength": "uint", "minLength": "uint", "pattern": "str",
        "maxItems": "uint", "minItems": "uint", "uniqueItems": "bool", "maxProperties": "uint", "minProperties": "uint",
        "required": "[str]+", "enum": "[any]+", "type": "=array|boolean|integer|number|object|string", "not": "Schema",
        "allOf": "[Schema]+", "oneOf": "[Schema]+", "anyOf": "[Schema]+", "items": "Schema", "properties": "{Schema}",
        "additionalProperties": "bool/Schema", "description": "str", "format": "str", "default": "any",
        "nullable": "bool", "discriminator": "Discriminator", "readOnly": "bool", "writeOnly": "bool", "example": "any",
        "externalDocs": "ExternalDocumentation", "deprecated": "bool", "xml": "XML",
    },
    "Discriminator": {"propertyName!": "str", "mapping": "{str}"},
    "XML": {"name": "str", "namespace": "url", "prefix": "str", "attribute": "bool", "wrapped": "bool"},
    "SecurityScheme": {
        "type!": "=apiKey|http|oauth2|openIdConnect", "description": "str", "name": "str", "in": "=query|header|cookie",
        "scheme": "str", "bearerFormat": "str", "flows": "OAuthFlows", "openIdConnectUrl": "url",
    },
    "OAuthFlows": {
        "implicit": "ImplicitFlow", "password": "PasswordFlow", "clientCredentials": "ClientCredentialsFlow",
        "authorizationCode": "AuthorizationCodeFlow",
    },
    "ImplicitFlow": {"authorizationUrl!": "url", **_FLOW},
    "PasswordFlow": {"tokenUrl!": "url", **_FLOW},
    "ClientCredentialsFlow": {"tokenUrl!": "url", **_FLOW},
    "AuthorizationCodeFlow": {"authorizationUrl!": "url", "tokenUrl!": "url", **_FLOW},
    "SecurityRequirement": {"/^/": "[str]"},
}  # fmt: skip

_REFERABLE = (*_COMPONENTS.values(), "PathItem")
TRAITS_30: dict[str, dict[str, Any]] = {
    **{name: {"referable": True} for name in _COMPONENTS.values()},
    "SecurityRequirement": {"extensible": False},
    "Discriminator": {"open": True},
}

_TYPES = "array|boolean|integer|null|number|object|string"
V31: dict[str, dict[str, str]] = {
    **V30,
    "OpenAPI": {
        **{name: text for name, text in V30["OpenAPI"].items() if name != "paths!"},
        "jsonSchemaDialect": "uri", "paths": "Paths", "webhooks": "{PathItem}",
    },
    "Info": {**V30["Info"], "summary": "str"},
    "License": {**V30["License"], "identifier": "str"},
    "ServerVariable": {**V30["ServerVariable"], "enum": "[str]+"},
    "Components": {**V30["Components"], "pathItems": "{PathItem}"},
    "Operation": {
        **{name: text for name, text in V30["Operation"].items() if name != "responses!"}, "responses": "Responses",
    },
    "Discriminator": V30["Discriminator"],
    "SecurityScheme": {**V30["SecurityScheme"], "type!": "=apiKey|http|mutualTLS|oauth2|openIdConnect"},
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
TRAITS_31: dict[str, dict[str, Any]] = {
    **{name: {"referable": True} for name in _REFERABLE},
    "Schema": {"referable": True, "open": True, "boolean": True},
    "SecurityRequirement": {"extensible": False},
}


@cache
def grammar_30() -> Grammar:
    return Grammar(V30, TRAITS_30)


@cache
def grammar_31() -> Grammar:
    return Grammar(V31, TRAITS_31)
