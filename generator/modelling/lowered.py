"""Keywords that hold no schema, as JSON Schema 2020-12 writes them. What has the wrong shape asks for nothing."""

from __future__ import annotations

from collections.abc import Container

from generator.model.types import Json
from generator.modelling.hard import LIMITS
from generator.modelling.scalars import JSON_TYPES
from generator.oas.octets import is_octets
from generator.oas.value_checks import is_finite

_COUNTS = (
    "maxLength", "minLength", "maxItems", "minItems", "maxProperties", "minProperties", "maxContains", "minContains",
)  # fmt: skip
_LIMITING = LIMITS | {"maxContains", "minContains"}
_BOUNDS = (("minimum", "exclusiveMinimum"), ("maximum", "exclusiveMaximum"))


def plain_keywords(schema: dict[str, Json], optional: Container[str] = ()) -> dict[str, Json]:
    """The keywords of a schema without those that hold schemas; `optional` are properties that nobody asks for."""
    made: dict[str, Json] = {}
    said = schema.get("type")
    if isinstance(said, list):
        kinds: list[Json] = ["string" if kind == "file" else kind for kind in said]
        if kinds and all(isinstance(kind, str) and kind in JSON_TYPES for kind in kinds):
            made["type"] = kinds
    elif isinstance(said, str) and (said in JSON_TYPES or said == "file"):
        made["type"] = "string" if said == "file" else said
    if isinstance(schema.get("enum"), list) and schema["enum"]:
        made["enum"] = schema["enum"]
    if "const" in schema:
        made["const"] = schema["const"]
    if not _LIMITING.isdisjoint(schema):
        made.update(_limits(schema))
    required = schema.get("required")
    if isinstance(required, list):
        names: list[Json] = [name for name in required if isinstance(name, str) and name not in optional]
        made.update({"required": names} if names else {})
    made.update(_dependent(schema))
    return made


def _limits(schema: dict[str, Json]) -> dict[str, Json]:
    made: dict[str, Json] = {}
    for inclusive, exclusive in _BOUNDS:
        bound, other = schema.get(inclusive), schema.get(exclusive)
        if is_finite(bound):
            made[exclusive if other is True else inclusive] = bound  # true: the form of 2.0 and 3.0
        if is_finite(other):
            made[exclusive] = other
    step = schema.get("multipleOf")
    if is_finite(step) and step > 0:
        made["multipleOf"] = step
    for word in _COUNTS:
        count = schema.get(word)
        if isinstance(count, float) and count.is_integer():
            count = int(count)
        if isinstance(count, int) and not isinstance(count, bool) and count >= 0:
            made[word] = count
    if schema.get("uniqueItems") is True:
        made["uniqueItems"] = True
    if isinstance(schema.get("pattern"), str):
        made["pattern"] = schema["pattern"]
    return made


def _dependent(schema: dict[str, Json]) -> dict[str, Json]:
    found: dict[str, Json] = {}
    for word in ("dependentRequired", "dependencies"):  # the latter in drafts before 2019-09
        listed = schema.get(word)
        for name, names in listed.items() if isinstance(listed, dict) else ():
            if isinstance(names, list):
                found[name] = [one for one in names if isinstance(one, str)]
    return {"dependentRequired": found} if found else {}


def without_octets(schema: dict[str, Json]) -> dict[str, Json]:
    """The schema without what it asks of octets as such: they are held against it as the text that stands for them."""
    media = schema.get("contentMediaType")
    octets = schema.get("format") in ("binary", "byte", "base64") or "contentEncoding" in schema
    if not octets and not (isinstance(media, str) and is_octets(media)):
        return schema
    return {k: v for k, v in schema.items() if k not in ("minLength", "maxLength", "pattern", "enum", "const")}
