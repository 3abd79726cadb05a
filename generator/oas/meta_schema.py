"""The official meta-schemas, read from the installed openapi-spec-validator without importing it, judged by jsonschema-rs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from importlib.util import find_spec
from itertools import islice
from pathlib import Path
from typing import Any

from generator.model.types import Json
from generator.pointer import pointer_of

_NAME = re.compile(r"[a-zA-Z0-9._-]+")
_MOST = 2000  # objections; our own rules have said the same before


@cache
def validator(folder: str) -> Any:
    """The compiled meta-schema of a version; raises ModuleNotFoundError when openapi-spec-validator is not installed."""
    import jsonschema_rs
    import orjson

    package = find_spec("openapi_spec_validator")
    if package is None or not package.submodule_search_locations:
        raise ModuleNotFoundError("openapi-spec-validator is not installed")
    place = Path(package.submodule_search_locations[0], "resources", "schemas", folder, "schema.json")
    schema = orjson.loads(place.read_bytes())
    # formats are left to our own rules: Rust's idea of a regular expression is not ECMA-262's
    return jsonschema_rs.validator_cls_for(schema)(schema, validate_formats=False)


def accepts(tree: Json, folder: str) -> bool:
    """Whether a tree fits the meta-schema; no where that cannot be said."""
    try:
        return bool(validator(folder).is_valid(tree))
    except ValueError:
        return False  # a number beyond 64 bits, or a key that Rust cannot carry


def looks_everywhere(root: dict[str, Json]) -> bool:
    """Whether the meta-schema looks at all components; it passes over those whose names it does not allow."""
    components = root.get("components")
    sections = components.values() if isinstance(components, dict) else ()
    return all(_NAME.fullmatch(name) for parts in sections if isinstance(parts, dict) for name in parts)


def objections(tree: Any, folder: str) -> Iterator[tuple[str, str]]:
    """Pointer and sentence of everything in a tree that does not fit the meta-schema."""
    try:
        errors = list(islice(validator(folder).iter_errors(tree), _MOST))
    except ValueError:
        return  # as above: the walk has judged the document anyway
    for error in errors:
        yield pointer_of(error.instance_path), sentence(error)


_WORDS = {
    "Required": "`{property}` is missing",
    "AdditionalProperties": "{unexpected} is not allowed here",
    "UnevaluatedProperties": "{unexpected} is not allowed here",
    "Type": "the value has the wrong type",
    "Enum": "the value is not one of the allowed ones",
    "Constant": "the value is not the allowed one",
    "Pattern": "the value does not have the required form",
    "Format": "the value does not have the required form",
    "MinItems": "the list is too short",
    "MaxItems": "the list is too long",
    "MinProperties": "the object has too few fields",
    "MaxProperties": "the object has too many fields",
    "UniqueItems": "an entry stands twice",
    "OneOfNotValid": "the object fits none of the allowed forms",
    "OneOfMultipleValid": "the object fits several forms, but only one is allowed",
    "AnyOf": "the object fits none of the allowed forms",
    "Not": "the object has a form that is forbidden",
    "Minimum": "the number is too small",
    "ExclusiveMinimum": "the number is too small",
    "PropertyNames": "a name is not allowed",
}


def sentence(error: Any) -> str:
    """What a jsonschema-rs error says, for people; never the document itself."""
    name = type(error.kind).__name__.rpartition("_")[2].rpartition(".")[2]
    words = _WORDS.get(name, "the value is not allowed here")
    named = getattr(error.kind, "property", "")
    unexpected = getattr(error.kind, "unexpected", None) or ["a field"]
    listed = ", ".join(f"`{str(one)[:60]}`" for one in unexpected[:5])
    return words.format(property=str(named).strip('"'), unexpected=listed)
