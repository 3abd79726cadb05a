"""Guesses at what the author meant, for the remedies of structural findings."""

from __future__ import annotations

from generator.model.types import Json
from generator.oas import rules_schemas
from generator.oas import rules_structure as rules
from generator.oas.book import ObjectKind
from generator.oas.findings import Findings, Path
from generator.oas.versions import Version

_ANYWHERE = "Remove it, or give it a name that begins with `x-`."

# (kind, field, versions): what to do instead
_MOVED: dict[tuple[str, str], tuple[str, str]] = {
    ("OpenAPI", "definitions"): ("3", "Move the schemas to `components/schemas`."),
    ("OpenAPI", "host"): ("3", "Give the whole address in `servers`."),
    ("OpenAPI", "basePath"): ("3", "Give the whole address in `servers`."),
    ("OpenAPI", "schemes"): ("3", "Give the whole address in `servers`."),
    ("OpenAPI", "consumes"): ("3", "Name the media types in `requestBody/content`."),
    ("OpenAPI", "produces"): ("3", "Name the media types in the responses' `content`."),
    ("OpenAPI", "securityDefinitions"): ("3", "Move them to `components/securitySchemes`."),
    ("OpenAPI", "parameters"): ("3", "Move them to `components/parameters`."),
    ("OpenAPI", "responses"): ("3", "Move them to `components/responses`."),
    ("OpenAPI", "components"): ("2.0", "Use `definitions`, `parameters`, `responses` and `securityDefinitions`."),
    ("OpenAPI", "servers"): ("2.0", "Use `schemes`, `host` and `basePath`."),
    ("OpenAPI", "webhooks"): ("3.0", "Webhooks need `openapi: 3.1.0`."),
    ("Components", "pathItems"): ("3.0", "Path items as components need `openapi: 3.1.0`."),
    ("Operation", "consumes"): ("3", "Name the media types in `requestBody/content`."),
    ("Operation", "produces"): ("3", "Name the media types in the responses' `content`."),
    ("Operation", "schemes"): ("3", "Give the whole address in `servers`."),
    ("Operation", "requestBody"): ("2.0", "Use a parameter with `in: body`."),
    ("Operation", "callbacks"): ("2.0", "Callbacks need OpenAPI 3."),
    ("Parameter", "type"): ("3", "Put the type into `schema`."),
    ("Parameter", "format"): ("3", "Put the format into `schema`."),
    ("Parameter", "items"): ("3", "Put the items into `schema`."),
    ("Parameter", "enum"): ("3", "Put the values into `schema`."),
    ("Parameter", "default"): ("3", "Put the default into `schema`."),
    ("Parameter", "collectionFormat"): ("3", "Use `style` and `explode`."),
    ("Parameter", "style"): ("2.0", "Use `collectionFormat`."),
    ("Parameter", "explode"): ("2.0", "Use `collectionFormat: multi`."),
    ("Parameter", "content"): ("2.0", "Use `type`, or `schema` in a body parameter."),
    ("Parameter", "example"): ("2.0", "Parameters of Swagger 2.0 have no examples; use `x-example`."),
    ("Parameter", "examples"): ("2.0", "Parameters of Swagger 2.0 have no examples; use `x-example`."),
    ("Header", "type"): ("3", "Put the type into `schema`."),
    ("Header", "schema"): ("2.0", "Headers of Swagger 2.0 have `type`, not `schema`."),
    ("Response", "schema"): ("3", "Put the schema into `content`, under a media type."),
    ("Response", "examples"): ("3", "Put the examples into `content`, under a media type."),
    ("Response", "content"): ("2.0", "Use `schema`, and `produces` for the media types."),
    ("Schema", "oneOf"): ("2.0", "`oneOf` needs OpenAPI 3."),
    ("Schema", "anyOf"): ("2.0", "`anyOf` needs OpenAPI 3."),
    ("Schema", "not"): ("2.0", "`not` needs OpenAPI 3."),
    ("Schema", "nullable"): ("2.0", "`nullable` needs OpenAPI 3.0; use `x-nullable`."),
    ("Schema", "writeOnly"): ("2.0", "`writeOnly` needs OpenAPI 3."),
    ("Schema", "deprecated"): ("2.0", "`deprecated` on schemas needs OpenAPI 3; use `x-deprecated`."),
    ("Schema", "examples"): ("old", "Use `example`; `examples` needs OpenAPI 3.1."),
    ("Schema", "const"): ("old", "Use `enum` with one value; `const` needs OpenAPI 3.1."),
    ("Schema", "patternProperties"): ("old", "Use `additionalProperties`; `patternProperties` needs OpenAPI 3.1."),
    ("Schema", "$id"): ("old", "Remove it; `$id` needs OpenAPI 3.1."),
    ("Schema", "id"): ("old", "Remove it; OpenAPI schemas are named by their place."),
    ("Schema", "$schema"): ("old", "Remove it; `$schema` needs OpenAPI 3.1."),
    ("Schema", "definitions"): ("old", "Move the schemas to the reusable schemas of the document."),
    ("Schema", "optional"): ("", "Leave the name out of the parent's `required` list instead."),
}  # fmt: skip


