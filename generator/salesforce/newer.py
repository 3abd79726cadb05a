"""Whether a document that calls itself OpenAPI 3.1 says anything that 3.0 does not know."""

from __future__ import annotations

from collections.abc import Iterator

from generator.model.types import Json
from generator.oas.book import Book, ObjectKind
from generator.oas.versions import V30
from generator.oas.walk import walk

_BOUNDS = ("exclusiveMinimum", "exclusiveMaximum")


def newer_word(tree: Json, book: Book) -> str:
    """The first word, in document order, that 3.0 does not know or knows otherwise; "" when there is none."""
    return next((word for found in walk(tree, book.root) for word in _of(found.node, found.kind, found.field)), "")


def _of(node: object, kind: ObjectKind, field: str) -> Iterator[str]:
    old = V30.book.kinds.get(kind.name)
    if isinstance(node, bool) and kind.name == "Schema" and field != "additionalProperties":
        yield str(node).lower()
    if not isinstance(node, dict):
        return
    if old is None:
        yield kind.words
        return
    beside = "$ref" in node and len(node) > 1 and kind.name != "PathItem"  # counts in 3.1, and not in 3.0
    for word in node:
        if word == "$ref" and beside or word in kind.fields and word not in old.fields:
            yield word
    if kind.name == "Schema":
        yield from _of_schema(node)


def _of_schema(node: dict[str, Json]) -> Iterator[str]:
    if isinstance(node.get("type"), list) or node.get("type") == "null":
        yield "type"
    for word in _BOUNDS:
        if isinstance(node.get(word), (int, float)) and not isinstance(node[word], bool):
            yield word
