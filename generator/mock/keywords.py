"""Keywords that hold no schema, in the shape of JSON Schema 2020-12, as the mock asks for them."""

from __future__ import annotations

from generator.model.types import Json
from generator.oas.value_checks import is_finite
from generator.patterns import compiled

TYPES = frozenset({"null", "boolean", "object", "array", "number", "string", "integer"})
FORMATS = frozenset({"date-time", "date", "uuid", "ipv4", "ipv6", "email", "uri", "byte"})
RANGES = {"int32": (-(2**31), 2**31 - 1), "int64": (-(2**63), 2**63 - 1)}
NUMBERS = ("maximum", "minimum", "exclusiveMaximum", "exclusiveMinimum")
COUNTS = ("maxLength", "minLength", "maxItems", "minItems", "maxProperties", "minProperties", "maxContains", "minContains")  # fmt: skip


def plain_keywords(schema: dict[str, Json], asked: frozenset[str]) -> dict[str, Json]:
    """Those of a schema; what has the wrong shape asks for nothing. `asked` are formats that count beside FORMATS."""
    made: dict[str, Json] = {}
    types = schema.get("type")
    listed = [t for t in (types if isinstance(types, list) else [types]) if isinstance(t, str)]
    listed = list(dict.fromkeys("string" if t == "file" else t for t in listed))
    if listed and TYPES.issuperset(listed):
        made["type"] = [*listed] if len(listed) > 1 else listed[0]
    if isinstance(schema.get("enum"), list) and schema["enum"]:
        made["enum"] = schema["enum"]
    if "const" in schema:
        made["const"] = schema["const"]
    made |= _bounds(schema)
    made |= {key: int(count) for key in COUNTS if is_finite(count := schema.get(key)) and count >= 0}
    if schema.get("uniqueItems") is True:
        made["uniqueItems"] = True
    pattern = schema.get("pattern")
    if isinstance(pattern, str) and not compiled(pattern).reason:
        made["pattern"] = pattern
    formats = FORMATS | asked if made.keys().isdisjoint(("pattern", "enum", "const")) else FORMATS
    if schema.get("format") in formats and "string" in (listed or ["string"]):
        made["format"] = schema["format"]
    dependent = schema.get("dependentRequired")
    if isinstance(dependent, dict):
        made["dependentRequired"] = dict(dependent)  # `dependent` of the lowering adds to it
    return made


def _bounds(schema: dict[str, Json]) -> dict[str, float]:
    made = {key: bound for key in NUMBERS if is_finite(bound := schema.get(key))}
    for limit, exclusive in (("minimum", "exclusiveMinimum"), ("maximum", "exclusiveMaximum")):
        if schema.get(exclusive) is True and limit in made:  # the form of 2.0 and 3.0
            made[exclusive] = made.pop(limit)
    step = schema.get("multipleOf")
    if is_finite(step) and step > 0:
        made["multipleOf"] = step
    if schema.get("type") == "integer" and schema.get("format") in RANGES:
        low, high = RANGES[str(schema["format"])]
        made["minimum"] = max(made.get("minimum", low), low)
        made["maximum"] = min(made.get("maximum", high), high)
    return made
