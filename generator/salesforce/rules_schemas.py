"""Rules about schemas: defaults, polymorphism, what Flow cannot use."""

from __future__ import annotations

from generator.diagnostics import Confidence, Severity
from generator.salesforce.rule import Effect, rule

D, O, I = Confidence.DOCUMENTED, Confidence.OBSERVED, Confidence.INFERRED  # noqa: E741 - the letters of the tables

PROPERTY_EMPTY = rule(
    "es-property-empty",
    Effect.REFUSED,
    "the property '{name}' has no value",
    "write its schema, or {{}} for any value",
    "H-DEF",
    D,
    "A property must include a value: a schema that says what it is. In YAML a name with nothing behind its colon is the "
    "usual cause.",
    "properties: {id: }",
    "properties: {id: {type: string}}",
)
NESTED_LIST = rule(
    "es-list-of-lists",
    Effect.UNUSABLE_IN_FLOW,
    "{what} is {type}: usable in Apex, not in Flow",
    "name the inner list's content: an object with a member that holds the list",
    "H-DEF H-TYPES",
    D,
    "An array of arrays becomes List<List<T>>. Apex takes it; as a field of an Apex-defined variable Flow does not.",
    "rows: {type: array, items: {type: array, items: {type: string}}}",
    "rows: {type: array, items: {type: object, properties: {cells: {type: array, items: {type: string}}}}}",
)
MAP = rule(
    "es-map",
    Effect.UNUSABLE_IN_FLOW,
    "{what} is {type}: usable in Apex, not in Flow",
    "name the keys as properties, or read the map in an invocable Apex method",
    "H-DEF H-EX9",
    D,
    "additionalProperties become Map<String,T>, which Flow has no type for. With named properties beside them the class "
    "gets a member `properties` of that type; the named ones stay usable in Flow. Salesforce's own example reads the map "
    "in an invocable method.",
    "rates: {type: object, additionalProperties: {type: number}}",
    "rates: {type: object, properties: {EUR: {type: number}, USD: {type: number}}}",
)
ANY_VALUE = rule(
    "es-any-value",
    Effect.UNUSABLE_IN_FLOW,
    "{what} is {type}: Apex has Object, Flow has no such type",
    "give it a type",
    "H-DEF",
    D,
    "A schema without a type is any value and becomes Object in Apex. That Flow cannot use it follows from the list of "
    "its types.",
    "payload: {}",
    "payload: {type: string}",
)
CHOICE_OF_SCALARS = rule(
    "es-choice-of-scalars",
    Effect.ALTERED,
    "{what} is one of several plain types; it is taken as {type}",
    "settle on one type, mostly string",
    "H-DEF",
    I,
    "oneOf and anyOf of primitives are supported, but which Apex type they get is not documented; Object is our inference.",
    "id: {oneOf: [{type: string}, {type: integer}]}",
    "id: {type: string}",
)
DISCRIMINATOR_MAPPING = rule(
    "es-discriminator-mapping",
    Effect.IGNORED,
    "the mapping of the discriminator '{name}' is ignored: {pairs}",
    "name the schemas as the values are",
    "H-DEF LOG",
    D,
    "The value of the discriminator must be the name of the schema; `mapping` has no effect, says the help. Registrations "
    "of system version 6 and later are said to honour mappings, and a debug log of an org shows the value Text for the "
    "schema TextMessage, so newer orgs may be more lenient.",
    "discriminator: {propertyName: kind, mapping: {card: '#/components/schemas/CardPayment'}}",
    "discriminator: {propertyName: kind}  # and a schema named card",
    severity=Severity.WARNING,
)
DEFAULT_MISMATCH = rule(
    "es-default-mismatch",
    Effect.IGNORED,
    "the default {value} does not fit {type} exactly and is dropped",
    "write a default of that type",
    "H-DEFAULT",
    D,
    "The type of a default must be that of the schema to the letter; 50.2 for an integer is dropped.",
    "size: {type: integer, format: int32, default: 50.2}",
    "size: {type: integer, format: int32, default: 50}",
)
DEFAULT_INTEGER = rule(
    "es-default-integer-format",
    Effect.IGNORED,
    "the default {value} of an integer without format is dropped",
    "add `format: int32` or `format: int64`",
    "H-DEFAULT",
    D,
    "Defaults of integers are used only where the format is int32 or int64.",
    "size: {type: integer, default: 20}",
    "size: {type: integer, format: int32, default: 20}",
)
DEFAULT_STRUCTURE = rule(
    "es-default-structure",
    Effect.IGNORED,
    "the default of {what} is {kind}; only strings, numbers, integers and booleans may have one",
    "set the value in Flow or Apex",
    "H-DEFAULT",
    D,
    "Defaults of lists and objects are not used.",
    "tags: {type: array, items: {type: string}, default: [a]}",
    "tags: {type: array, items: {type: string}}",
)
DEFAULT_PLACE = rule(
    "es-default-place",
    Effect.IGNORED,
    "in OpenAPI 2.0 only properties may have a default; this one stands on {what}",
    "set the value in Flow or Apex",
    "H-DEFAULT",
    D,
    "In OpenAPI 2.0 documents the defaults of properties are used, those of parameters and of definitions are not.",
    "parameters: [{in: query, name: size, type: integer, format: int32, default: 20}]",
    "definitions: {Query: {properties: {size: {type: integer, format: int32, default: 20}}}}",
)
INTEGER_FORMAT = rule(
    "es-integer-format",
    Effect.ALTERED,
    "integers without format become Integer, 32 bits ({count} here, first {what})",
    "say `format: int64` where a value can pass 2,147,483,647",
    "H-APEXREG",
    D,
    "An integer without format is Integer, with int64 Long. Identifiers and times in milliseconds do not fit Integer.",
    "id: {type: integer}",
    "id: {type: integer, format: int64}",
    severity=Severity.NOTE,
)
ENUM = rule(
    "es-enum-as-string",
    Effect.ALTERED,
    "enums become plain values, Flow offers no list to choose from ({count} here, first {what})",
    "name the allowed values in the description",
    "H-DEF",
    I,
    "The help lists enum among the supported types; no Apex enum was ever seen, values are texts.",
    "state: {type: string, enum: [open, closed]}",
    severity=Severity.NOTE,
    good="state: {type: string, description: open or closed}",
)
NULLABLE = rule(
    "es-nullable",
    Effect.KEPT,
    "nullable is not documented; Flow and Apex tell unset from null by the hidden member `<name>_set` "
    "({count} here, first {what})",
    "nothing to do",
    "LOG",
    I,
    "No documentation on nullable was found. Every member of a generated class has a hidden twin `<name>_set` that tells "
    "whether it was set.",
    "note: {type: string, nullable: true}",
    good="note: {type: string}",
)
READ_ONLY = rule(
    "es-read-only",
    Effect.IGNORED,
    "readOnly and writeOnly are not documented; one class serves both directions ({count} here, first {what})",
    "nothing to do; leave readOnly members unset when sending",
    "H-DEF",
    I,
    "No documentation was found; component classes are shared by requests and answers.",
    "id: {type: string, readOnly: true}",
    good="id: {type: string}",
)

ALL = (
    PROPERTY_EMPTY, NESTED_LIST, MAP, ANY_VALUE, CHOICE_OF_SCALARS, DISCRIMINATOR_MAPPING, DEFAULT_MISMATCH,
    DEFAULT_INTEGER, DEFAULT_STRUCTURE, DEFAULT_PLACE, INTEGER_FORMAT, ENUM, NULLABLE, READ_ONLY,
)  # fmt: skip
