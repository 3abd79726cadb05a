"""Discriminators: which value of which property picks which alternative (OAS 3.0.3, discriminator object)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from generator.modelling.merge import AlternativeGroup
from generator.modelling.references import References
from generator.modelling.scalars import text
from generator.oas.tag_values import TagValues

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
    places = {labels[number]: position for position, number in reversed(list(enumerate(kept))) if number < len(labels)}
    tags: dict[str, int] = {}
    for value, ref in mapping.items() if isinstance(mapping, dict) else ():
        label = ref.rsplit("/", 1)[-1] if isinstance(ref, str) else ""
        if label and label in places:
            tags[str(value)] = places[label]
    mapped = set(tags.values())
    values, members = TagValues(references.spec, tag), group.members
    own = [values.of(members[n].schema, members[n].file) if n < len(members) else () for n in kept]
    claims = Counter(value for found in own for value in found)
    for position, number in enumerate(kept):
        label = labels[number] if number < len(labels) else ""
        for value in own[position]:
            if claims[value] == 1:  # what several allow tells none of them
                tags.setdefault(value, position)
        # Without a mapping the schema's own name is the value; so it is in an org, which ignores mappings.
        if label and not own[position] and position not in mapped:
            tags.setdefault(label, position)
    return (tag, tuple(tags.items())) if tags else ("", ())


def fallback_of(group: AlternativeGroup | None, labels: Sequence[str], kept: Sequence[int]) -> int | None:
    """Which of the kept alternatives a missing or unknown tag means (`defaultMapping`, OAS 3.2)."""
    found = group.owner.get("discriminator") if group is not None else None
    named = found.get("defaultMapping") if isinstance(found, dict) else None
    label = named.rsplit("/", 1)[-1] if isinstance(named, str) else ""
    numbers = [
        position for position, number in enumerate(kept) if label and number < len(labels) and labels[number] == label
    ]
    return numbers[0] if numbers else None
