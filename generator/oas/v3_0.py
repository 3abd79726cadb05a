"""The objects of OpenAPI 3.0 (3.0.4), in the notation of `notation`."""

from __future__ import annotations

from collections.abc import Mapping

COMPONENTS = {
    "schemas": "Schema", "responses": "Response", "parameters": "Parameter", "examples": "Example",
    "requestBodies": "RequestBody", "headers": "Header", "securitySchemes": "SecurityScheme", "links": "Link",
    "callbacks": "Callback",
}  # fmt: skip
_VALUE = {
    "description": "str", "required": "bool", "deprecated": "bool", "allowEmptyValue": "bool", "explode": "bool",
    "allowReserved": "bool", "schema": "Schema", "example": "any", "examples": "{Example}", "content": "{MediaType}",
}  # fmt: skip
_FLOW = {"refreshUrl": "url", "scopes!": "{str}"}

TABLES: Mapping[str, Mapping[str, str]] = {
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
    "Server": {"url!": "address", "description": "str", "variables": "{ServerVariable}"},
    "ServerVariable": {"enum": "[str]", "default!": "str", "description": "str"},
    "Components": {name: f"{{{kind}}}" for name, kind in COMPONENTS.items()},
    "Paths": {"/^\\//": "PathItem"},
    "PathItem": {
        "$ref": "str", "summary": "str", "description": "str", "get": "Operation", "put": "Operation", "post": "Operation",
        "delete": "Operation", "options": "Operation", "head": "Operation", "patch": "Operation", "trace": "Operation",
        "servers": "[Server]", "parameters": "[Parameter]",
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

TRAITS: Mapping[str, Mapping[str, bool]] = {
    **{name: {"referable": True} for name in COMPONENTS.values()},
    "SecurityRequirement": {"extensible": False},
    "Discriminator": {"open": True},
}
