"""Which properties a schema describes, by itself or by the schemas it is composed of."""

from __future__ import annotations

from generator.model.types import Json
from generator.oas.structure import Walk

COMPOSED = ("allOf", "anyOf", "oneOf")


def described_names(walk: Walk, node: Json, file: str) -> set[str] | None:
    """Every property name that a schema and its parts describe; None when one of them cannot be known."""
    found: set[str] = set()
    stack, seen = [(node, file)], set()
    while stack:
        if not walk.spend(1):
            return None
        schema, where = stack.pop()
        target = walk.follow(schema, where)
        if target is None:
            return None
        inner, where = target.node, target.file or (where if target.node is schema else "")
        if not isinstance(inner, dict) or id(inner) in seen:
            continue
        seen.add(id(inner))
        given = inner.get("properties")
        found.update(given if isinstance(given, dict) else ())
        if isinstance(inner.get("$ref"), str):  # 3.1: siblings beside a reference
            stack.append(({"$ref": inner["$ref"]}, where))
        for key in (*COMPOSED, "then", "else"):
            parts = inner.get(key)
            stack += [(part, where) for part in (parts if isinstance(parts, list) else [parts] if parts else [])]
    return found
