"""One schema out of several that speak of the same place."""

from __future__ import annotations

from generator.model.types import Json
from generator.modelling import rules
from generator.modelling.places import Node
from generator.modelling.references import References

ANNOTATIONS = frozenset(
    {"$ref", "description", "title", "summary", "example", "examples", "default", "deprecated", "readOnly", "writeOnly",
     "externalDocs", "xml", "$comment", "$id", "$anchor", "$schema", "discriminator"}
)  # fmt: skip


def joined(references: References, nodes: list[Node], owner: Node, step: tuple[str, ...]) -> Node:
    """The schema of a place of which several schemas speak: all of them hold. It belongs to the owner that joins them."""
    if len(nodes) == 1:
        return nodes[0]
    nodes = [n for n in nodes if not _loose(n.schema)] or nodes[:1]
    first = nodes[0]
    if all(n.schema == first.schema and n.file == first.file for n in nodes[1:]):
        return first
    if len({n.file for n in nodes}) > 1:
        references.say(rules.SEVERAL_FILES, first.file, first.pointer)
        return nodes[-1]
    return Node({"allOf": [n.schema for n in nodes]}, first.file, first.pointer, owner.at(step))


def only_words(schema: dict[str, Json]) -> bool:
    """Whether a schema beside its reference holds annotations only."""
    return all(k in ANNOTATIONS or k.startswith("x-") for k in schema)


def _loose(schema: Json) -> bool:
    """Whether a schema says no more than that there is an object: whatever else is said of the place is more exact."""
    if not isinstance(schema, dict) or "$ref" in schema or schema.get("properties"):
        return schema is True
    return schema.get("type", "object") == "object" and all(
        k in ("type", "properties") or k in ANNOTATIONS for k in schema
    )
