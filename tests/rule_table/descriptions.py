"""Rules about descriptions: where in a document each one's examples stand, and who reads the document."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from frames import document, overlay

from generator.diagnostics import Diagnostic
from generator.document import parse
from generator.fix.run import fix
from generator.model.types import Json
from generator.modelling.build import build
from generator.oas import Spec, load
from generator.oas.validate import strict
from generator.overlay.apply import apply
from generator.overlay.read import read
from generator.pipeline import model
from generator.report import suppress
from generator.salesforce.check_agents import check_agents
from generator.salesforce.rules import ALL as SALESFORCE_RULES
from generator.salesforce.verdict import judge
from generator.selection import ALL, Selection

# Place (see frames.py) -> rules whose examples stand there.
OAS = {
    "whole": "document-is-not-an-object document-is-not-openapi document-describes-nothing",
    "top": "field-is-missing path-does-not-begin-with-a-slash paths-are-empty reference-is-not-allowed-here "
    "tag-is-declared-twice value-has-the-wrong-type version-is-not-exact version-is-unknown "
    "component-is-not-used",
    "top 3.2": "tag-parent-is-unknown",
    "path 3.2": "method-is-malformed method-has-its-own-field",
    "operation 3.2": "query-string-is-not-alone",
    "contents 3.2": "item-schema-is-ignored",
    "top 3.1": "schema-dialect-is-not-read second-validator-gave-up",
    "top 2.0": "base-path-does-not-begin-with-a-slash host-is-malformed version-is-not-text",
    "paths": "path-holds-a-query path-names-a-parameter-twice path-parameter-is-not-declared "
    "path-parameter-is-not-in-the-path path-template-is-broken paths-differ-only-in-names",
    "path": "body-has-no-meaning-here field-is-unknown operation-id-is-used-twice",
    "operation": "callback-expression-is-malformed parameter-is-declared-twice responses-are-empty scope-is-unknown "
    "scopes-are-only-for-oauth security-scheme-is-unknown status-code-is-not-valid value-is-not-allowed",
    "post 2.0": "document-does-not-fit-the-meta-schema file-parameter-needs-form-media-type",
    "parameters of a post 2.0": "two-bodies",
    "parameter": "field-has-no-meaning-here parameter-has-no-schema style-does-not-fit-the-place style-does-not-fit-the-type "
    "header-parameter-is-ignored",
    "parameter 2.0": "collection-format-multi-is-not-allowed-here field-does-not-belong-here file-parameter-is-not-in-form-data",
    "parameter of a path": "path-parameter-is-not-required",
    "named parameter": "parameter-content-needs-one-entry",
    "components": "component-name-is-not-allowed",
    "contents": "encoding-is-ignored part-is-sent-as-text",
    "form": "encoding-names-no-property",
    "answer": "media-type-is-malformed response-header-is-ignored",
    "linked answer": "link-leads-to-no-operation link-names-no-operation",
    "link": "link-names-no-parameter",
    "media type": "fields-exclude-each-other reference-is-broken reference-is-not-text reference-leads-to-something-else",
    "schema": "array-has-no-items default-does-not-fit default-does-not-fit-its-format discriminator-property-is-not-described "
    "entry-is-listed-twice enum-value-does-not-fit enum-value-is-listed-twice example-does-not-fit "
    "limits-exclude-every-value list-is-empty pattern-is-not-ecma-262 read-only-and-write-only reference-lacks-a-slash "
    "reference-leaves-the-folder reference-leaves-to-the-network reference-scheme-not-read referenced-file-unreadable "
    "required-name-is-forbidden required-name-has-no-property",
    "schema 3.1": "default-does-not-fit-its-schema nullable-has-no-meaning dynamic-reference-is-simplified "
    "enum-is-empty second-validator-objects schema-keyword-is-unknown",
    "schemas": "reference-leads-back-to-itself",
    "schema 2.0": "file-type-is-only-for-responses default-is-not-among-what-is-allowed",
    "paths 2.0": "paths-are-the-same-but-for-names",
    "definition 2.0": "discriminator-property-is-not-required",
    "tagged": "discriminator-mapping-names-no-alternative discriminator-names-not-every-alternative discriminator-tag-is-not-allowed "
    "discriminator-tag-is-not-the-name discriminator-tag-tells-several alternatives-cannot-be-told-apart",
    "discriminator": "discriminator-mapping-is-broken",
    "property": "reference-description-is-ignored reference-siblings-are-ignored",
    "server": "server-variable-is-not-declared server-variable-is-not-used",
    "server variable 3.1": "server-variable-default-is-not-listed",
    "server variable": "server-variable-default-is-unusual",
}


MODEL = {
    "schema": "condition-not-carried reference-without-target type-unknown types-contradict property-in-several-files "
    "pattern-unchecked",
    "schema 3.1": "tuple-as-list",
    "operation": "parameter-repeated part-unreadable header-name-unsendable header-written-by-connection",
    "paths": "path-parameter-added action-name-parted",
    "media type": "schema-unreadable reference-without-target",
    "object": "name-parted",
    "contents 3.1": "conditions-unchecked",
    "contents 3.2": "encoding-not-carried event-data-as-text",
}
AGENTS = {
    "order": "agent-open-answer",
    "path": "agent-no-description agent-flags-missing",
    "operation": "agent-several-answers agent-no-success agent-flag-misread",
    "media type": "agent-flag-beside-reference",
}
SALESFORCE = {
    "top": "es-openapi-31 es-openapi-31-label es-server-callout es-server-port es-servers-several es-tags-ignored es-security-ignored "
    "es-operation-name-derived es-operation-name-guessed es-method es-server-of-operation es-webhooks",
    "order": "es-class-clash",
    "property": "es-any-value es-enum-as-string es-integer-format es-list-of-lists es-map es-nullable es-read-only "
    "es-schema-boolean es-choice-of-scalars es-default-integer-format es-default-mismatch es-default-structure es-enum-null es-items-list",
    "property 3.1": "es-type-missing",
    "object": "es-field-clash es-property-empty es-reserved-word es-name-escaped",
    "schema": "es-reference-remote es-discriminator-mapping",
    "schema 3.1": "es-type-list es-type-null",
    "schema 2.0": "es-type-list-in-2",
    "operation": "es-callbacks es-callback-expression es-callback-method es-cookie-parameter es-input-clash es-external-docs-ignored "
    "es-input-connection es-no-answer-schema es-links es-response-headers es-parameter-name",
    "post": "es-file-body",
    "answer": "es-text-holds-json",
    "request body": "es-media-type-mapped es-media-type-word es-multipart",
    "path": "es-get-body es-get-empty-body",
    "paths": "es-operation-collapsed",
    "parameter": "es-parameter-content es-parameter-style es-reference-into-paths",
    "post 2.0": "es-default-place",
}
FIX = {
    "top": "fix-servers-dropped",
    "top 3.1": "fix-version fix-field-dropped fix-security-scheme fix-webhooks",
    "info 3.1": "fix-license-identifier",
    "object": "fix-property-empty",
    "object 3.1": "fix-boolean-schema",
    "operation": "fix-parameter-dropped",
    "schema": "fix-null-enum fix-empty-list fix-items-added fix-reference-bundled fix-fault",
    "schema 3.1": "fix-const fix-content-encoding fix-examples fix-exclusive-bound fix-keyword-dropped fix-null-alternative "
    "fix-pattern-properties fix-tuple fix-type-list fix-type-null fix-type-added fix-ref-siblings",
    "answers": "fix-description-added",
    "request body": "fix-media-type fix-media-type-cut",
    "path": "fix-get-body fix-operation-id fix-responses-added",
    "paths": "fix-operation-id-again",
    "path items 3.1": "fix-path-item-inlined",
    "operation 3.2": "fix-query-string",
    "request body 3.2": "fix-newer-field",
    "schema 3.2": "fix-xml-node-type",
    "parameter beside others": "fix-reference-lifted",
    "parameter 3.1": "fix-ref-words",
    "parameter of a path": "fix-parameter-required",
    "schema 2.0": "fix-x-nullable",
}
DOCUMENT = {
    "whole": "duplicate-key json-syntax number-is-not-json text-has-half-a-character "
    "yaml-alias-contains-itself yaml-key-is-not-text yaml-merge-needs-a-mapping yaml-syntax yaml-tag-does-not-fit "
    "yaml-tag-unknown",
}
OVERLAY = {
    "overlay": "overlay-bad-copy overlay-bad-path overlay-extends-another overlay-idle-action overlay-incompatible-update "
    "overlay-no-match overlay-pattern-not-run overlay-primitive-target overlay-removes-everything overlay-unknown-field overlay-unknown-version "
    "overlay-update-and-remove",
    "whole": "overlay-missing-field overlay-not-an-overlay",
}
REPORT = {
    "whole": "suppression-malformed suppression-not-needed suppression-unknown-rule suppression-without-reason",
}
# What the overlays of the examples are applied to.
DESCRIBED: Json = {
    "openapi": "3.0.3",
    "info": {"title": "Messages", "version": "1", "contact": {"name": "Me"}},
    "tags": [{"name": "a"}],
    "paths": {"/a": {"get": {}}, "/b": {}, "/message": {"summary": "ab", "get": {}}},
    "components": {},
}
FIX_PART = {
    "top": "fix-operation-cut",
    "picked answer": "fix-link-dropped",
    "picked schemas": "fix-component-cut",
}


# Files that lie beside the description.
FILES = {
    "events.yaml": "Added: {type: object, properties: {data: {type: string, contentMediaType: application/json}}}\n",
    "pet.yaml": "{type: object}\n",
    "common/pet.yaml": "{type: object}\n",
    "common.yaml": "Error: {type: object}\ncomponents: {schemas: {Error: {type: object}}}\n",
    "models.yaml": "Order: {type: object}\n",
    "a.yaml": "A: {type: object, properties: {id: {type: string}}}\n",
    "b.yaml": "B: {type: object, properties: {id: {type: string, maxLength: 5}}}\n",
}


def described(text: str, folder: Path, name: str = "api.yaml") -> Spec:
    """The description that a text holds, written where its neighbours lie."""
    place = folder / name
    place.write_text(text, encoding="utf-8")
    loaded = load(place)
    assert loaded.value is not None, loaded.diagnostics
    return loaded.value


def validated(text: str, folder: Path) -> Iterable[Diagnostic]:
    place = folder / "api.yaml"
    place.write_text(text, encoding="utf-8")
    loaded = load(place)
    return (*loaded.diagnostics, *(strict(loaded.value) if loaded.value else ()))


def modelled(text: str, folder: Path) -> Iterable[Diagnostic]:
    made = model(described(text, folder), "Shop")
    assert made.value is not None
    return (*made.diagnostics, *made.value.name_findings)


def judged(text: str, folder: Path, service: str = "Shop") -> Iterable[Diagnostic]:
    spec = described(text, folder)
    return judge(spec, build(spec, service).service).findings


def as_actions(text: str, folder: Path) -> Iterable[Diagnostic]:
    """What is said of the operations of a description as agent actions."""
    spec = described(text, folder)
    return check_agents(spec, build(spec, "Shop").service)


def fixed(text: str, folder: Path, wanted: Selection = ALL) -> Iterable[Diagnostic]:
    made = fix(described(text, folder), wanted)
    return (*made.diagnostics, *(made.value.changes if made.value else ()))


def fixed_in_part(text: str, folder: Path) -> Iterable[Diagnostic]:
    return fixed(text, folder, Selection(operations=("GET /a",)))


def parsed(text: str, _folder: Path) -> Iterable[Diagnostic]:
    return parse(text.encode(), "api.json" if text.startswith(('{"', "[")) else "api.yaml").diagnostics


def overlaid(text: str, _folder: Path) -> Iterable[Diagnostic]:
    """What reading the overlay and applying it to a small description reports."""
    read_in = parse(text.encode(), "overlay.yaml").then(read)
    if read_in.value is None:
        return read_in.diagnostics
    return (*read_in.diagnostics, *apply(DESCRIBED, [read_in.value], file="messages.yaml").diagnostics)


def suppressing(text: str, _folder: Path) -> Iterable[Diagnostic]:
    """What is wrong with the suppressions of a project file, over a description in which there are several servers."""
    asked, faults = suppress.read(tomllib.loads(text), text, "extsvc.toml")
    known = {rule.id: rule for rule in SALESFORCE_RULES}
    found = [known["es-servers-several"].at("/servers", count=2)]
    _, _, used = suppress.apply(found, asked)
    return (*faults, *suppress.unused(asked, used, known))


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads the examples of some rules, and the place of each in a description."""

    read: Callable[[str, Path], Iterable[Diagnostic]]
    places: dict[str, str]


READERS = (
    Reader(parsed, DOCUMENT),
    Reader(validated, OAS),
    Reader(overlaid, OVERLAY),
    Reader(modelled, MODEL),
    Reader(judged, SALESFORCE),
    Reader(as_actions, AGENTS),
    Reader(fixed, FIX),
    Reader(fixed_in_part, FIX_PART),
    Reader(suppressing, REPORT),
)


def text_of(example: str, place: str) -> str:
    """The whole text of an example; "overlay" is a place, too."""
    if place == "overlay":
        return overlay(example)
    if place == "whole":
        return "" if example == "(nothing)" else example
    return document(example, place)


def table(places: dict[str, str]) -> dict[str, str]:
    """Rule -> place."""
    return {rule: place for place, rules in places.items() for rule in rules.split()}
