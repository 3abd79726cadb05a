"""What can be wrong with a document before its operations are looked at: no OpenAPI, an unknown version, references."""

from __future__ import annotations

from generator.diagnostics import Rule, Severity

NOT_OPENAPI = Rule(
    "document-is-not-openapi",
    Severity.ERROR,
    "This is {what}, not an OpenAPI document.",
    "{hint}",
    source="OAS 3.1.1, section 4.8.1 OpenAPI Object: `openapi` is REQUIRED",
    bad="info: {title: A}",
    good="openapi: 3.1.0\ninfo: {title: A, version: '1'}\npaths: {}",
)
UNKNOWN_VERSION = Rule(
    "version-is-unknown",
    Severity.ERROR,
    "`{field}: {version}` is not a version we can read.",
    "{hint}",
    source="OAS 3.1.1, section 4.1 Versions and Deprecation",
    bad="openapi: 4.0.0",
    good="openapi: 3.1.0",
)
VERSION_NOT_TEXT = Rule(
    "version-is-not-text",
    Severity.ERROR,
    "`{field}` must be text, but it is a number.",
    'Write `{field}: "{version}"` with quotes.',
    source="OAS 2.0, Swagger Object; OAS 3.1.1, section 4.8.1.1",
    bad="swagger: 2.0",
    good='swagger: "2.0"',
)
VERSION_NOT_EXACT = Rule(
    "version-is-not-exact",
    Severity.ERROR,
    "`openapi: {version}` is not a full version number; it is read as {title}.",
    "Write the three numbers, e.g. `openapi: {full}`.",
    source="OAS 3.1.1, section 4.8.1.1: `openapi` MUST be the version number",
    bad='openapi: "3.0"',
    good="openapi: 3.0.3",
)
REF_BROKEN = Rule(
    "reference-is-broken",
    Severity.ERROR,
    "The reference `{ref}` points to nothing.",
    "Mend the reference{hint}.",
    source="OAS 3.1.1, section 4.8.23 Reference Object; RFC 6901",
    bad="schema: {$ref: '#/components/schemas/Pett'}",
    good="schema: {$ref: '#/components/schemas/Pet'}",
)
REF_LOOP = Rule(
    "reference-leads-back-to-itself",
    Severity.ERROR,
    "The reference `{ref}` leads back to itself without ever reaching anything.",
    "Let one of the references in the circle point to a real value.",
    source="OAS 3.1.1, section 4.8.23 Reference Object",
    bad="A: {$ref: '#/components/schemas/A'}",
    good="A: {type: object}",
)
REF_NOT_TEXT = Rule(
    "reference-is-not-text",
    Severity.ERROR,
    "`$ref` must be text, but it is {what}.",
    "Write the reference as text, e.g. `#/components/schemas/Pet`.",
    source="OAS 3.1.1, section 4.8.23.1",
    bad="schema: {$ref: 5}",
    good="schema: {$ref: '#/components/schemas/Pet'}",
)
REF_REMOTE = Rule(
    "reference-leaves-to-the-network",
    Severity.ERROR,
    "The reference `{ref}` leads to the network, and nothing is fetched unasked.",
    "Allow it with --allow-remote, or download the document beside this one.",
    source="our policy: no network access that nobody asked for",
    bad="$ref: https://example.com/pet.yaml",
    good="$ref: pet.yaml",
)
REF_OUTSIDE = Rule(
    "reference-leaves-the-folder",
    Severity.ERROR,
    "The reference `{ref}` leaves the folder of the document.",
    "Allow it with --allow-outside, or move the file into the folder.",
    source="our policy: no file is read outside the document's folder",
    bad="$ref: ../../secret.yaml",
    good="$ref: common/pet.yaml",
)
REF_SCHEME = Rule(
    "reference-scheme-not-read",
    Severity.ERROR,
    "The reference `{ref}` uses `{scheme}:`, which is not read.",
    "Use a relative file name or a reference inside the document.",
    source="our policy: relative files, and http(s) when allowed",
    bad="$ref: ftp://files.example/common.yaml",
    good="$ref: common.yaml",
)
REF_NO_FOLDER = Rule(
    "reference-has-no-folder",
    Severity.ERROR,
    "The reference `{ref}` leads to a file, but the document came from standard input and has no folder.",
    "Give the document as a file.",
    source="RFC 3986, section 5.1 (a relative reference needs a base)",
    bad="cat api.yaml | extsvc validate -   # $ref: common.yaml",
    good="extsvc validate api.yaml",
)
REF_FILE = Rule(
    "referenced-file-unreadable",
    Severity.ERROR,
    "The file of the reference `{ref}` cannot be used: {reason}",
    "Mend the reference or the file.",
    source="OAS 3.1.1, section 4.3 OpenAPI Description Structure",
    bad="$ref: comon.yaml#/Error   # no such file",
    good="$ref: common.yaml#/Error",
)
TOO_MANY_FILES = Rule(
    "too-many-files",
    Severity.ERROR,
    "The document reaches more than {limit} files.",
    "Bundle the description into one file.",
    source="our limit",
    bad="$ref: part1001.yaml   # and a thousand files before it",
    good="$ref: part1000.yaml",
)
RULES = (
    NOT_OPENAPI, UNKNOWN_VERSION, VERSION_NOT_TEXT, VERSION_NOT_EXACT, REF_BROKEN, REF_LOOP, REF_NOT_TEXT,
    REF_REMOTE, REF_OUTSIDE, REF_SCHEME, REF_NO_FOLDER, REF_FILE, TOO_MANY_FILES,
)  # fmt: skip
