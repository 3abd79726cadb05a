"""Which schemas ask for more than a type and its limits can say: what is found here is carried as JSON Schema instead."""

from __future__ import annotations

from collections.abc import Iterator

from generator.model.types import Json

ONE = frozenset({
    "additionalProperties", "not", "if", "then", "else", "contains", "propertyNames", "unevaluatedProperties",
    "unevaluatedItems", "additionalItems", "items",
})  # fmt: skip
MANY = frozenset({"allOf", "anyOf", "oneOf", "prefixItems", "items"})
MAPS = frozenset({"properties", "patternProperties", "dependentSchemas", "dependencies"})
NUMBERS = frozenset({"minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"})
TEXTS = frozenset({"minLength", "maxLength", "pattern"})
ITEMS = frozenset({"minItems", "maxItems", "uniqueItems"})
NAMES = frozenset({"minProperties", "maxProperties"})
LIMITS = NUMBERS | TEXTS | ITEMS | NAMES
_ALWAYS = frozenset({
    "prefixItems", "patternProperties", "contains", "dependentRequired", "dependentSchemas", "dependencies", "if",
    "unevaluatedProperties", "unevaluatedItems", "not", "propertyNames",
})  # fmt: skip
_VALUES = frozenset({"enum", "const"})
_NARROWING = LIMITS | _VALUES
_NO_KIND, _WITH_PARTS = {type(None)}, {list, dict}
_ASKING = _ALWAYS | LIMITS | _VALUES | {"allOf", "oneOf", "anyOf", "required"}
_INVOLVED = _ALWAYS | {"const", "allOf", "oneOf", "anyOf", "required", "items", "properties"}
HOLDING = ONE | MANY | MAPS  # words that hold schemas
_PLAIN_UNLESS = _INVOLVED | HOLDING | {"enum", "$ref"}
_SHAPED = frozenset({"$ref", "properties", "allOf", "oneOf", "anyOf"})


def subschemas(schema: dict[str, Json]) -> Iterator[tuple[Json, bool]]:
    """The schemas that stand in a schema, one step down, and whether one is joined with it; no reference is followed."""
    for word, value in schema.items():
        if word in ONE and isinstance(value, (dict, bool)):
            yield value, False
        elif word in MANY and isinstance(value, list):
            yield from ((one, word == "allOf") for one in value)
        elif word in MAPS and isinstance(value, dict):
            yield from ((one, False) for one in value.values() if isinstance(one, (dict, bool)))


def is_plain(schema: dict[str, Json]) -> bool:
    """Whether a look tells that a schema asks for a type, limits of it, and nothing else."""
    return isinstance(schema.get("type"), str) and _PLAIN_UNLESS.isdisjoint(schema)


def is_hard(schema: dict[str, Json], joined: bool = False) -> bool:
    """Whether a schema by its own keywords asks for something that its type does not carry.

    A member of allOf (`joined`) need not say of which type it speaks.
    """
    if isinstance(schema.get("type"), str) and _INVOLVED.isdisjoint(schema):
        return _mixed(schema)  # a type with limits, or some constants of it
    if _ASKING.isdisjoint(schema):
        return _forbids(schema)
    return (
        not _ALWAYS.isdisjoint(schema) or _forbids(schema) or (not joined and _untyped(schema)) or _mixed(schema)
        or _joins(schema) or any(map(chooses, _groups(schema)))
        or ("properties" in schema and not NAMES.isdisjoint(schema))
    )  # fmt: skip


def _forbids(schema: dict[str, Json]) -> bool:
    """Whether nothing may stand in some place: a schema of `false`, or one for each item of a list."""
    properties = schema.get("properties")
    if isinstance(schema.get("items"), list) or schema.get("items") is False:
        return True
    return isinstance(properties, dict) and False in properties.values()


def _untyped(schema: dict[str, Json]) -> bool:
    """Limits of no type in particular: they hold for the values that they speak of, and for those only."""
    if not _SHAPED.isdisjoint(schema):
        return False
    return "required" in schema or ("type" not in schema and not LIMITS.isdisjoint(schema))


def _mixed(schema: dict[str, Json]) -> bool:
    """Constants of several kinds or with parts, or limits beside several types: one annotation holds one kind."""
    values = schema.get("enum")
    values = values if isinstance(values, list) else [schema["const"]] if "const" in schema else []
    if values:
        found = set(map(type, values)) - _NO_KIND
        if len(found) > 1 or not found.isdisjoint(_WITH_PARTS):
            return True
    said = schema.get("type")
    several = isinstance(said, list) and sum(kind != "null" for kind in said) > 1
    return several and not _NARROWING.isdisjoint(schema)


def joins_limits(schema: dict[str, Json]) -> bool:
    """Whether several members of allOf set limits: a type keeps those of the first."""
    members = schema.get("allOf")
    if not isinstance(members, list):
        return False
    return sum(isinstance(one, dict) and not LIMITS.isdisjoint(one) for one in (schema, *members)) > 1


def _joins(schema: dict[str, Json]) -> bool:
    members = schema.get("allOf")
    return joins_limits(schema) or (isinstance(members, list) and any(isinstance(one, bool) for one in members))


def _groups(schema: dict[str, Json]) -> Iterator[list[Json]]:
    for word in ("oneOf", "anyOf"):
        members = schema.get(word)
        if isinstance(members, list) and members:
            yield members


def chooses(members: list[Json]) -> bool:
    """Whether alternatives differ in something that their types do not tell apart."""
    real = [one for one in members if not (isinstance(one, dict) and one.get("type") == "null")]
    plain = [one for one in real if not (isinstance(one, dict) and not _SHAPED.isdisjoint(one))]
    if len(real) < 2 and all(isinstance(one, dict) and "type" in one for one in plain):
        return False
    types = [one.get("type") if isinstance(one, dict) else None for one in plain]
    simple = all(isinstance(one, str) for one in types) and len({str(one) for one in types}) == len(types)
    limited = any(isinstance(one, dict) and not _NARROWING.isdisjoint(one) for one in plain)
    return bool(plain) and (not simple or limited)
