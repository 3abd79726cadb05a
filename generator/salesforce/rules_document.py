"""Rules about the document as a whole: version, servers, security, parts that are passed over."""

from __future__ import annotations

from generator.diagnostics import Confidence, Severity
from generator.salesforce.rule import Effect, rule

D, O, I = Confidence.DOCUMENTED, Confidence.OBSERVED, Confidence.INFERRED  # noqa: E741 - the letters of the tables

OPENAPI_31 = rule(
    "es-openapi-31",
    Effect.REFUSED,
    "OpenAPI {version} is not supported; External Services reads it as 3.0 and fails on what 3.1 says differently",
    "write it as OpenAPI 3.0.3 (`extsvc fix` does so)",
    "H-OAS D-ESR C-FAPI",
    O,
    "External Services supports OpenAPI 2.0 and 3.0. A 3.1 document is not refused by its version line: it is parsed as "
    "3.0, and what it says in the words of 3.1 is misread. The usual outcome is a message that names neither path nor "
    'line: Cannot invoke "String.toLowerCase()" because "swaggerDataType" is null. A 3.1 document that uses '
    "nothing new is a case of its own: es-openapi-31-label.",
    "openapi: 3.1.0\njsonSchemaDialect: https://spec.openapis.org/oas/3.1/dialect/base",
    "openapi: 3.0.3",
)
OPENAPI_31_LABEL = rule(
    "es-openapi-31-label",
    Effect.DOUBTFUL,
    "OpenAPI {version} in name only: nothing here is new in 3.1. One user's org took such a document, Salesforce's support "
    "says that 3.0 alone is taken",
    "write it as OpenAPI 3.0.3 (`extsvc fix` does so); nothing else has to change",
    "I-KLAVIYO2 C-NSAPI H-OAS",
    O,
    "Two sources contradict each other: a user whose org refused a document labelled 3.0 for its untyped null enumerations "
    "saw the same document taken with the label 3.1 (March 2026); Salesforce's support told another user that only 3.0 is "
    "taken, and the help names 2.0 and 3.0. So the verdict is doubtful until an org is asked.",
    "openapi: 3.1.0",
    "openapi: 3.0.3",
)
ENUM_NULL = rule(
    "es-enum-null",
    Effect.REFUSED,
    "{what} has no type and only null as its values; registering fails with: type null not supported",
    "give it a type and say `nullable: true` (`extsvc fix` writes a nullable text)",
    "I-KLAVIYO2",
    O,
    "An enumeration whose values are all null, without a type, is how some generators say `always null`. An org derives the "
    "type from the values and knows no type null. With a type and other values beside it, null is no obstacle.",
    "gone: {enum: [null]}",
    "gone: {type: string, nullable: true}",
)
ITEMS_LIST = rule(
    "es-items-list",
    Effect.ALTERED,
    "`items` of {what} is a list of schemas and it has no type: it registers, but calls fail where the answer holds a text",
    "say what one value is: {{type: string}}, or a list with one schema for its items",
    "I-SLACK63",
    O,
    "`items` takes one schema; a list of them is JSON Schema's older way to describe places. Without a type an org takes such "
    "a property for a list, and a call whose answer holds anything else there fails (reported for Slack's own document).",
    "bot_id: {items: [{type: string}, {type: integer}]}",
    "bot_id: {type: string}",
)
TYPE_LIST = rule(
    "es-type-list",
    Effect.REFUSED,
    "{what} has a list of types ({types}); registering fails with: swaggerDataType is null",
    "name one type, and say `nullable: true` for the null among them",
    "I-OPENAI412 C-FAPI",
    O,
    'The message Cannot invoke "String.toLowerCase()" because "swaggerDataType" is null comes from a schema whose `type` '
    "is not a single word: the parser of External Services knows OpenAPI 3.0, finds a list where it expects a text, and "
    "goes on with no type at all. This finding names the exact place that the message leaves out.",
    "type: [string, 'null']",
    "type: string\nnullable: true",
)
TYPE_LIST_TWO = rule(
    "es-type-list-in-2",
    Effect.ALTERED,
    "{what} has the type {types}, which OpenAPI 2.0 does not know; orgs took such documents, its Apex type is unsure",
    "name one type",
    "G-TH",
    O,
    "In OpenAPI 2.0 a list of types is as wrong as in 3.0, but it does not stop a registration: the document of Salesforce's "
    "own status service, with well over a hundred of them, stands in public metadata as Complete with its operations "
    "active. Which Apex type such a property has was not seen; we take the one beside null.",
    "type: [string, 'null']",
    "type: string",
)
TYPE_NULL = rule(
    "es-type-null",
    Effect.REFUSED,
    "{what} has the type null, which OpenAPI 3.0 does not know; registering fails with: swaggerDataType is null",
    "drop the null alternative and say `nullable: true`",
    "I-OPENAI412",
    O,
    "The type null is new in OpenAPI 3.1. The parser of External Services has no data type for it (its swaggerDataType is "
    "null). Mostly it stands in an anyOf or oneOf beside the real type.",
    "anyOf: [{type: string}, {type: 'null'}]",
    "type: string\nnullable: true",
)
TYPE_MISSING = rule(
    "es-type-missing",
    Effect.REFUSED,
    "{what} says `{words}` but no type; in an OpenAPI 3.1 document registering fails with: swaggerDataType is null",
    "add the type: {{type: {guess}}}",
    "I-OPENAI412",
    O,
    "In 3.1 documents `const`, `enum`, `prefixItems` and the like often stand without `type`. External Services derives "
    "the Apex type from `type` and `format` and finds none. In 3.0 documents a schema without any type is the documented "
    "any type (Apex Object); one that restricts its values without a type is reported as a cause of the same message.",
    "kind: {const: card}",
    "kind: {type: string, enum: [card]}",
)
SCHEMA_BOOLEAN = rule(
    "es-schema-boolean",
    Effect.REFUSED,
    "{what} is `{value}`; OpenAPI 3.0 asks for a schema object here",
    "write {{}} for true; remove the property for false",
    "H-OAS I-OPENAI412",
    I,
    "A schema that is true or false is new in OpenAPI 3.1 (additionalProperties excepted). The parser of External Services "
    "expects an object.",
    "payload: true",
    "payload: {}",
)
WEBHOOKS = rule(
    "es-webhooks",
    Effect.IGNORED,
    "webhooks are passed over, no action is made of them ({count} here)",
    "describe them as callbacks of the operation that subscribes, or receive them by Apex REST",
    "H-OAS",
    I,
    "Webhooks are new in OpenAPI 3.1; External Services registers paths only.",
    "webhooks: {paid: {post: {}}}",
    "paths: {/subscribe: {post: {callbacks: {paid: {'{$request.body#/url}': {post: {}}}}}}}",
)
SECURITY = rule(
    "es-security-ignored",
    Effect.IGNORED,
    "security is ignored ({schemes}); the named credential authenticates",
    "set up a named credential with an external credential of the same kind",
    "H-DEF",
    D,
    "Security schemes and requirements of the document have no effect. Every call goes through the named credential of "
    "the registration, and what its external credential adds (a header, a token, a signature) is all the authentication "
    "there is. An API key that the document puts into the query must become a parameter or a header of the credential.",
    "components: {securitySchemes: {key: {type: apiKey, in: header, name: X-Api-Key}}}",
    "components: {}   # an external credential with the header X-Api-Key takes its place",
)
TAGS = rule(
    "es-tags-ignored",
    Effect.IGNORED,
    "tags are ignored ({count})",
    "nothing to do",
    "H-DEF",
    D,
    "Tag objects do not group anything: all operations of a registration stand in one list.",
    "tags: [{name: orders}]",
    good="(nothing)",
)
EXTERNAL_DOCS = rule(
    "es-external-docs-ignored",
    Effect.IGNORED,
    "externalDocs is ignored ({count})",
    "nothing to do; put what a user must know into the description of the operation",
    "H-DEF",
    D,
    "External documentation objects are dropped.",
    "externalDocs: {url: 'https://docs.example.com'}",
    good="description: See https://docs.example.com",
)
SERVERS = rule(
    "es-servers-several",
    Effect.ALTERED,
    "of {count} servers one is kept; calls go to the named credential's URL anyway",
    "register once per server, or give each its own named credential",
    "G-TH G-MCP",
    O,
    "A registration stores one host, base path and list of schemes (`serviceBinding`). The URL of the call is the one of "
    "the named credential, followed by the base path and the path. Regions, stages and variables of `servers` are lost.",
    "servers: [{url: 'https://eu.example.com'}, {url: 'https://us.example.com'}]",
    "servers: [{url: 'https://eu.example.com'}]",
)
SERVER_PORT = rule(
    "es-server-port",
    Effect.ALTERED,
    "the port {port} is dropped from the stored host",
    "put the port into the URL of the named credential",
    "G-JAY",
    O,
    "In public metadata `https://172.45.1.35:4000` was stored as the host 172.45.1.35. The named credential's URL decides "
    "where the call goes.",
    "servers: [{url: 'https://api.example.com:8443'}]",
    "servers: [{url: 'https://api.example.com'}]   # the port stands in the named credential",
    severity=Severity.NOTE,
)
SERVER_CALLOUT = rule(
    "es-server-callout",
    Effect.REFUSED,
    "the server '{url}' names a credential; with a named credential on the registration every call fails: "
    "the named callout URL is malformed",
    "write a plain URL, or leave `servers` out",
    "G-MCP",
    O,
    "`callout:` belongs into Apex. External Services adds the named credential itself; with both, the platform resolves "
    "twice and each call ends in a CalloutException. The registration is saved, the calls fail.",
    "servers: [{url: 'callout:Shop'}]",
    "servers: [{url: 'https://shop.example.com'}]",
)
SERVER_OF_OPERATION = rule(
    "es-server-of-operation",
    Effect.IGNORED,
    "the servers of {what} are ignored: one registration calls one named credential",
    "split the document by server and register each part",
    "D-ESR",
    I,
    "A registration stores a single service binding; nothing in its metadata holds a server per path or operation.",
    "paths:\n  /files: {servers: [{url: 'https://files.example.com'}], get: {}}",
    "servers: [{url: 'https://files.example.com'}]\npaths:\n  /files: {get: {}}",
    severity=Severity.WARNING,
)
REFERENCE_REMOTE = rule(
    "es-reference-remote",
    Effect.REFUSED,
    "'{ref}' leads out of the document; a registration holds one document",
    "bundle the document into one file",
    "D-ESR",
    I,
    "The whole schema is stored as one text in the registration; other files are not part of it. What an org does with "
    "such a reference is not documented.",
    "$ref: 'models.yaml#/Order'",
    "$ref: '#/components/schemas/Order'",
)
REFERENCE_INTO_PATHS = rule(
    "es-reference-into-paths",
    Effect.ALTERED,
    "'{ref}' points into another operation; parsers often fail on this",
    "move what it names into components and refer to that (`extsvc fix` does so)",
    "G-8X8",
    I,
    "A reference may point anywhere, also into `paths` with its braces and slashes escaped. Many parsers cannot follow it; "
    "what External Services does is unknown. The vendor of the best known example publishes a cut of the file for "
    "Salesforce in which the parameter is written out.",
    "$ref: '#/paths/~1a~1%7Bid%7D/get/parameters/0'",
    "$ref: '#/components/parameters/id'",
)

ALL = (
    OPENAPI_31, OPENAPI_31_LABEL, ENUM_NULL, ITEMS_LIST, TYPE_LIST, TYPE_LIST_TWO, TYPE_NULL, TYPE_MISSING, SCHEMA_BOOLEAN, WEBHOOKS, SECURITY, TAGS, EXTERNAL_DOCS, SERVERS,
    SERVER_PORT, SERVER_CALLOUT, SERVER_OF_OPERATION, REFERENCE_REMOTE, REFERENCE_INTO_PATHS,
)  # fmt: skip
