"""Which version a tree speaks, or what it is instead."""

from __future__ import annotations

import re

from generator.diagnostics import Checked, Diagnostic
from generator.document.rules import NOT_A_DOCUMENT
from generator.model.types import Json
from generator.oas import rules_reading as rules
from generator.oas.versions import V20, V30, V31, V32, Version

_FULL = re.compile(r"3\.[012]\.\d+(-.+)?")
_EXPORT = "Export the API as OpenAPI (or use a converter) and give that file."


def version_of(tree: Json) -> Checked[Version]:
    """The version of an OpenAPI document; None with a finding when it is none that can be read."""
    if not isinstance(tree, dict):
        return Checked(None, (NOT_A_DOCUMENT.at("", what=kind(tree), hint=_hint_for_value(tree)),))
    if "openapi" in tree:
        return _version_3(tree["openapi"])
    if "swagger" in tree:
        return _version_2(tree["swagger"])
    what, hint = _other_format(tree)
    return _refuse(rules.NOT_OPENAPI.at("", what=what, hint=hint))


def kind(value: Json) -> str:
    """A value's JSON type in words."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "a boolean"
    if isinstance(value, (int, float)):
        return "a number"
    if isinstance(value, str):
        return "text"
    return "a list" if isinstance(value, list) else "an object"


def _refuse(*found: Diagnostic) -> Checked[Version]:
    return Checked(None, found)


def _version_3(value: Json) -> Checked[Version]:
    text = str(value) if isinstance(value, (str, int, float)) and not isinstance(value, bool) else ""
    version = {known.name: known for known in (V30, V31, V32)}.get(text.strip()[:3])
    if version is None or not re.fullmatch(r"\s*3\.[0-2](?![0-9]).*", text, re.DOTALL):
        return _refuse(
            rules.UNKNOWN_VERSION.at("/openapi", field="openapi", version=text or kind(value), hint=_known(text))
        )
    found: list[Diagnostic] = []
    if not isinstance(value, str):
        found.append(rules.VERSION_NOT_TEXT.at("/openapi", field="openapi", version=f"{version.name}.0"))
    elif not _FULL.fullmatch(text):
        found.append(
            rules.VERSION_NOT_EXACT.at("/openapi", version=text, title=version.title, full=f"{version.name}.0")
        )
    return Checked(version, tuple(found))


def _version_2(value: Json) -> Checked[Version]:
    if value == "2.0":
        return Checked(V20)
    if isinstance(value, (int, float)) and not isinstance(value, bool) and value == 2:
        return Checked(V20, (rules.VERSION_NOT_TEXT.at("/swagger", field="swagger", version="2.0"),))
    text = str(value) if isinstance(value, (str, int, float)) else kind(value)
    return _refuse(rules.UNKNOWN_VERSION.at("/swagger", field="swagger", version=text, hint=_known(text, "swagger")))


def _known(text: str, field: str = "openapi") -> str:
    if text.startswith("1."):
        return "Convert Swagger 1.x to OpenAPI first."
    if field == "swagger" and text.startswith("3"):
        return "From version 3 on the field is called `openapi`."
    if field == "openapi" and text.startswith("2"):
        return 'Version 2 is written `swagger: "2.0"`.'
    return "Versions 2.0, 3.0, 3.1 and 3.2 are read."


def _hint_for_value(tree: Json) -> str:
    if isinstance(tree, str) and tree.strip().startswith(("http://", "https://")):
        return "The file holds an address; give the document found there."
    if isinstance(tree, list) and tree and isinstance(tree[0], dict) and ("openapi" in tree[0] or "swagger" in tree[0]):
        return "The document is wrapped in a list; remove the outer brackets."
    if isinstance(tree, str):
        return "The file holds plain text; give the API description (JSON or YAML)."
    return "Give the API description (JSON or YAML)."


def _other_format(tree: dict[str, Json]) -> tuple[str, str]:
    info = tree.get("info")
    if isinstance(info, dict) and ("_postman_id" in info or "postman" in str(info.get("schema", ""))):
        return "a Postman collection", _EXPORT
    for test, what, hint in _FORMATS:
        if test(tree):
            return what, hint
    for key in tree:
        if key.lower() in ("openapi", "swagger"):
            return f"a document with `{key}` in other letters", f"Write the field as `{key.lower()}`."
    if "paths" in tree and isinstance(info, dict):
        return "a document without a version", "Add `openapi: 3.0.3` (or the version it is written in) as first field."
    return "a document without an `openapi` field", "Check that this is the API description itself."


def _has(*keys: str):  # type: ignore[no-untyped-def]  # a table entry: see _FORMATS
    return lambda tree: all(key in tree for key in keys)


_FORMATS = (
    (lambda tree: str(tree.get("swaggerVersion", "")).startswith("1"), "Swagger 1.x", "Convert it to OpenAPI first."),
    (_has("asyncapi"), "an AsyncAPI document", "It describes messages, not HTTP operations."),
    (_has("arazzo"), "an Arazzo document", "Give the OpenAPI document named in its `sourceDescriptions`."),
    (_has("overlay", "actions"), "an Overlay document", "Apply it to its OpenAPI document and give the result."),
    (lambda tree: str(tree.get("kind", "")) == "discovery#restDescription", "a Google Discovery document", _EXPORT),
    (_has("_type", "resources"), "an Insomnia export", _EXPORT),
    (lambda tree: isinstance(tree.get("log"), dict), "an HTTP archive (HAR)", "Give the API description itself."),
    (lambda tree: "__schema" in str(list(tree)) or "__schema" in str(tree.get("data"))[:40], "a GraphQL schema", _EXPORT),
    (_has("apiVersion", "kind"), "a Kubernetes object", "Give the API description itself."),
    (_has("name", "dependencies"), "a package.json", "Give the API description itself."),
    (lambda tree: "json-schema.org" in str(tree.get("$schema", "")), "a JSON Schema", "Put it under `components/schemas`."),
    (lambda tree: len(tree) == 1 and any(isinstance(v, dict) and ("openapi" in v or "swagger" in v) for v in tree.values()),
     "a document wrapped in another object", "Take the inner object out."),
    (_has("error"), "an error message", "The download seems to have failed; fetch it again."),
    (_has("message"), "an error message", "The download seems to have failed; fetch it again."),
)  # fmt: skip
