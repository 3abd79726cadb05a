"""Rules about schemas and the values that must fit them."""

from __future__ import annotations

from generator.diagnostics import Rule, Severity

_E, _W, _N = Severity.ERROR, Severity.WARNING, Severity.NOTE
# fmt: off
REQUIRED_UNDEFINED = Rule(
    "required-name-has-no-property", _W, "`{name}` is required, but no such property is described.",
    "Add it to `properties`{hint}.",
    source="JSON Schema Validation, required (allowed, but nearly always a slip)",
    bad="required: [nmae]\nproperties: {name: {}}", good="required: [name]\nproperties: {name: {}}",
)
REQUIRED_IMPOSSIBLE = Rule(
    "required-name-is-forbidden", _W, "`{name}` is required, but `additionalProperties: false` forbids it.",
    "Add it to `properties`{hint}.",
    source="JSON Schema Validation, required; additionalProperties",
    bad="required: [a]\nproperties: {b: {}}\nadditionalProperties: false",
    good="required: [b]\nproperties: {b: {}}\nadditionalProperties: false",
)
DEFAULT = Rule(
    "default-does-not-fit", _E, "The default does not fit its schema: {reason}.", "Correct the default or the schema.",
    source="OAS 3.0, Schema Object, default: MUST conform to the defined type; Swagger 2.0, Parameter and Schema Object",
    bad="type: integer\ndefault: many", good="type: integer\ndefault: 5",
)
DEFAULT_31 = Rule(
    "default-does-not-fit-its-schema", _W, "The default does not fit its schema: {reason}.",
    "Correct the default or the schema.",
    source="JSON Schema Validation 2020-12, section 9.2: RECOMMENDED that a default value be valid",
    bad="type: integer\ndefault: many", good="type: integer\ndefault: 5",
)
DEFAULT_20 = Rule(
    "default-is-not-among-what-is-allowed", _W, "The default does not fit its schema: {reason}.",
    "Correct the default or the schema.",
    source="Swagger 2.0, Parameter, Items, Header and Schema Object, default: unlike JSON Schema this value MUST conform to the defined "
    "type; of enum and bounds it says nothing, and draft 4, section 6.2, only RECOMMENDS that a default be valid",
    bad="type: string\nenum: [a, b]\ndefault: c", good="type: string\nenum: [a, b]\ndefault: a",
)
DEFAULT_FORMAT = Rule(
    "default-does-not-fit-its-format", _W, "In the default, {reason}.", "Correct the default or the format.",
    source="OAS 3.0, Schema Object, default and format (openapi-spec-validator's finding)",
    bad="type: string\nformat: date\ndefault: today", good="type: string\nformat: date\ndefault: '2024-01-31'",
)
UNJUDGED = Rule(
    "values-are-not-all-judged", _N, "{count} of the defaults and examples could not be judged in the time there is.",
    "Nest alternatives less, or shorten the examples.",
    source="our limit",
    bad="anyOf within anyOf within anyOf, with long examples", good="anyOf with plain alternatives",
)
EXAMPLE = Rule(
    "example-does-not-fit", _W, "The example does not fit its schema: {reason}.", "Correct the example or the schema.",
    source="OAS 3, Media Type Object, example: SHOULD match the specified schema",
    bad="type: integer\nexample: many", good="type: integer\nexample: 5",
)
ENUM_VALUE = Rule(
    "enum-value-does-not-fit", _W, "The enum value `{value}` does not fit `type: {type}`.",
    "Correct the value or the type; no value can satisfy both.",
    source="JSON Schema Validation, type and enum",
    bad="type: string\nenum: [1, 2]", good="type: integer\nenum: [1, 2]",
)
PATTERN = Rule(
    "pattern-is-not-ecma-262", _W, "`pattern` is not a regular expression of ECMA-262: {reason}.",
    "Use the syntax of JavaScript.",
    source="OAS 3.0, Schema Object, pattern: SHOULD be a valid regular expression (ECMA-262)",
    bad="pattern: '[a-z'", good="pattern: '[a-z]'",
)
LIMITS = Rule(
    "limits-exclude-every-value", _W, "`{low}` ({least}) is greater than `{high}` ({most}), so that no value fits.",
    "Swap or correct them.",
    source="JSON Schema Validation", bad="minLength: 5\nmaxLength: 2", good="minLength: 2\nmaxLength: 5",
)
READ_WRITE = Rule(
    "read-only-and-write-only", _E, "The property is both `readOnly` and `writeOnly`.", "Keep one of them.",
    source="OAS 3.0, Schema Object: MUST NOT be marked as both readOnly and writeOnly being true",
    bad="readOnly: true\nwriteOnly: true", good="readOnly: true",
)
NULLABLE_31 = Rule(
    "nullable-has-no-meaning", _W, "`nullable` has no meaning in OpenAPI 3.1.", "Write `type: [{type}, \"null\"]`.",
    source="OAS 3.1 uses JSON Schema 2020-12, which has no nullable",
    bad="type: string\nnullable: true", good='type: [string, "null"]',
)
DISCRIMINATOR_TARGET = Rule(
    "discriminator-mapping-is-broken", _E, "The mapping `{name}` leads to `{target}`, which does not exist.",
    "Name an existing schema{hint}.",
    source="OAS 3, Discriminator Object, mapping", bad="mapping: {dog: '#/components/schemas/Dgo'}",
    good="mapping: {dog: '#/components/schemas/Dog'}",
)
DISCRIMINATOR_PROPERTY = Rule(
    "discriminator-property-is-not-required", _E,
    "The discriminator `{name}` must be a property of this schema and in its `required` list.",
    "Add it to `properties` and `required`.",
    source="Swagger 2.0, Schema Object, discriminator: MUST be defined at this schema and in the required list",
    bad="discriminator: kind", good="discriminator: kind\nrequired: [kind]\nproperties: {kind: {type: string}}",
)
DISCRIMINATOR_ALONE = Rule(
    "discriminator-property-is-not-described", _W, "No alternative describes the discriminator property `{name}`.",
    "Add the property to each alternative and require it.",
    source="OAS 3, Discriminator Object: the property must be there in the payload",
    bad="oneOf: [{type: object}]\ndiscriminator: {propertyName: kind}",
    good="oneOf: [{type: object, required: [kind], properties: {kind: {type: string}}}]\n"
    "discriminator: {propertyName: kind}",
)
DISCRIMINATOR_ELSEWHERE = Rule(
    "discriminator-mapping-names-no-alternative", _W, "The mapping `{name}` leads to `{target}`, which is none of the alternatives.",
    "Add the schema to the alternatives, or remove the entry.",
    source="OAS 3, Discriminator Object: the mapping picks one of the schemas of oneOf or anyOf, which the value must fit as well",
    bad="oneOf: [{$ref: '#/components/schemas/Dog'}]\n"
    "discriminator: {propertyName: kind, mapping: {bird: '#/components/schemas/Bird'}}",
    good="oneOf: [{$ref: '#/components/schemas/Dog'}]\n"
    "discriminator: {propertyName: kind, mapping: {dog: '#/components/schemas/Dog'}}",
)
TAG_NOT_ALLOWED = Rule(
    "discriminator-tag-is-not-allowed", _W, "The mapping leads `{name}` to `{target}`, which allows only {values} as `{tag}`.",
    "Map a value that the schema allows, or add it to the schema's own list.",
    source="OAS 3, Discriminator Object: a value must carry the tag and fit the schema that it names",
    bad="oneOf: [{$ref: '#/components/schemas/Cat'}]\n"
    "discriminator: {propertyName: kind, mapping: {tom: '#/components/schemas/Cat'}}",
    good="oneOf: [{$ref: '#/components/schemas/Cat'}]\n"
    "discriminator: {propertyName: kind, mapping: {cat: '#/components/schemas/Cat'}}",
)
TAG_IS_NOT_THE_NAME = Rule(
    "discriminator-tag-is-not-the-name", _N,
    "No mapping leads to `{target}`{more}, so that the name is the tag; but `{target}` allows only {values} as `{tag}`, which is taken instead.",
    "Map {values} to it; other tools may expect the name.",
    source="OAS 3, Discriminator Object: without a mapping the value is the name of the schema",
    bad="oneOf: [{$ref: '#/components/schemas/Cat'}]\ndiscriminator: {propertyName: kind}",
    good="oneOf: [{$ref: '#/components/schemas/Cat'}]\n"
    "discriminator: {propertyName: kind, mapping: {cat: '#/components/schemas/Cat'}}",
)
TAG_SHARED = Rule(
    "discriminator-tag-tells-several", _W, "`{value}` as `{tag}` is allowed by {one} and by {other}, and no mapping says which it means.",
    "Give each alternative a tag of its own, or map the value to one.",
    source="OAS 3, Discriminator Object: the tag says which schema is meant",
    bad="oneOf: [{$ref: '#/components/schemas/Cat'}, {$ref: '#/components/schemas/Kitten'}]\n"
    "discriminator: {propertyName: kind}",
    good="oneOf: [{$ref: '#/components/schemas/Cat'}, {$ref: '#/components/schemas/Bird'}]\n"
    "discriminator: {propertyName: kind}",
)
TAG_MISSING = Rule(
    "discriminator-names-not-every-alternative", _W, "No tag leads to {one}: it stands inline and allows any value of `{tag}`.",
    "Make it a component, or give `{tag}` an enum with one value there.",
    source="OAS 3, Discriminator Object: inline schemas are not considered",
    bad="oneOf: [{type: object, required: [kind], properties: {kind: {type: string}}}]\ndiscriminator: {propertyName: kind}",
    good="oneOf: [{type: object, required: [kind], properties: {kind: {type: string, enum: [dog]}}}]\n"
    "discriminator: {propertyName: kind}",
)
ALTERNATIVES_ALIKE = Rule(
    "alternatives-cannot-be-told-apart", _W, "What {one} describes fits {other} as well, so that `oneOf` refuses it.",
    "Require in each what tells it from the others, add a discriminator, or use `anyOf`.",
    source="JSON Schema, oneOf: exactly one of the alternatives must fit",
    bad="oneOf: [{type: object, properties: {a: {type: string}}}, {type: object, properties: {b: {type: string}}}]",
    good="oneOf: [{type: object, required: [a], properties: {a: {type: string}}}, "
    "{type: object, required: [b], properties: {b: {type: string}}}]",
)
DIALECT = Rule(
    "schema-dialect-is-not-read", _N, "Schemas in the dialect `{dialect}` are read as JSON Schema 2020-12.",
    "Check that the schemas mean the same in 2020-12.",
    source="OAS 3.1.1, section 4.8.24.7 Specifying Schema Dialects",
    bad="jsonSchemaDialect: http://json-schema.org/draft-07/schema#", good="jsonSchemaDialect: https://spec.openapis.org/oas/3.1/dialect/base",
)
UNKNOWN_KEYWORD = Rule(
    "schema-keyword-is-unknown", _W, "`{name}` is not a keyword of JSON Schema{hint}.",
    "Correct it, or give it a name that begins with `x-`.",
    source="JSON Schema Core 2020-12, section 4.3.1: unknown keywords are ignored",
    bad="propertes: {}", good="properties: {}",
)
DYNAMIC = Rule(
    "dynamic-reference-is-simplified", _N, "`$dynamicRef` is not followed: what it stands for is any value.",
    "Use `$ref` where the target is always the same.",
    source="JSON Schema Core 2020-12, section 8.2.3.2",
    bad="$dynamicRef: '#/components/schemas/Node'", good="$ref: '#/components/schemas/Node'",
)