def unknown_field(seen: Findings, key: str, kind: ObjectKind, node: dict[str, Json], path: Path, file: str) -> None:
    """Report a field that the object does not have, with the likeliest way to mend it."""
    at = (path, key)
    if kind.name == "Paths":
        seen.report(rules.PATH_SLASH, at, file, path=key, better=key)
    elif kind.name == "Responses":
        seen.report(rules.STATUS_CODE, at, file, code=key, hint=_status_hint(key, seen.version))
    else:
        seen.report(rules.FIELD_UNKNOWN, at, file, field=key, kind=kind.words, hint=_field_hint(seen, key, kind))


def unknown_keyword(seen: Findings, key: str, kind: ObjectKind, node: dict[str, Json], path: Path, file: str) -> None:
    """Report a keyword that JSON Schema ignores, when it looks like a slip."""
    if kind.name != "Schema" or key.startswith(("x-", "$")):
        return
    if key == "nullable":
        if node[key] is True:
            kind_now = node.get("type") if isinstance(node.get("type"), str) else "string"
            seen.report(rules_schemas.NULLABLE_31, (path, key), file, type=kind_now)
        return
    near = _near(seen, key, kind)
    if near:
        seen.report(rules_schemas.UNKNOWN_KEYWORD, (path, key), file, name=key, hint=f" (did you mean `{near}`?)")


def _near(seen: Findings, key: str, kind: ObjectKind) -> str:
    """The keyword that was probably meant; asked once for each unknown one."""
    known = seen.facts.near_keywords
    if key not in known:
        known[key] = seen.guess(key, kind.fields, 0.85)
    return known[key]


def _field_hint(seen: Findings, key: str, kind: ObjectKind) -> str:
    version = seen.version
    names, hint = _MOVED.get((kind.name, key), ("none", ""))
    if version.name.startswith(names) or (names == "old" and version.dialect == "draft4"):
        return hint
    lower = {name.lower(): name for name in kind.fields}
    near = lower.get(key.lower()) or seen.guess(key, kind.fields, 0.75)
    return f"Did you mean `{near}`?" if near else _ANYWHERE


def _status_hint(key: str, version: Version) -> str:
    if key.upper() != key and len(key) == 3:
        return f"Write `{key.upper()}`."
    if version.body_is_parameter:
        return "Write three digits, or `default`."
    return "Write three digits, a range such as `4XX`, or `default`."


def for_type(kind: str, key: str, value: Json, version: Version) -> str:
    """What to do about a value of the wrong type."""
    if key in ("exclusiveMaximum", "exclusiveMinimum") and kind == "Schema":
        limit = "maximum" if key == "exclusiveMaximum" else "minimum"
        if isinstance(value, bool):
            return f"In OpenAPI 3.1 write the limit itself: `{key}: 10`, without `{limit}`."
        return f"Before OpenAPI 3.1 write `{limit}: {value}` and `{key}: true`."
    if kind == "Schema" and key == "required" and isinstance(value, (bool, str)):
        return "List the names of the required properties, one level up."
    if kind == "Schema" and key == "type" and isinstance(value, list):
        return "Name one type; write `nullable: true` beside it for null."
    if kind == "Schema" and key == "items" and isinstance(value, list):
        return "Give one schema; in OpenAPI 3.1 a list goes to `prefixItems`."
    if value is None:
        return "Give a value, or remove the field."
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return f'Put it in quotes: `"{value}"`.'
    return "Correct the value."


def for_value(kind: str, key: str, value: Json, version: Version) -> str:
    """What to do about a word that is not in the list."""
    if kind == "Schema" and key == "type" and isinstance(value, str):
        if value == "null" and version.nullable:
            return "Write `nullable: true` beside the other type."
        if value == "file":
            return "Write `type: string` with `format: binary`."
        alias = {"int": "integer", "long": "integer", "float": "number", "double": "number", "bool": "boolean"}.get(
            value
        )
        alias = alias or {"date": "string", "datetime": "string", "date-time": "string", "dict": "object"}.get(value)
        alias = alias or {"list": "array", "map": "object", "any": ""}.get(value)
        if alias:
            return f"Write `type: {alias}`" + (f" and `format: {value}`." if value in _FORMATS else ".")
    if kind == "Parameter" and key == "in" and value in ("body", "formData") and not version.body_is_parameter:
        return "Use `requestBody`."
    return ""


_FORMATS = ("long", "float", "double", "date", "date-time")


def near_reference(seen: Findings, ref: str, file: str) -> str:
    """An existing target that resembles a broken reference."""
    before, _, fragment = ref.partition("#")
    if before and not fragment and seen.spec.get(f"{seen.version.schemas_at}/{ref}") is not None:
        return f" (did you mean `#{seen.version.schemas_at}/{ref}`?)"
    parent, _, last = fragment.rpartition("/")
    around = seen.spec.step(f"{before}#{parent}", file) if parent else None
    if around is None or not isinstance(around.node, dict):
        return ""
    near = seen.guess(last, around.node)
    return f" (did you mean `{before}#{parent}/{near}`?)" if near else ""
