"""What the document asks of a value beyond its type, held against what is sent.

The operation carries that part of its schema (JSON Schema 2020-12). Where the package
jsonschema-rs is installed, its validator judges; else the small one beside this.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from importlib import import_module
from typing import Any, TypeAlias

import msgspec

from .files import holds_files, is_file
from .forms import properties
from .marks import Value
from .opening import flattened
from .patterns import compiled
from .records import Record
from .schema_judge import judged
from .wrongs import FINE, Checker, Wrong

JsonSchema: TypeAlias = Mapping[str, Any]
_JUDGES: dict[int, tuple[Checker, JsonSchema]] = {}


def broken(schema: JsonSchema, value: Any) -> tuple[Wrong, ...]:
    """Every condition that a value breaks; files count as empty texts."""
    found = _JUDGES.get(id(schema))
    if found is None:  # held with its schema, so that no other one takes its identity
        found = _JUDGES[id(schema)] = (
            _strict(schema) or partial(judged, schema),
            schema,
        )
    return found[0](_plain(value))


def _plain(value: Any) -> Any:
    data = msgspec.to_builtins(_without_files(value), enc_hook=lambda file: "")
    return msgspec.json.decode(msgspec.json.encode(flattened(data)))


def _without_files(value: Value) -> Value:
    """Files that are told with a name, in a list or in a form, as the empty texts that conditions take them for."""
    if isinstance(value, tuple):
        return "" if is_file(value) else value
    if isinstance(value, list):
        return [_without_files(one) if isinstance(one, tuple) else one for one in value]
    if isinstance(value, (Mapping, Record)):
        found = {
            name: _without_files(one)
            for name, one in properties(value)
            if holds_files(one)
        }
        return {**dict(properties(value)), **found} if found else value
    return value


class _Pattern:
    """The keyword `pattern`, by the one door for expressions of others."""

    def __init__(self, _parent: object, pattern: str, _path: object) -> None:
        self.pattern = compiled(pattern)

    def validate(self, value: object) -> None:
        """Raises ValueError for a text that does not match."""
        if isinstance(value, str) and self.pattern.refuses(value):
            raise ValueError("does not match")


def _strict(schema: JsonSchema) -> Checker | None:
    """The judge of jsonschema-rs; None where it is not there, or does not read an expression of the schema."""
    try:
        rust = import_module("jsonschema_rs")
        validator = rust.Draft202012Validator(
            schema,
            pattern_options=rust.RegexOptions(
                size_limit=1 << 16, dfa_size_limit=1 << 16
            ),
            keywords={"pattern": _Pattern},
        )
    except (ImportError, ValueError):
        return None

    def strict(value: Any) -> tuple[Wrong, ...]:
        if validator.is_valid(value):
            return FINE
        told = judged(schema, value)  # the same in words that hold no part of the value
        return told or tuple(map(_wrong, validator.iter_errors(value)))

    return strict


def _wrong(error: Any) -> Wrong:
    message = "breaks a rule of the document"
    return Wrong(tuple(error.instance_path), "schema", message, msgspec.UNSET)
