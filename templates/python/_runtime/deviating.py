"""How a place where an answer is not as declared is told."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from .marks import Data
from .shapes import Shape, shape_of

NOTHING = "nothing"
"""What was got where a property or a body is missing."""
_WORDS: dict[Any, str] = {
    str: "string",
    int: "integer",
    float: "number",
    Decimal: "number",
    bool: "boolean",
    bytes: "base64",
    datetime: "date-time",
    date: "date",
}
_JSON: dict[type, str] = {
    dict: "object",
    list: "array",
    str: "string",
    bool: "boolean",
    int: "integer",
}
_KINDS = {"list": "array", "map": "object", "record": "object", "none": "null"}


def expected(shape: Shape) -> str:
    """The type of a shape in JSON Schema's words."""
    if shape.kind == "scalar":
        return _WORDS.get(shape.type, "a value")
    if shape.kind in ("union", "choice"):
        parts = shape.parts
        if shape.kind == "choice":
            parts = tuple(shape_of(kind) for kind in shape.type.alternatives)
        words = [_KINDS.get(p.kind) or _WORDS.get(p.type, p.kind) for p in parts]
        return " or ".join(sorted(set(words)))
    return _KINDS.get(shape.kind, shape.kind)


def json_type(data: Data) -> str:
    """What a value of JSON is, in JSON Schema's words."""
    if data is None:
        return "null"
    return _JSON.get(type(data), "number")


def pointer_of(way: tuple[Any, ...]) -> str:
    """A way, which is the way to the holder and the last step, as a JSON Pointer."""
    steps: list[str] = []
    while way:
        way, step = way
        steps.append(str(step).replace("~", "~0").replace("/", "~1"))
    return "".join(f"/{step}" for step in reversed(steps))
