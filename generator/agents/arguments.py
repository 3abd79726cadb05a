"""Arguments of a tool as some clients send them: an object or a list that arrives as JSON text is taken for what it is."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from typing import cast

from generator.agents.json_schema import Schema
from generator.model.types import Json
from generator.reading import json_given

_DEEPEST = 20  # references and alternatives followed
_MOST_MISFITS, _LONGEST = 5, 300


def read_arguments(given: Mapping[str, Json], schema: Schema) -> dict[str, Json]:
    """The arguments, each text that stands where the schema has an object or a list, and no text, read as JSON."""
    properties = schema.get("properties")
    known = properties if isinstance(properties, dict) else {}
    return {name: _read(value, known.get(name), schema) for name, value in given.items()}


def misfits(given: Mapping[str, Json], schema: Schema) -> tuple[str, ...]:
    """Where arguments do not keep to the schema of a tool, at most five places."""
    import jsonschema_rs

    validator = jsonschema_rs.Draft202012Validator(schema)
    errors = itertools.islice(validator.iter_errors(dict(given)), _MOST_MISFITS)
    return tuple(f"{'.'.join(map(str, one.instance_path)) or 'arguments'}: {one.message[:_LONGEST]}" for one in errors)


def _read(value: Json, schema: Json, root: Schema) -> Json:
    if not isinstance(value, str) or not isinstance(schema, dict) or not schema or _takes_text(schema, root, 0):
        return value
    try:
        made = cast(Json, json_given(value))
    except (ValueError, RecursionError):
        return value  # what it should have been is said where it is refused
    return made if isinstance(made, (dict, list)) else value


def _takes_text(schema: Json, root: Schema, depth: int) -> bool:
    """Whether a text may stand here."""
    if not isinstance(schema, dict) or depth > _DEEPEST:
        return True
    reference = schema.get("$ref")
    if isinstance(reference, str):
        definitions = root.get("$defs")
        found = definitions.get(reference.rpartition("/")[2]) if isinstance(definitions, dict) else None
        return _takes_text(found, root, depth + 1)
    for word in ("anyOf", "oneOf"):
        alternatives = schema.get(word)
        if isinstance(alternatives, list):
            return any(_takes_text(one, root, depth + 1) for one in alternatives)
    every = schema.get("allOf")
    if isinstance(every, list) and "type" not in schema:
        return all(_takes_text(one, root, depth + 1) for one in every)
    kind = schema.get("type")
    return kind is None or kind == "string" or (isinstance(kind, list) and "string" in kind)
