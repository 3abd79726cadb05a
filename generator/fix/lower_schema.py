"""One schema of OpenAPI 3.1 in the words of 3.0.3: a row of small steps, each reporting what it changed.

Its inner schemas are lowered already when a schema's turn comes, so pointers still name the places of the original.
"""

from __future__ import annotations

from collections.abc import Callable

from generator.fix import rules
from generator.fix.change_log import LoweringLog
from generator.fix.lower_types import NULL_ONLY, null_type, nulls, one_type, with_type
from generator.fix.places import members_of
from generator.fix.shapes import TARGET
from generator.fix.walker import swapped, without
from generator.model.types import Json
from generator.pointer import escape

Schema = dict[str, Json]


_KNOWN = frozenset(TARGET.kinds["Schema"].fields)


def lowered(schema: Json, old: Json, at: str, log: LoweringLog) -> Json:
    """The schema in 3.0's words."""
    if isinstance(schema, bool):
        return _boolean(schema, at, log)
    if not isinstance(schema, dict):
        return schema
    if "$ref" in schema and not log.newer:
        return schema  # in 3.0 nothing beside a reference counts, so nothing there can be wrong
    schema = nulls(schema, members_of(old), at, log)
    for step in _STEPS:
        schema = step(schema, at, log)
    return _referenced(schema, at, log)


def _boolean(schema: bool, at: str, log: LoweringLog) -> Json:
    word = at.rpartition("/")[2]
    if word in ("additionalProperties", "unevaluatedProperties", "unevaluatedItems"):
        return schema
    if word == "items" and not schema:
        return schema  # beside prefixItems: no further places
    made: Schema = {} if schema else {"not": {}}
    forbidden = not schema and at.rpartition("/")[0].endswith("/properties")
    result = "{}" if schema else "nothing: the property goes" if forbidden else "{not: {}}"
    log.change(rules.BOOLEAN, at, value=str(schema).lower(), result=result)
    return made


def _null_enum(schema: Schema, at: str, log: LoweringLog) -> Schema:
    """Values that are all null, without a type: a nullable text."""
    values = schema.get("enum")
    if "type" in schema or not isinstance(values, list) or not values or any(value is not None for value in values):
        return schema
    log.change(rules.NULL_ENUM, f"{at}/enum")
    return swapped(schema, "enum", NULL_ONLY)


def _never(schema: Schema, at: str, log: LoweringLog) -> Schema:
    """`name: false` forbids a property: it goes."""
    found = schema.get("properties")
    never = [name for name, value in found.items() if value == {"not": {}}] if isinstance(found, dict) else []
    if not never:
        return schema
    made = {**schema, "properties": without(members_of(found), *never)}
    required = schema.get("required")
    if isinstance(required, list) and set(never) & {name for name in required if isinstance(name, str)}:
        made["required"] = [name for name in required if name not in never]
    return made


def _const(schema: Schema, at: str, log: LoweringLog) -> Schema:
    if "const" not in schema:
        return schema
    value = schema["const"]
    if value is None and "type" not in schema:
        return without(swapped(schema, "const", NULL_ONLY), "enum")
    log.change(rules.CONST, f"{at}/const", value=_short(value))
    return swapped(schema, "const", {"enum": [value]})


def _examples(schema: Schema, at: str, log: LoweringLog) -> Schema:
    found = schema.get("examples")
    if "examples" not in schema:
        return schema
    values = list(found.values()) if isinstance(found, dict) else found if isinstance(found, list) else [found]
    log.change(rules.EXAMPLES, f"{at}/examples", count=len(values))
    if not values or "example" in schema:
        return without(schema, "examples")
    first = values[0]
    if isinstance(found, dict) and isinstance(first, dict) and "value" in first:
        first = first["value"]
    return swapped(schema, "examples", {"example": first})


def _bounds(schema: Schema, at: str, log: LoweringLog) -> Schema:
    """Numeric exclusive bounds: the tighter of the two bounds stays."""
    for word, plain, tighter in (("exclusiveMinimum", "minimum", max), ("exclusiveMaximum", "maximum", min)):
        value = schema.get(word)
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            continue
        other = schema.get(plain)
        wins = not isinstance(other, (int, float)) or tighter(value, other) == value
        bound = value if wins else other
        log.change(rules.EXCLUSIVE, f"{at}/{word}", word=word, value=value, bound=f"{plain}: {bound}")
        schema = swapped(schema, word, {plain: bound, word: True}) if wins else without(schema, word)
    return schema


def _tuples(schema: Schema, at: str, log: LoweringLog) -> Schema:
    places = schema.get("prefixItems")
    if not isinstance(places, list):
        return {**schema, "items": {}} if schema.get("items") is False else schema
    rest = schema.get("items", {})
    every = list(places) if rest is False or "items" not in schema else [*places, rest]
    distinct = [place for number, place in enumerate(every) if place not in every[:number]]
    item: Json = distinct[0] if len(distinct) == 1 else {"anyOf": distinct} if distinct else {}
    log.change(rules.TUPLE, f"{at}/prefixItems", result="one of several" if len(distinct) > 1 else "one kind")
    made = swapped(without(schema, "items"), "prefixItems", {"items": item})
    if rest is False and "maxItems" not in made:
        made["maxItems"] = len(places)
    return made if "type" in made else {"type": "array", **made}


