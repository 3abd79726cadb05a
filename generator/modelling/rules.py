"""What the builder may have to say: each row names a part of a document that reaches the code degraded or not at all."""

from __future__ import annotations

from generator.diagnostics import Rule, Severity

OAS = "https://spec.openapis.org/oas/v3.0.3"
JSON_SCHEMA = "https://json-schema.org/draft/2020-12/json-schema-core"

SCHEMA_UNREADABLE = Rule(
    "schema-unreadable",
    Severity.WARNING,
    "This schema is {what} instead of an object; it is typed as any value.",
    "Write a schema object here, or remove it.",
    f"{OAS}#schema-object",
    text="A schema must be an object (in 3.1 also true or false). What stands here is something else, so nothing is known "
    "of the value; the generated code takes and gives any value at this place.",
    bad="schema: []",
    good="schema: {type: array}",
)
REFERENCE_LOST = Rule(
    "reference-without-target",
    Severity.WARNING,
    "The reference `{ref}` leads to nothing; its place is typed as any value.",
    "Correct the reference, or add what it names.",
    f"{OAS}#reference-object",
    text="A reference that cannot be followed says nothing about the value at its place. Only that place degrades; "
    "everything else comes out whole.",
    bad="schema: {$ref: '#/components/schemas/Pett'}",
    good="schema: {$ref: '#/components/schemas/Pet'}",
)
TYPE_UNKNOWN = Rule(
    "type-unknown",
    Severity.WARNING,
    "`{type}` is not a type; its place is typed as any value.",
    "Use one of string, number, integer, boolean, array, object.",
    f"{OAS}#data-types",
    text="The types of a schema are those of JSON. Other words (any, float, datetime ...) are slips of the pen.",
    bad="type: float",
    good="type: number\nformat: float",
)
TUPLE_AS_LIST = Rule(
    "tuple-as-list",
    Severity.NOTE,
    "An array with one schema per position becomes a list of any of them.",
    "Nothing to do; the position of each item is checked before sending, it is only no part of the type.",
    f"{JSON_SCHEMA}#name-prefixitems",
    text="Positions of a tuple (prefixItems, or items as a list) have no counterpart in the generated types. What is sent "
    "is held against them all the same: the package carries that part of the schema.",
    bad="prefixItems: [{type: string}, {type: integer}]",
    good="items: {type: string}",
)
CONDITION_IGNORED = Rule(
    "condition-not-carried",
    Severity.NOTE,
    "`{keyword}` is not carried into the types; values are held against it when they are sent.",
    "Nothing to do; a value that breaks it is refused before sending, but no type checker tells.",
    f"{JSON_SCHEMA}#name-keywords-for-applying-subsche",
    text="Conditions on the whole object (not, if/then/else, dependent schemas, dynamic references, alternatives that only "
    "require other properties) cannot be said in a type. The package carries that part of the schema for what is sent; an "
    "answer is read as it comes.",
    bad="not: {required: [a]}",
    good="required: [b]",
)
CONDITIONS_UNCHECKED = Rule(
    "conditions-unchecked",
    Severity.NOTE,
    "What this schema asks beyond its type is not checked before sending: {reason}.",
    "Nothing to do; a value that breaks it is refused by the service. Smaller schemas with fixed references are checked.",
    f"{JSON_SCHEMA}#name-keywords-for-applying-subsche",
    text="Conditions are held against what is sent by a schema that the package carries, as long as that is of a bounded "
    "size, takes bounded time and refers to nothing by $dynamicRef.",
    bad="application/json: {schema: {not: {$dynamicRef: '#node'}}}",
    good="application/json: {schema: {not: {$ref: '#/components/schemas/Node'}}}",
)
PATTERN_UNCHECKED = Rule(
    "pattern-unchecked",
    Severity.NOTE,
    "Values are not checked against this pattern before they are sent: {reason}.",
    "Write it without look-around and back-references and with loops that do not overlap; or install jsonschema-rs beside "
    "the generated code (`external-services[strict]`), whose engine runs all but look-around and back-references.",
    f"{JSON_SCHEMA}#name-regular-expressions",
    text="A regular expression is run only when its time is bounded, whatever the text: by Python's own engine when that "
    "can be proven, else by a linear engine where one is installed. The service still checks every value.",
    bad="pattern: '^(a+)+$'",
    good="pattern: '^a+$'",
)
ALTERNATIVES_TOO_MANY = Rule(
    "alternatives-too-many",
    Severity.WARNING,
    "The alternatives multiply to {count} combinations; this place is typed as any value.",
    "Split the schema, or use one oneOf with a discriminator.",
    f"{OAS}#composition-and-inheritance-polymorphism",
    text="Several oneOf or anyOf inside one allOf mean every combination of their members. Past 64 the types help nobody.",
    bad="allOf: [{oneOf: [...]}, {oneOf: [...]}]   # nine times eight",
    good="allOf: [{oneOf: [...]}, {oneOf: [...]}]   # eight times eight",
)
TYPES_CONTRADICT = Rule(
    "types-contradict",
    Severity.WARNING,
    "allOf asks for {types} at once, which no value satisfies; the first is taken.",
    "Make the members of allOf agree on one type.",
    f"{OAS}#composition-and-inheritance-polymorphism",
    text="All members of allOf must hold for the same value. A value is never a string and an object.",
    bad="allOf: [{type: string}, {type: object}]",
    good="allOf: [{type: string}, {minLength: 1}]",
)
PART_UNREADABLE = Rule(
    "part-unreadable",
    Severity.WARNING,
    "Here {what} cannot be read and is left out.",
    "Write it as the specification asks.",
    OAS,
    text="A part of an operation (a parameter, a response, a media type) is not of the shape that the specification asks for. "
    "The operation comes out without it.",
    bad="parameters: [limit]",
    good="parameters: [{name: limit, in: query, schema: {type: integer}}]",
)
PATH_PARAMETER_ADDED = Rule(
    "path-parameter-added",
    Severity.WARNING,
    "The path names `{name}`, which no parameter declares; it is taken as a required text.",
    "Declare it: {{name: {name}, in: path, required: true, schema: {{type: string}}}}.",
    f"{OAS}#parameter-object",
    text="Every {{name}} of a path template needs a parameter of that name with `in: path`. Without it the call could not "
    "be addressed, so it is added as text.",
    bad="/pets/{id}: {get: {responses: {}}}",
    good="/pets/{id}: {parameters: [{name: id, in: path, required: true, schema: {type: string}}]}",
)
SEVERAL_FILES = Rule(
    "property-in-several-files",
    Severity.WARNING,
    "Several files describe this property differently; the last description is taken.",
    "Describe it in one place and refer to it.",
    f"{OAS}#composition-and-inheritance-polymorphism",
    text="allOf joins schemas of different files that name the same property. Only one of them reaches the type.",
    bad="allOf: [{$ref: 'a.yaml#/A'}, {$ref: 'b.yaml#/B'}]   # both with properties: {id: ...}",
    good="allOf: [{$ref: 'a.yaml#/A'}]",
)
PARAMETER_REPEATED = Rule(
    "parameter-repeated",
    Severity.WARNING,
    "The parameter `{name}` in {location} is declared twice; the first is kept.",
    "Remove one of them.",
    f"{OAS}#operation-object",
    text="A parameter is identified by its name and its location; each pair may stand once.",
    bad="parameters: [{name: a, in: query}, {name: a, in: query}]",
    good="parameters: [{name: a, in: query}]",
)
HEADER_UNSENDABLE = Rule(
    "header-name-unsendable",
    Severity.WARNING,
    "No HTTP message can carry a header called {name}; the operation comes out without it.",
    "Use letters, digits and the signs !#$%&'*+-.^_`|~ in the name of a header.",
    "https://www.rfc-editor.org/rfc/rfc9110#section-5.6.2",
    text="The name of a header is a token. Quotes, backslashes, blanks, colons and control characters would end it or the "
    "line, so no client can send such a header and no server reads one.",
    bad="parameters: [{name: 'X \"t\"', in: header, schema: {type: string}}]",
    good="parameters: [{name: X-T, in: header, schema: {type: string}}]",
)

