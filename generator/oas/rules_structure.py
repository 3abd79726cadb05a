"""Rules about the shape of a document: fields, their types and words, and what references stand for."""

from __future__ import annotations

from generator.diagnostics import Rule, Severity

_E, _W, _N = Severity.ERROR, Severity.WARNING, Severity.NOTE

# fmt: off
FIELD_MISSING = Rule(
    "field-is-missing", _E, "`{field}` is missing in {kind}.", "Add `{field}`.",
    source="OAS, Fixed Fields of each object: REQUIRED",
    text="Each object of the specification lists its required fields. A reader may reject a document without them.",
    bad="info:\n  title: Pets", good="info:\n  title: Pets\n  version: '1'",
)
FIELD_UNKNOWN = Rule(
    "field-is-unknown", _E, "`{field}` is not a field of {kind}.", "{hint}",
    source="OAS, Fixed Fields of each object; OAS 3.1.1, section 4.9 Specification Extensions",
    text="Only the fields that the specification lists are allowed, and extensions whose name begins with `x-`.",
    bad="get:\n  desciption: Lists pets", good="get:\n  description: Lists pets",
)
WRONG_TYPE = Rule(
    "value-has-the-wrong-type", _E, "{what} must be {expected}, not {found}.", "{hint}",
    source="OAS, Fixed Fields of each object: Type",
    bad="info:\n  title: Pets\n  version: 1.0", good="info:\n  title: Pets\n  version: '1.0'",
)
VALUE_NOT_ALLOWED = Rule(
    "value-is-not-allowed", _E, "{what} must be {expected}, not `{value}`.", "{hint}",
    source="OAS, Fixed Fields of each object",
    bad="parameters:\n- {name: id, in: url}", good="parameters:\n- {name: id, in: query}",
)
EMPTY_LIST = Rule(
    "list-is-empty", _E, "`{field}` must hold at least one entry.", "Add an entry, or remove `{field}`.",
    source="JSON Schema Validation (draft-04 and draft-wright-00: required, enum, allOf, anyOf, oneOf)",
    bad="required: []", good="required: [name]",
)
LISTED_TWICE = Rule(
    "entry-is-listed-twice", _E, "`{value}` stands twice in `{field}`.", "Remove one of them.",
    source="JSON Schema Validation: elements MUST be unique; Swagger 2.0 (unique lists)",
    bad="required: [name, name]", good="required: [name]",
)
ENUM_TWICE = Rule(
    "enum-value-is-listed-twice", _W, "`{value}` stands twice in `enum`.", "Remove one of them.",
    source="JSON Schema Validation, enum: elements SHOULD be unique",
    bad="enum: [a, a]", good="enum: [a, b]",
)
ENUM_EMPTY = Rule(
    "enum-is-empty", _W, "`enum` is empty, so that no value fits.", "List the allowed values, or remove `enum`.",
    source="JSON Schema Validation 2020-12, section 6.1.2: SHOULD have at least one element",
    bad="enum: []", good="enum: [a]",
)
COMPONENT_NAME = Rule(
    "component-name-is-not-allowed", _E, "`{name}` cannot name a component.",
    "Use letters, digits, `.`, `_` and `-` only, e.g. `{better}`.",
    source="OAS 3.1.1, section 4.8.7 Components Object: ^[a-zA-Z0-9\\.\\-_]+$",
    bad="schemas:\n  Pet Owner: {}", good="schemas:\n  PetOwner: {}",
)
PATH_SLASH = Rule(
    "path-does-not-begin-with-a-slash", _E, "The path `{path}` does not begin with `/`.", "Write `/{better}`.",
    source="OAS, Paths Object: the field name MUST begin with a forward slash",
    bad="paths:\n  pets: {}\n  /owners: {}", good="paths:\n  /pets: {}\n  /owners: {}",
)
STATUS_CODE = Rule(
    "status-code-is-not-valid", _E, "`{code}` is not a status code, a range or `default`.", "{hint}",
    source="OAS, Responses Object; Swagger 2.0, Responses Object: any HTTP status code, and HTTP Status Codes: those described by "
    "RFC 7231, section 6 (the first digit, 1 to 5, is the class), and in the IANA registry (100 to 599)",
    bad="responses:\n  2xx: {description: fine}", good="responses:\n  2XX: {description: fine}",
)
NO_RESPONSES = Rule(
    "responses-are-empty", _E, "The operation declares no response.", "Add at least one status code, or `default`.",
    source="OAS, Responses Object: MUST contain at least one response code",
    bad="responses: {}", good="responses:\n  default: {description: Any answer}",
)
REF_NOT_HERE = Rule(
    "reference-is-not-allowed-here", _E, "`$ref` cannot stand in the place of {kind}.",
    "Write the object itself here, or refer to a larger part of it.",
    source="OAS, Fixed Fields: only where `| Reference Object` is given",
    bad="tags:\n- {$ref: '#/components/x-tags/pets'}", good="tags:\n- {name: pets}",
)
REF_OTHER_KIND = Rule(
    "reference-leads-to-something-else", _E, "The reference `{ref}` leads to {found}, but {kind} must stand here.",
    "Refer to {kind}.",
    source="OAS, Reference Object",
    bad="schema: {$ref: '#/components/responses/Pet'}", good="schema: {$ref: '#/components/schemas/Pet'}",
)
REF_NO_SLASH = Rule(
    "reference-lacks-a-slash", _E, "In the reference `{ref}` a `/` is missing after `#`.", "Write `{better}`.",
    source="RFC 6901, section 3",
    bad="$ref: '#components/schemas/Pet'", good="$ref: '#/components/schemas/Pet'",
)
REF_SIBLINGS = Rule(
    "reference-siblings-are-ignored", _W, "What stands beside `$ref` is ignored: {fields}.",
    "Wrap the reference: `allOf: [{{$ref: ...}}]` and put the rest beside `allOf`; or use OpenAPI 3.1.",
    source="OAS 3.0.4, section 4.7.23 Reference Object: any properties added SHALL be ignored",
    bad="owner:\n  $ref: '#/components/schemas/Owner'\n  nullable: true",
    good="owner:\n  allOf:\n  - $ref: '#/components/schemas/Owner'\n  nullable: true",
)
REF_WORDS = Rule(
    "reference-description-is-ignored", _N, "What stands beside `$ref` is ignored: {fields}.",
    "Move it to the referenced object, or use OpenAPI 3.1.",
    source="OAS 3.0.4, section 4.7.23 Reference Object: any properties added SHALL be ignored",
    bad="owner:\n  $ref: '#/components/schemas/Owner'\n  description: Who feeds it",
    good="owner:\n  $ref: '#/components/schemas/Owner'",
)
NOTHING_INSIDE = Rule(
    "document-describes-nothing", _E, "None of `paths`, `components` and `webhooks` is there.", "Add `paths`.",
    source="OAS 3.1.1, section 4.8.1: at least one of them MUST be present",
    bad="openapi: 3.1.0\ninfo: {title: A, version: '1'}",
    good="openapi: 3.1.0\ninfo: {title: A, version: '1'}\npaths: {}",
)
TOO_MANY = Rule(
    "findings-are-left-out", _N, "There are too many findings to list them all.", "Mend those listed and look again.",
    source="our limit",
    bad="a document with tens of thousands of faults", good="the same after a first round of mending",
)
META_SCHEMA = Rule(
    "document-does-not-fit-the-meta-schema", _E, "The official schema of {title} objects: {reason}.",
    "Compare the place with the specification.",
    source="the JSON Schemas published with the OpenAPI Specification",
    bad="schemes: [http, http]", good="schemes: [http]",
)
SECOND_OPINION = Rule(
    "second-validator-objects", _E, "openapi-spec-validator objects: {reason}.",
    "Compare the place with the specification.",
    source="openapi-spec-validator",
    bad="type: object\ndependentRequired: {card: [address, address]}", good="type: object\ndependentRequired: {card: [address]}",
)
SECOND_OPINION_FAILED = Rule(
    "second-validator-gave-up", _N, "openapi-spec-validator could not finish: {reason}.",
    "Mend the other findings first.",
    source="openapi-spec-validator",
    bad="tags: [pets]   # at which the library stops", good="tags: [{name: pets}]",
)
