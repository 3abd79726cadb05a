"""The result of a tool as the protocol wants it: structured content that keeps to the output schema, and text that has everything."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from generator.agents.json_schema import Schema
from generator.agents.tools import ToolResult
from generator.model.types import Json

if TYPE_CHECKING:
    from collections.abc import Callable

LONGEST = 200_000  # characters of a text that is shown to an agent


@dataclass(frozen=True, slots=True)
class ToolAnswer:
    """What a client is sent. `structured` is None where nothing of it would keep to the schema."""

    texts: tuple[str, ...]
    structured: Mapping[str, Json] | None
    failed: bool


def answer_of(result: ToolResult, schema: Schema) -> ToolAnswer:
    """The answer to a call whose tool declares this output schema.

    A service may answer otherwise than its description says: the schema is kept then by leaving out the outputs that do
    not fit, and the text, which has all of them, says so.
    """
    structured = fitting(result.outputs, schema)
    texts = [*result.errors]
    if result.outputs or not texts:
        texts.append(_cut(json.dumps(dict(result.outputs), ensure_ascii=False, separators=(",", ":"))))
    missing = [name for name in result.outputs if structured is not None and name not in structured]
    if missing and not result.failed:
        texts.append(f"Not as described, and in the text alone: {', '.join(missing)}.")
    texts += [f"Not as described: {one}" for one in result.deviations[:10]]
    return ToolAnswer(tuple(texts), structured, result.failed)


def fitting(outputs: Mapping[str, Json], schema: Schema) -> Mapping[str, Json] | None:
    """The outputs that a schema allows: all of them, or those that fit one by one; None when not even the required ones do."""
    valid = _validator(schema)
    if valid(outputs):
        return outputs
    required = schema.get("required")
    needed = set(map(str, required)) if isinstance(required, list) else set()
    kept = {name: value for name, value in outputs.items() if name in needed}
    if not valid(kept):
        return None
    for name, value in outputs.items():
        if valid({**kept, name: value}):
            kept[name] = value
    return kept


def _validator(schema: Schema) -> Callable[[Mapping[str, Json]], bool]:
    import jsonschema_rs

    try:
        return jsonschema_rs.Draft202012Validator(schema).is_valid
    except (ValueError, jsonschema_rs.ValidationError):  # an expression that its engine does not know
        return lambda outputs: False


def _cut(text: str) -> str:
    if len(text) <= LONGEST:
        return text
    return f"{text[:LONGEST]}… ({len(text) - LONGEST:,} characters more, which the structured content has)"
