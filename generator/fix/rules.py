"""What mending changes: each change made is a finding of one of these rules. `bad` is before, `good` is after."""

from __future__ import annotations

from generator.diagnostics import Confidence, Rule, Severity

_OAS = "https://spec.openapis.org/oas/v3.0.3"
_SCHEMA = f"{_OAS}#schema-object"
_UPGRADE = "https://www.openapis.org/blog/2021/02/16/migrating-from-openapi-3-0-to-3-1-0"


def _row(
    id: str, sentence: str, text: str, bad: str, good: str, source: str = _UPGRADE,
    remedy: str = "Nothing to do.", severity: Severity = Severity.NOTE, confidence: Confidence = Confidence.SPECIFIED,
) -> Rule:  # fmt: skip
    return Rule(f"fix-{id}", severity, sentence, remedy, source, confidence, text, bad, good)


VERSION = _row(
    "version", "OpenAPI {old} is written as {new}",
    "External Services takes OpenAPI 2.0 and 3.0. What 3.1 says in its own words is said in those of 3.0.",
    "openapi: 3.1.0", "openapi: 3.0.3",
)  # fmt: skip
OPERATION_CUT = _row(
    "operation-cut", "{method} {path} was not picked and is left out",
    "Only the picked operations stay: less to register, less to count against the limits.",
    "paths: {/a: {get: {}, post: {}}}   # --operation 'GET /a'", "paths: {/a: {get: {}}}", f"{_OAS}#paths-object",
)  # fmt: skip
COMPONENT_CUT = _row(
    "component-cut", "no picked operation reaches {section} '{name}'; it is left out",
    "Components stay as far as the picked operations reach them, through references, discriminators and composition.",
    "Used: {type: object}\nUnused: {type: object}   # no picked operation reaches it", "Used: {type: object}", f"{_OAS}#components-object",
)  # fmt: skip
WEBHOOKS = _row(
    "webhooks", "webhooks ({count}) are left out: OpenAPI 3.0 has none",
    "A webhook describes what the service calls by itself. External Services cannot receive it.",
    "webhooks: {newMessage: {post: {}}}", "(nothing)",
)  # fmt: skip
FIELD_DROPPED = _row(
    "field-dropped", "'{field}' is left out: {kind} has no such field in OpenAPI {version}",
    "A field that the version does not know makes the document invalid. Fields of the author's own begin with x-.",
    "info: {title: A, version: '1', summary: Short}", "info: {title: A, version: '1'}", _OAS,
)  # fmt: skip
NEWER_FIELD = _row(
    "newer-field", "'{field}' is written as {result}",
    "OpenAPI 3.2 has new fields for what 3.0 says in others: items of a sequence, the summary of an answer, an example's data, "
    "the kind of an XML node.",
    "content: {application/jsonl: {itemSchema: {type: object}}}",
    "content: {application/jsonl: {schema: {type: array, items: {type: object}}}}",
    "https://spec.openapis.org/oas/v3.2.0#media-type-object",
)  # fmt: skip
QUERY_STRING = _row(
    "query-string", "the parameter '{name}' is left out: OpenAPI 3.0 cannot describe a whole query string as one value",
    "External Services writes each query parameter by itself. What the parameter said can no longer be sent.",
    "parameters: [{name: wanted, in: querystring, content: {application/json: {}}}]", "(nothing)",
    "https://spec.openapis.org/oas/v3.2.0#parameter-object",
)  # fmt: skip
NODE_TYPE = _row(
    "xml-node-type", "'nodeType: {type}' is left out: {reason}",
    "OpenAPI 3.0 knows attributes, elements and wrapped lists. Text, CDATA sections and objects without an element of their own have "
    "no counterpart there: the XML that is sent and read changes.",
    "type: string\nxml: {nodeType: text}", "type: string\nxml: {attribute: true}", "https://spec.openapis.org/oas/v3.2.0#xml-object",
    "Have this body sent as JSON, or check by hand what the service takes.", Severity.WARNING,
)  # fmt: skip
KEYWORD_DROPPED = _row(
    "keyword-dropped", "'{field}' is left out: a schema of OpenAPI {version} cannot say it",
    "The condition is no longer checked; which values are sent and read does not change.",
    "dependentRequired: {card: [address]}", "(nothing)", _SCHEMA,
)  # fmt: skip
LICENSE = _row(
    "license-identifier", "the license identifier {identifier} is written as a link",
    "OpenAPI 3.0 has `url` only; SPDX gives each identifier a page.",
    "license: {name: MIT, identifier: MIT}", "license: {name: MIT, url: https://spdx.org/licenses/MIT.html}",
)  # fmt: skip
TYPE_LIST = _row(
    "type-list", "the types [{types}] become {result}",
    "OpenAPI 3.0 takes one type. The null among them becomes `nullable: true`; several types become anyOf.",
    "type: [string, 'null']", "type: string\nnullable: true",
)  # fmt: skip
TYPE_NULL = _row(
    "type-null", "the type null becomes a nullable text: OpenAPI 3.0 has no null type",
    "A place that only ever holds null tells nothing; a nullable text reads it.",
    "type: 'null'", "type: string\nnullable: true",
)  # fmt: skip
TYPE_ADDED = _row(
    "type-added", "the type {type} is added: '{word}' tells that it is meant",
    "Without a type the parser of External Services fails, or takes any value (Apex Object).",
    "enum: [a, b]", "type: string\nenum: [a, b]", _SCHEMA,
)  # fmt: skip
NULL_ALTERNATIVE = _row(
    "null-alternative", "the null among the alternatives of {word} becomes `nullable: true`",
    "OpenAPI 3.0 has no null type. One remaining alternative takes the place of the choice.",
    "anyOf: [{type: string}, {type: 'null'}]", "type: string\nnullable: true",
)  # fmt: skip
NULL_ENUM = _row(
    "null-enum", "the values are null alone: they become a nullable text",
    "External Services derives the type from the values and knows none for null.",
    "enum: [null]", "type: string\nnullable: true",
)  # fmt: skip
X_NULLABLE = _row(
    "x-nullable", "'nullable' becomes 'x-nullable': OpenAPI 2.0 does not know it",
    "Swagger 2.0 has no null; vendors agreed on the extension x-nullable.",
    "type: string\nnullable: true", "type: string\nx-nullable: true", "https://spec.openapis.org/oas/v2.0#schema-object",
)  # fmt: skip
CONST = _row(
    "const", "the constant {value} becomes an enum of one value",
    "OpenAPI 3.0 has no `const`.",
    "const: card", "type: string\nenum: [card]",
)  # fmt: skip
EXAMPLES = _row(
    "examples", "the first example becomes `example` ({count} here)",
    "OpenAPI 3.0 schemas have one `example`.",
    "examples: [a, b]", "example: a",
)  # fmt: skip
EXCLUSIVE = _row(
    "exclusive-bound", "'{word}: {value}' becomes '{bound}' with `{word}: true`",
    "In OpenAPI 3.0 the exclusive words are yes-or-no companions of minimum and maximum.",
    "exclusiveMinimum: 0", "minimum: 0\nexclusiveMinimum: true",
)  # fmt: skip
REF_SIBLINGS = _row(
    "ref-siblings", "what stands beside the reference ({words}) keeps counting through allOf",
    "OpenAPI 3.0 ignores everything beside `$ref`; within allOf it counts.",
    "$ref: '#/components/schemas/A'\ndescription: Mine", "allOf: [{$ref: '#/components/schemas/A'}]\ndescription: Mine",
)  # fmt: skip
REF_WORDS = _row(
    "ref-words", "what stands beside the reference ({words}) is left out: OpenAPI 3.0 ignores it",
    "Only schemas can be composed; for other references 3.0 has no place for a summary or description of its own.",
    "$ref: '#/components/parameters/A'\ndescription: Mine", "$ref: '#/components/parameters/A'",
)  # fmt: skip
TUPLE = _row(
    "tuple", "the list of fixed places becomes a list of {result}",
    "OpenAPI 3.0 has one schema for all items.",
    "prefixItems: [{type: string}, {type: integer}]", "items: {anyOf: [{type: string}, {type: integer}]}",
)  # fmt: skip
CONTENT = _row(
    "content-encoding", "'{word}: {value}' becomes {result}",
    "OpenAPI 3.0 says `format: byte` (base64) and `format: binary`.",
    "type: string\ncontentEncoding: base64", "type: string\nformat: byte",
)  # fmt: skip
PATTERN_PROPERTIES = _row(
    "pattern-properties", "properties by pattern become additional properties; the patterns are no longer checked",
    "OpenAPI 3.0 has no `patternProperties`.",
    "patternProperties: {^x-: {type: string}}", "additionalProperties: {type: string}",
)  # fmt: skip
BOOLEAN = _row(
    "boolean-schema", "the schema {value} becomes {result}",
    "In OpenAPI 3.0 only additionalProperties may be true or false.",
    "properties: {any: true, never: false}", "properties: {any: {}}",
)  # fmt: skip
EMPTY_LIST = _row(
    "empty-list", "the empty '{word}' is left out: OpenAPI 3.0 asks for at least one entry",
    "An empty list says nothing, but the grammar of OpenAPI 3.0 refuses it.",
    "required: []", "(nothing)", _SCHEMA,
)  # fmt: skip
ITEMS_ADDED = _row(
    "items-added", "a list without `items` gets `items: {{}}`",
    "OpenAPI 2.0 and 3.0 ask for `items` beside `type: array`.",
    "type: array", "type: array\nitems: {}", _SCHEMA,
)  # fmt: skip
LIFTED = _row(
    "reference-lifted", "what {ref} points to becomes {section} '{name}'",
    "A reference may point anywhere; External Services is only known to follow those to components. "
    "A definition inside a schema ($defs), an anchor or a place inside paths becomes a component of its own.",
    "$ref: '#/paths/~1other~1%7Bid%7D/get/parameters/0'", "$ref: '#/components/parameters/id'", f"{_OAS}#reference-object",
    confidence=Confidence.INFERRED,
)  # fmt: skip
BUNDLED = _row(
    "reference-bundled", "what {ref} points to is taken into this file as {section} '{name}'",
    "A registration is one text: what other files say must be inside.",
    "$ref: common.yaml#/components/schemas/Error", "$ref: '#/components/schemas/Error'", f"{_OAS}#reference-object",
)  # fmt: skip
INLINED = _row(
    "path-item-inlined", "the {what} behind {ref} is written out here",
    "OpenAPI 3.0 has no components for path items and media types, and a registration is one text.",
    "/a: {$ref: '#/components/pathItems/A'}", "/a: {get: {operationId: getA}}", f"{_OAS}#path-item-object",
)  # fmt: skip
RESPONSES_ADDED = _row(
    "responses-added", "the operation gets a default response: OpenAPI 3.0 asks for one",
    "In OpenAPI 3.1 an operation may be silent about its answers.",
    "get: {operationId: a}", "get: {operationId: a, responses: {default: {description: Any answer}}}",
    f"{_OAS}#operation-object",
)  # fmt: skip
DESCRIPTION_ADDED = _row(
    "description-added", "the answer '{code}' gets a description: OpenAPI asks for one",
    "A response without `description` is invalid.",
    "'200': {}", "'200': {description: Answer 200}", f"{_OAS}#response-object",
)  # fmt: skip
PARAMETER_REQUIRED = _row(
    "parameter-required", "the path parameter '{name}' is said to be required, which it always is",
    "OpenAPI asks for `required: true` on parameters in the path.",
    "{name: id, in: path}", "{name: id, in: path, required: true}", f"{_OAS}#parameter-object",
)  # fmt: skip
SECURITY_SCHEME = _row(
    "security-scheme", "the security scheme '{name}' ({kind}) is left out: OpenAPI 3.0 does not know it",
    "External Services ignores security anyway: the named credential decides.",
    "components: {securitySchemes: {mtls: {type: mutualTLS}}}", "(nothing)",
)  # fmt: skip
LINK = _row(
    "link-dropped", "the link '{name}' is left out: its operation was not picked",
    "A link must lead to an operation of the document.",
    "links: {next: {operationId: listPets}}   # which is not picked", "(nothing)", f"{_OAS}#link-object",
)  # fmt: skip
MEDIA_TYPE = _row(
    "media-type", "the media type '{old}' becomes '{new}'",
    "External Services takes JSON, forms, plain text and binary. A mapping changes how the body is written and read, "
    "and the Content-Type that is sent: try it against the service.",
    "content: {application/vnd.api+json: {}}", "content: {application/json: {}}",
    "https://help.salesforce.com/apex/HTViewHelpDoc?id=platform.external_services_mime_type_mapping.htm",
    "Check that the service accepts the new media type.", Severity.WARNING, Confidence.DOCUMENTED,
)  # fmt: skip
MEDIA_TYPE_CUT = _row(
    "media-type-cut", "the media type '{old}' is left out: '{kept}' is offered too",
    "Where the service also offers a media type that External Services takes, the others are not needed.",
    "content: {application/json: {}, application/vnd.api+json: {}}", "content: {application/json: {}}",
    "https://help.salesforce.com/apex/HTViewHelpDoc?id=platform.external_services_mime_type_mapping.htm",
    confidence=Confidence.DOCUMENTED,
)  # fmt: skip
OPERATION_ID = _row(
    "operation-id", "the operation gets the operationId '{name}'",
    "Without one, External Services derives a name from method and path; written out it no longer changes with the path.",
    "get: {responses: {}}", "get: {operationId: getStatus, responses: {}}",
    "https://help.salesforce.com/s/articleView?id=platform.external_services_schema_def_naming_description.htm",
    confidence=Confidence.OBSERVED,
)  # fmt: skip
OPERATION_ID_AGAIN = _row(
    "operation-id-again", "the operationId '{old}' was used before; this one becomes '{name}'",
    "Of two operations with one name an org keeps one. Names are compared without regard to case.",
    "a: {get: {operationId: list}}\nb: {get: {operationId: List}}", "a: {get: {operationId: list}}\nb: {get: {operationId: getB}}",
    f"{_OAS}#operation-object", "Use the new name in flows and Apex.", Severity.WARNING, Confidence.OBSERVED,
)  # fmt: skip
DESCRIPTION_CUT = _row(
    "description-cut", "the description is cut from {length:,} to {kept:,} characters",
    "External Services keeps 1,333 characters; cut here, it ends at a word.",
    "description: (2,000 characters)", "description: (1,333 characters)",
    "https://help.salesforce.com/s/articleView?id=platform.external_services_schema_def_naming_description.htm",
    confidence=Confidence.DOCUMENTED,
)  # fmt: skip
GET_BODY = _row(
    "get-body", "the empty request body of this GET is left out",
    "External Services refuses a GET with an empty body.",
    "get: {requestBody: {content: {}}}", "get: {}",
    "https://help.salesforce.com/s/articleView?id=platform.external_services_schema_def_definition.htm",
    confidence=Confidence.DOCUMENTED,
)  # fmt: skip
SERVERS = _row(
    "servers-dropped", "the server {url} is left out: the named credential gives the address",
    "A `callout:` address together with a named credential makes a malformed URL.",
    "servers: [{url: 'callout:My_API'}]", "(nothing)", _OAS, confidence=Confidence.OBSERVED,
)  # fmt: skip
PARAMETER_CUT = _row(
    "parameter-dropped", "a parameter without a name is left out",
    "External Services refuses it, and nothing could be sent for it.",
    "parameters: [{in: query}]", "parameters: []",
    "https://help.salesforce.com/s/articleView?id=platform.external_services_schema_def_definition.htm",
    "Name it in the original if it is needed.", Severity.WARNING, Confidence.DOCUMENTED,
)  # fmt: skip
PROPERTY_EMPTY = _row(
    "property-empty", "the property '{name}' without a schema takes any value",
    "External Services refuses a property without a value.",
    "properties:\n  extra:", "properties:\n  extra: {}",
    "https://help.salesforce.com/s/articleView?id=platform.external_services_schema_def_definition.htm",
    confidence=Confidence.DOCUMENTED,
)  # fmt: skip
FAULT = _row(
    "fault", "{done}: {fault}",
    "A fault that the validators find, and that has one evident mend, is mended; the finding is quoted.",
    "type: integer\ndefault: none", "type: integer", _OAS,
    "Have the author mend the original.", Severity.WARNING,
)  # fmt: skip
NOTHING_LEFT = Rule(
    "fix-nothing-left",
    Severity.ERROR,
    "no operation is left to write",
    "Describe at least one.",
    f"{_OAS}#paths-object",
    text="A registration without operations is of no use.",
    bad="paths: {}",
    good="paths: {/pets: {get: {operationId: getPets, responses: {'200': {description: Pets}}}}}",
)
