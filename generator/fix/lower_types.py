"""Types in the words of OpenAPI 3.0: one per schema, null as `nullable`, and one where words tell that it is meant."""

from __future__ import annotations

from generator.fix import rules
from generator.fix.change_log import LoweringLog
from generator.fix.places import items_of
from generator.fix.walker import swapped, without
from generator.model.types import Json

Schema = dict[str, Json]


_NUMBERS = ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf")
_TEXTS = ("pattern", "minLength", "maxLength", "format", "contentEncoding", "contentMediaType")
_LISTS = ("items", "prefixItems", "minItems", "maxItems", "uniqueItems", "contains")
_OBJECTS = (
    "properties", "required", "additionalProperties", "patternProperties", "minProperties", "maxProperties",
    "propertyNames", "unevaluatedProperties", "discriminator",
)  # fmt: skip
_WORDS_OF = {
    "string": _TEXTS, "number": _NUMBERS, "integer": (*_NUMBERS, "format"), "array": _LISTS, "object": _OBJECTS,
    "boolean": (),
}  # fmt: skip
_RESTRICTING = ("enum", "pattern", "minLength", "maxLength", *_NUMBERS, "minItems", "maxItems")
_COMPOSED = frozenset({"$ref", "allOf", "oneOf", "anyOf", "properties", "items", "additionalProperties", "not"})
_NAMES = {bool: "boolean", int: "integer", float: "number", str: "string", list: "array", dict: "object"}


def nulls(schema: Schema, old: Schema, at: str, log: LoweringLog) -> Schema:
    """A null among the alternatives becomes `nullable: true`."""
    for word in ("anyOf", "oneOf"):
        before, members = old.get(word), schema.get(word)
        if not isinstance(before, list) or not isinstance(members, list) or not any(map(is_null, before)):
            continue
        log.change(rules.NULL_ALTERNATIVE, f"{at}/{word}", word=word)
        rest = [member for member, was in zip(members, before, strict=True) if not is_null(was)]
        if len(rest) > 1:
            schema = {**swapped(schema, word, {word: rest}), "nullable": True}
        else:
            schema = only(schema, word, rest[0] if rest else {"type": "string"})
    return schema


NULL_ONLY: Schema = {"type": "string", "nullable": True}


def is_null(member: Json) -> bool:
    """Whether an alternative as it was written takes null and nothing else."""
    if not isinstance(member, dict):
        return False
    return member.get("type") in ("null", ["null"]) or member.get("enum") == [None] or member.get("const", 0) is None


def only(schema: Schema, word: str, member: Json) -> Schema:
    """The one alternative left takes the place of the choice; composed when both say something of the same."""
    inner = member if isinstance(member, dict) else {}
    clash = {key for key in inner if key in schema and key != "nullable"}
    if "$ref" in inner or clash - {"description", "title"}:
        if "$ref" in inner:
            schema = without(schema, "type")  # what it refers to says its type
        joined = [*items_of(schema.get("allOf")), inner]
        return {**swapped(without(schema, "allOf"), word, {"allOf": joined}), "nullable": True}
    return {**swapped(schema, word, {key: value for key, value in inner.items() if key not in clash}), "nullable": True}


def one_type(schema: Schema, at: str, log: LoweringLog) -> Schema:
    """A list of types becomes one type, or alternatives of one type each."""
    said = schema.get("type")
    if not isinstance(said, list):
        return schema
    kinds = [kind for kind in said if isinstance(kind, str) and kind != "null"]
    kinds = list(dict.fromkeys("number" if k == "integer" and "number" in kinds else k for k in kinds))
    null = "null" in said
    result = kinds[0] if len(kinds) == 1 else f"anyOf {', '.join(kinds)}" if kinds else "a nullable text"
    log.change(rules.TYPE_LIST, f"{at}/type", types=", ".join(map(str, said)), result=result + " or null" * null)
    if len(kinds) == 1:
        return swapped(schema, "type", {"type": kinds[0], **({"nullable": True} if null else {})})
    if not kinds:
        return swapped(schema, "type", NULL_ONLY)
    return _alternatives(schema, kinds, null)


def _alternatives(schema: Schema, kinds: list[str], null: bool) -> Schema:
    """Each type with the words that are about it; what is about all stays outside."""
    typed = {word for kind in kinds for word in _WORDS_OF.get(kind, ())}
    members: list[Json] = []
    for kind in kinds:
        member: Schema = {"type": kind, **({"nullable": True} if null else {})}
        member.update((word, schema[word]) for word in _WORDS_OF.get(kind, ()) if word in schema)
        if isinstance(values := schema.get("enum"), list):
            fitting = [value for value in values if _fits(value, kind) or (value is None and null)]
            member |= {"enum": fitting} if fitting else {}
        if kind == "array" and "items" not in member:
            member["items"] = {}
        members.append(member)
    if "anyOf" in schema:
        joined: list[Json] = [*items_of(schema.get("allOf")), {"anyOf": members}]
        return {**without(schema, "type", "enum", "allOf", *typed), "allOf": joined}
    return without(swapped(schema, "type", {"anyOf": members}), "enum", *typed)


def _fits(value: Json, kind: str) -> bool:
    if isinstance(value, bool) or kind == "boolean":
        return isinstance(value, bool) and kind == "boolean"
    if kind == "number":
        return isinstance(value, (int, float))
    return _NAMES.get(type(value)) == kind


def null_type(schema: Schema, at: str, log: LoweringLog) -> Schema:
    """The null type alone becomes a nullable text."""
    if schema.get("type") != "null":
        return schema
    if not _inside_choice(at):
        log.change(rules.TYPE_NULL, f"{at}/type")
    return without(swapped(schema, "type", NULL_ONLY), "enum", "const")


def _inside_choice(at: str) -> bool:
    """Among alternatives the null is reported where the choice stands."""
    return at.rpartition("/")[0].rpartition("/")[2] in ("anyOf", "oneOf")


def with_type(schema: Schema, at: str, log: LoweringLog) -> Schema:
    """A type where words tell which one is meant, and `items` where the type asks for it."""
    if "type" not in schema and log.newer and _COMPOSED.isdisjoint(schema):
        word = next((word for word in _RESTRICTING if word in schema), "")
        kind = _guess(schema, word) if word else ""
        if kind:
            log.change(rules.TYPE_ADDED, at, type=kind, word=word)
            null = None in schema["enum"] if word == "enum" and isinstance(schema["enum"], list) else False
            schema = {"type": kind, **schema, **({"nullable": True} if null else {})}
    if schema.get("type") == "array" and "items" not in schema:
        log.change(rules.ITEMS_ADDED, at)
        schema = {**schema, "items": {}}
    return schema


def _guess(schema: Schema, word: str) -> str:
    if word == "enum":
        values = schema["enum"] if isinstance(schema["enum"], list) else []
        kinds = {_NAMES.get(type(value), "") for value in values if value is not None}
        return (
            kinds.pop()
            if len(kinds) == 1
            else "number" if kinds == {"integer", "number"} else "string" if not kinds else ""
        )
    if word in _NUMBERS:
        return "number"
    return "array" if word in ("minItems", "maxItems") else "string"