HEADER_OF_CONNECTION = Rule(
    "header-written-by-connection",
    Severity.WARNING,
    "The header {name} is written by the connection itself; the input stays, and what is given for it is not sent.",
    "Leave the parameter out: it says nothing that a client could choose.",
    "https://www.rfc-editor.org/rfc/rfc9110#section-8.6",
    text="Content-Length, Transfer-Encoding, Connection and Host say where a message ends and where it goes. A value of the "
    "caller's would break the message or send it elsewhere, so the right one is written whatever is given.",
    bad="parameters: [{name: Content-Length, in: header, schema: {type: integer}}]",
    good="parameters: [{name: X-Length, in: header, schema: {type: integer}}]",
)


# Rows whose finding means that something is typed less exactly than the author wrote it.
DEGRADING = frozenset(
    r.id
    for r in (
        SCHEMA_UNREADABLE,
        REFERENCE_LOST,
        TYPE_UNKNOWN,
        PATTERN_UNCHECKED,
        ALTERNATIVES_TOO_MANY,
        TYPES_CONTRADICT,
        SEVERAL_FILES,
    )
)
ENCODING_LOST = Rule(
    "encoding-not-carried",
    Severity.WARNING,
    "`{field}` is not carried: {reason}.",
    "Remove it, or describe the body as multipart with a list of parts (`itemSchema`, or a schema of `type: array`).",
    "https://spec.openapis.org/oas/v3.2.0#encoding-object",
    text="`prefixEncoding` and `itemEncoding` say how the parts of a multipart body are sent that have places instead of names. "
    "Elsewhere they mean nothing, and encodings within an encoding are beyond what the client writes.",
    bad="application/json: {schema: {type: array}, itemEncoding: {contentType: text/plain}}",
    good="multipart/mixed: {itemSchema: {type: string}, itemEncoding: {contentType: text/plain}}",
)
EVENT_DATA_AS_TEXT = Rule(
    "event-data-as-text",
    Severity.NOTE,
    "The data of this event are JSON (`contentMediaType`), but are given as text: the schema lies in another file.",
    "Describe the events in the file of the choice between them, or read the text as JSON.",
    "https://spec.openapis.org/oas/v3.2.0#special-considerations-for-text-event-stream-content",
    text="`contentSchema` gives the data of a server-sent event their type. An alternative that another file describes keeps "
    "its text: its own references would lead elsewhere from here.",
    bad="text/event-stream: {itemSchema: {oneOf: [{$ref: 'events.yaml#/Added'}]}}",
    good="text/event-stream: {itemSchema: {$ref: 'events.yaml#/Added'}}",
)
