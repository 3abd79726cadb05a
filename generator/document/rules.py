"""What can be wrong with a file before anything in it is understood."""

from __future__ import annotations

from generator.diagnostics import Rule, Severity

EMPTY_FILE = Rule(
    "file-is-empty",
    Severity.ERROR,
    "The file is empty.",
    "Give a file that holds an OpenAPI document in JSON or YAML.",
    source="OAS 3.1.1, section 4.4 Format",
    bad="(an empty file)",
    good="openapi: 3.0.3",
)
NOT_TEXT = Rule(
    "file-is-not-text",
    Severity.ERROR,
    "This is {what}, not an OpenAPI document.",
    "{hint}",
    source="OAS 3.1.1, section 4.4 Format",
    text="The first bytes of the file are those of another kind of file.",
    bad="a ZIP archive named api.json",
    good="the api.json inside it",
)
BAD_ENCODING = Rule(
    "file-is-not-utf-8",
    Severity.ERROR,
    "Byte {offset} (0x{byte}) is not valid {encoding}.",
    "Save the file as UTF-8.",
    source="RFC 8259, section 8.1; YAML 1.2.2, section 5.2",
    bad="title: Caf\\xe9   # Latin-1",
    good="title: Caf\\xc3\\xa9   # UTF-8",
)
JSON_SYNTAX = Rule(
    "json-syntax",
    Severity.ERROR,
    "This is not valid JSON: {what}.",
    "{hint}",
    source="RFC 8259",
    bad='{"openapi": "3.0.3",}',
    good='{"openapi": "3.0.3"}',
)
YAML_SYNTAX = Rule(
    "yaml-syntax",
    Severity.ERROR,
    "This is not valid YAML: {what}.",
    "{hint}",
    source="YAML 1.2.2",
    bad="info:\n\ttitle: A tab cannot indent",
    good="info:\n  title: Spaces can",
)
NOT_A_NUMBER = Rule(
    "number-is-not-json",
    Severity.ERROR,
    "`{word}` is a number that JSON cannot carry.",
    "Write a finite number, or put the word in quotes.",
    source="RFC 8259, section 6",
    bad="maximum: .inf",
    good="maximum: 1000",
)
HUGE_NUMBER = Rule(
    "number-is-too-long",
    Severity.ERROR,
    "A number of {digits} digits is too long to read.",
    "Put it in quotes, or shorten it.",
    source="RFC 8259, section 9 (an implementation may set limits)",
    bad="maximum: 1111...1111   # thousands of digits",
    good="maximum: 9007199254740991",
)
LONE_SURROGATE = Rule(
    "text-has-half-a-character",
    Severity.ERROR,
    "A string holds half of a surrogate pair, which is no character.",
    "Write both halves (`\\ud83d\\ude00`) or the character itself.",
    source="RFC 8259, section 8.2",
    bad='{"title": "\\ud83d"}',
    good='{"title": "\\ud83d\\ude00"}',
)
DUPLICATE_KEY = Rule(
    "duplicate-key",
    Severity.ERROR,
    "`{key}` stands twice in the same object; the first is at line {line}, column {column}.",
    "Rename or remove one of them; readers disagree about which one counts.",
    source="YAML 1.2.2, section 3.2.1.3; RFC 8259, section 4",
    bad="get: {}\nget: {}",
    good="get: {}\npost: {}",
)
TOO_DEEP = Rule(
    "nested-too-deep",
    Severity.ERROR,
    "The document is nested deeper than {limit} levels.",
    "Move inner parts to components and refer to them with `$ref`.",
    source="RFC 8259, section 9 (an implementation may set limits)",
    bad="[[[[[[ ... ]]]]]]   # thousands of levels",
    good="[]",
)
ALIAS_BOMB = Rule(
    "yaml-aliases-expand-too-far",
    Severity.ERROR,
    "The aliases of this document stand for more than {limit} nodes.",
    "Use `$ref` instead of nested YAML aliases.",
    source="YAML 1.2.2, section 3.1 (a processor may limit resources)",
    bad="a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]   # and so on",
    good="a: [x, x]",
)
CYCLIC_ALIAS = Rule(
    "yaml-alias-contains-itself",
    Severity.ERROR,
    "The alias points to a node that contains it.",
    "Describe recursion with `$ref`, not with a YAML anchor.",
    source="OAS 3.1.1, section 4.4 Format (a document is a JSON value)",
    bad="a: &a {b: *a}",
    good="a: {b: {$ref: '#/a'}}",
)
UNKNOWN_TAG = Rule(
    "yaml-tag-unknown",
    Severity.ERROR,
    "The tag `{tag}` has no meaning in an OpenAPI document.",
    "Remove the tag; only the tags of YAML's core schema are allowed.",
    source="OAS 3.1.1, section 4.4 Format",
    bad="description: !include readme.md",
    good="description: See the manual.",
)
BAD_TAGGED_VALUE = Rule(
    "yaml-tag-does-not-fit",
    Severity.ERROR,
    "`{text}` is not what its tag `{tag}` says.",
    "Remove the tag or mend the value.",
    source="YAML 1.2.2, section 10.3",
    bad="limit: !!int many",
    good="limit: 5",
)
COMPLEX_KEY = Rule(
    "yaml-key-is-not-text",
    Severity.ERROR,
    "A mapping key must be a single value, not a list or a mapping.",
    "Write the key as text; quote it when it starts with `{{` or `[`.",
    source="OAS 3.1.1, section 4.4 Format",
    bad="? {a: 1}\n: value",
    good="? a 1\n: value",
)
BAD_MERGE = Rule(
    "yaml-merge-needs-a-mapping",
    Severity.ERROR,
    "`<<` merges mappings, but this is {what}.",
    "Give `<<` an alias of a mapping, or a list of such aliases.",
    source="YAML merge key, yaml.org/type/merge.html",
    bad="<<: text",
    good="<<: {type: string}",
)
NOT_A_DOCUMENT = Rule(
    "document-is-not-an-object",
    Severity.ERROR,
    "The document is {what}, but an OpenAPI document is an object.",
    "{hint}",
    source="OAS 3.1.1, section 4.8.1 OpenAPI Object",
    bad='[{"openapi": "3.0.3"}]',
    good='{"openapi": "3.0.3"}',
)
