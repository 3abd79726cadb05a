"""Schemas of one JSON scalar, and the limits of any schema."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import orjson

from generator.model.types import AnyValue, Json, Limits, Nullable, Scalar, ScalarKind, Type
from generator.modelling import rules
from generator.modelling.places import Node
from generator.modelling.references import References
from generator.patterns import unchecked

STRING_KINDS: dict[str, ScalarKind] = {
    "date": "date",
    "date-time": "datetime",
    "byte": "base64",
    "base64": "base64",
    "binary": "binary",
}
NUMBER_KINDS: dict[str, ScalarKind] = {"float": "float", "double": "double", "decimal": "decimal"}
INTEGER_KINDS: dict[str, ScalarKind] = {"int32": "int32", "int64": "int64"}
JSON_TYPES = frozenset({"string", "number", "integer", "boolean", "array", "object", "null"})

_NO_LIMITS = Limits()
_TEXT = frozenset({str})
_LONGEST = 10**6  # characters of a constant
_COUNTS = {
    "string": ("minLength", "maxLength"), "array": ("minItems", "maxItems"), "object": ("minProperties", "maxProperties"),
}  # fmt: skip
_LIMIT_WORDS = frozenset({w for pair in _COUNTS.values() for w in pair}) | {
    "minimum", "maximum", "multipleOf", "pattern", "uniqueItems", "exclusiveMinimum", "exclusiveMaximum",
}  # fmt: skip
_CONTENT_WORDS = frozenset({"contentEncoding", "contentMediaType"})
_NARROWING = _LIMIT_WORDS | _CONTENT_WORDS | {"enum", "const"}
_SCALARS = frozenset({"string", "integer", "number", "boolean"})
_PARTS = frozenset({"allOf", "oneOf", "anyOf", "$ref", "not", "properties", "items", "additionalProperties"})
_MORE = _PARTS | _NARROWING | {"nullable", "x-nullable"}


def json_text(value: object, most: int = 2000) -> str | None:
    """A value of the document as JSON text; None when it is longer than anybody wants to read."""
    try:
        text = orjson.dumps(value).decode()
    except (TypeError, orjson.JSONEncodeError):  # an integer beyond 64 bits
        import json

        text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return text if len(text) <= most else None


def _number(value: Json) -> float | int | None:
    return value if isinstance(value, (int, float)) and not isinstance(value, bool) else None


def _whole(value: Json) -> int | None:
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def limits_of(schema: dict[str, Json], kind: str) -> Limits | None:
    """The limits that a schema sets for one JSON type, or None.

    A keyword for another type says nothing (JSON Schema, validation 6), a value of a wrong kind is passed over: validation
    names both.
    """
    if _LIMIT_WORDS.isdisjoint(schema):
        return None
    fewest, most = _COUNTS.get(kind, ("", ""))
    pattern = schema.get("pattern")
    made = Limits(
        min_length=_whole(schema.get(fewest)) if fewest else None,
        max_length=_whole(schema.get(most)) if most else None,
        pattern=pattern if kind == "string" and isinstance(pattern, str) else None,
        unique=kind == "array" and schema.get("uniqueItems") is True,
    )
    if kind in ("number", "integer"):
        minimum, above = _bound(schema.get("minimum"), schema.get("exclusiveMinimum"))
        maximum, below = _bound(schema.get("maximum"), schema.get("exclusiveMaximum"))
        made = Limits(minimum, maximum, above, below, _number(schema.get("multipleOf")))
    return None if made == _NO_LIMITS else made


def _bound(inclusive: Json, exclusive: Json) -> tuple[float | int | None, float | int | None]:
    """The bound that may be reached, and the one that may not."""
    bound = _number(inclusive)
    if exclusive is True and bound is not None:  # 2.0 and 3.0: a flag on the bound
        return None, bound
    return bound, _number(exclusive)


def kind_of(kind: str, fmt: str) -> ScalarKind:
    """The model's kind of a JSON type with a format (OAS 3.0.3, data types)."""
    if kind == "string":
        return STRING_KINDS.get(fmt, "string")
    if kind == "integer":
        return INTEGER_KINDS.get(fmt, "integer")
    if kind == "number":
        return NUMBER_KINDS.get(fmt, "number")
    return "boolean" if kind == "boolean" else "null"