def _contents(schema: Schema, at: str, log: LoweringLog) -> Schema:
    """`contentEncoding: base64` is `format: byte`; a binary media type without encoding is `format: binary`."""
    encoding, media = schema.get("contentEncoding"), schema.get("contentMediaType")
    if encoding is None and media is None:
        return schema
    word = "contentEncoding" if encoding is not None else "contentMediaType"
    text = isinstance(media, str) and (media.startswith("text/") or "json" in media or "xml" in media)
    format = "byte" if encoding in ("base64", "base64url") else "" if encoding is not None or text else "binary"
    if "format" in schema:
        format = ""
    result = f"format: {format}" if format else "plain text"
    log.change(rules.CONTENT, f"{at}/{word}", word=word, value=_short(schema[word]), result=result)
    made = swapped(schema, word, {"format": format}) if format else schema
    made = without(made, "contentEncoding", "contentMediaType", "contentSchema")
    return made if "type" in made else {"type": "string", **made}


def _patterns(schema: Schema, at: str, log: LoweringLog) -> Schema:
    found = schema.get("patternProperties")
    if isinstance(found, dict):
        log.change(rules.PATTERN_PROPERTIES, f"{at}/patternProperties")
        values = [value for number, value in enumerate(found.values()) if value not in list(found.values())[:number]]
        values = [{} if value is True else value for value in values]
        rest = schema.get("additionalProperties", False)
        if isinstance(rest, dict) and rest and rest not in values:
            values.append(rest)
        new: Json = True if rest is True or not values else values[0] if len(values) == 1 else {"anyOf": values}
        schema = swapped(without(schema, "additionalProperties"), "patternProperties", {"additionalProperties": new})
    return _unevaluated(schema, at, log)


def _unevaluated(schema: Schema, at: str, log: LoweringLog) -> Schema:
    """Without composition, "unevaluated" is "additional"."""
    alone = not {"allOf", "anyOf", "oneOf", "$ref", "if", "dependentSchemas"} & schema.keys()
    if "unevaluatedProperties" in schema and alone and "additionalProperties" not in schema:
        log.change(rules.KEYWORD_DROPPED, f"{at}/unevaluatedProperties", field="unevaluatedProperties", version="3.0")
        return swapped(schema, "unevaluatedProperties", {"additionalProperties": schema["unevaluatedProperties"]})
    return schema


def _empty(schema: Schema, at: str, log: LoweringLog) -> Schema:
    for word in ("required", "enum"):
        if schema.get(word) == []:
            log.change(rules.EMPTY_LIST, f"{at}/{word}", word=word)
            schema = without(schema, word)
    return schema


def stripped(schema: Schema, at: str, log: LoweringLog) -> Schema:
    """Without the words that hold schemas and have no counterpart: done first, so that nothing inside is reported."""
    gone = [word for word in schema if word in _HOLDERS]
    for word in gone:
        log.change(rules.KEYWORD_DROPPED, f"{at}/{escape(word)}", field=word, version="3.0")
    return without(schema, *gone) if gone else schema


_HOLDERS = frozenset({
    "$defs", "definitions", "contains", "propertyNames", "if", "then", "else", "dependentSchemas", "unevaluatedItems",
    "contentSchema",
})  # fmt: skip


def _unknown(schema: Schema, at: str, log: LoweringLog) -> Schema:
    gone = [word for word in schema if word not in _KNOWN and word != "$ref" and not word.startswith("x-")]
    for word in gone:
        log.change(rules.KEYWORD_DROPPED, f"{at}/{escape(word)}", field=word, version="3.0")
    return without(schema, *gone) if gone else schema


def _referenced(schema: Schema, at: str, log: LoweringLog) -> Schema:
    """In 3.1 what stands beside `$ref` counts; in 3.0 only allOf says so."""
    if "$ref" not in schema or len(schema) == 1:
        return schema
    words = ", ".join(word for word in schema if word != "$ref")
    log.change(rules.REF_SIBLINGS, at, words=words)
    others = schema.get("allOf")
    members = [{"$ref": schema["$ref"]}, *(others if isinstance(others, list) else [])]
    return swapped(without(schema, "allOf"), "$ref", {"allOf": members})


def _short(value: Json) -> str:
    import json

    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 60 else text[:57] + "..."


_STEPS: tuple[Callable[[Schema, str, LoweringLog], Schema], ...] = (
    null_type,
    _null_enum,
    _const,
    _never,
    _examples,
    _bounds,
    _tuples,
    _contents,
    _patterns,
    _empty,
    one_type,  # after those that reword a word: it hands the words out to the alternatives
    with_type,
    _unknown,
)
