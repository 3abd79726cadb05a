"""Discriminators: which value of which property picks which alternative (OAS 3.0.3, discriminator object)."""

from __future__ import annotations

from collections.abc import Sequence

from generator.model.types import Json
from generator.modelling.merge import AlternativeGroup
from generator.modelling.places import Node
from generator.modelling.references import References
from generator.modelling.scalars import text

Tags = tuple[tuple[str, int], ...]


def tags_of(
    references: References, group: AlternativeGroup, labels: Sequence[str], kept: Sequence[int]
) -> tuple[str, Tags]:
    """The discriminator's property and its values with the position of their alternative among those that were kept.

    `labels` are the names of the alternatives' schemas, `kept` the numbers of the alternatives that are left.
    """
    found = group.owner.get("discriminator")
    if not isinstance(found, dict) or not isinstance(found.get("propertyName"), str):
        return "", ()
    tag = text(found["propertyName"])
    mapping = found.get("mapping")
    by_label: dict[str, list[str]] = {}
    for value, ref in mapping.items() if isinstance(mapping, dict) else ():
        if isinstance(ref, str):
            by_label.setdefault(ref.rsplit("/", 1)[-1], []).append(str(value))
    tags: dict[str, int] = {}
    for position, number in enumerate(kept):
        label = labels[number] if number < len(labels) else ""
        own = own_values(references, group.members[number], tag) if number < len(group.members) else []
        # Without a mapping the schema's own name is the value; so it is in an org, which ignores mappings.
        for value in by_label.get(label, own or ([label] if label else [])):
            tags.setdefault(value, position)
    return tag, tuple(tags.items())


def fallback_of(group: AlternativeGroup | None, labels: Sequence[str], kept: Sequence[int]) -> int | None:
    """Which of the kept alternatives a missing or unknown tag means (`defaultMapping`, OAS 3.2)."""
    found = group.owner.get("discriminator") if group is not None else None
    named = found.get("defaultMapping") if isinstance(found, dict) else None
    label = named.rsplit("/", 1)[-1] if isinstance(named, str) else ""
    numbers = [
        position for position, number in enumerate(kept) if label and number < len(labels) and labels[number] == label
    ]
    return numbers[0] if numbers else None


def own_values(references: References, member: Node, tag: str) -> list[str]:
    """The tag values that an alternative's own schema allows: a vendor's extension, an enum, a constant."""
    schema = member.members
    if isinstance(schema.get("$ref"), str):
        schema = references.schema_at(text(schema["$ref"]), member.file)
    given = schema.get("x-ms-discriminator-value")
    if isinstance(given, str):
        return [given]
    property_ = members_at(schema, "properties", tag)
    values = [property_["const"]] if "const" in property_ else property_.get("enum")
    return [v for v in values if isinstance(v, str)] if isinstance(values, list) else []


def members_at(tree: Json, *path: str) -> dict[str, Json]:
    """The object at the end of a path of keys; an empty one when there is none."""
    for name in path:
        tree = tree.get(name) if isinstance(tree, dict) else None
    return tree if isinstance(tree, dict) else {}