def type_of_value(value: object) -> str:
    """The JSON type of an enum member or constant."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, int):
        return "integer"
    if isinstance(value, float):
        return "number"
    if isinstance(value, str):
        return "string"
    return "array" if isinstance(value, list) else "object"


def allowed_values(schema: dict[str, Json]) -> Sequence[Json] | None:
    """The values that enum or const allow, or None."""
    values = schema.get("enum")
    if isinstance(values, list) and values:
        return values
    return [schema["const"]] if "const" in schema else None


def plain_at(references: References, node: Node) -> Type | None:
    """The type of a schema that a look at its words gives, as it says one scalar and has no parts; None of all others."""
    schema = node.schema
    said = schema.get("type") if isinstance(schema, dict) else None
    if type(said) is not str or said not in _SCALARS or not isinstance(schema, dict):
        return None
    if _MORE.isdisjoint(schema):
        return _unlimited(said, text(schema.get("format")))
    values = schema.get("enum")
    if not _PARTS.isdisjoint(schema) or (isinstance(values, list) and None in values):
        return None
    made = scalar_at(references, node, schema, said)
    null = schema.get("nullable") is True or schema.get("x-nullable") is True
    return Nullable(made) if null else made


def scalar_at(references: References, node: Node, schema: dict[str, Json], kind: str) -> Type:
    """The scalar of a place; says so when its pattern is one that no client runs on its own."""
    made = scalar(schema, kind)
    pattern = made.limits.pattern if isinstance(made, Scalar) and made.limits else None
    if pattern is not None and (reason := unchecked(pattern)):
        place = f"{node.pointer}/pattern" if "pattern" in node.members else node.pointer
        references.say(rules.PATTERN_UNCHECKED, node.file, place, reason=reason)
    return made


def scalar(schema: dict[str, Json], kind: str) -> Type:
    """The type of a schema whose JSON type is `kind`, one of string, number, integer, boolean, null."""
    if kind == "null":
        return Scalar("null")
    fmt = text(schema.get("format"))
    if _NARROWING.isdisjoint(schema):
        return _unlimited(kind, fmt)
    if kind == "string" and not _CONTENT_WORDS.isdisjoint(schema):
        fmt = _format_of_content(schema) or fmt
    values = allowed_values(schema)
    return Scalar(kind_of(kind, fmt), fmt, _choices(values, kind) if values else (), limits_of(schema, kind))


def _choices(values: Sequence[Json], kind: str) -> tuple[str, ...]:
    """The values of one JSON type, each once and as JSON text."""
    if kind == "string" and _TEXT.issuperset(map(type, values)):
        return _as_json(*map(str, values))
    return tuple(dict.fromkeys(json_text(v, _LONGEST) or "" for v in values if fits(v, kind)))


@lru_cache(maxsize=1024)
def _as_json(*values: str) -> tuple[str, ...]:
    """The same few lists of words stand at many places of a document."""
    return tuple(dict.fromkeys(json_text(value, _LONGEST) or "" for value in values))


@lru_cache(maxsize=1024)
def _unlimited(kind: str, fmt: str) -> Scalar:
    return Scalar(kind_of(kind, fmt), fmt)


def _format_of_content(schema: dict[str, Json]) -> str:
    """What 3.1 says by `contentEncoding` and `contentMediaType`, in the words of 3.0 (OAS 3.1.1, 4.8.24.4); "" for text."""
    from generator.oas.octets import is_octets

    encoding, media = schema.get("contentEncoding"), schema.get("contentMediaType")
    if encoding in ("base64", "base64url"):
        return "byte"
    plain = encoding is None or encoding in ("binary", "7bit", "8bit")
    return "binary" if plain and "format" not in schema and isinstance(media, str) and is_octets(media) else ""


def fits(value: object, kind: str) -> bool:
    own = type_of_value(value)
    return own == kind or (kind == "number" and own == "integer")


def enum_without_type(values: Sequence[Json]) -> Type | list[str]:
    """The scalar of values that share one JSON type; the list of their types when they do not."""
    kinds = list(dict.fromkeys(type_of_value(v) for v in values if v is not None))
    if set(kinds) == {"integer", "number"}:
        kinds = ["number"]
    if len(kinds) == 1 and kinds[0] not in ("array", "object"):
        return scalar({"enum": list(values)}, kinds[0])
    if not kinds or "array" in kinds or "object" in kinds:
        return AnyValue("an enum of structures") if kinds else Scalar("null")
    return kinds


def text(value: object) -> str:
    """A text as it is; "" for everything else."""
    return value if isinstance(value, str) else ""
