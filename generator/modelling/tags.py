"""Discriminators: which value of which property picks which alternative (OAS 3.0.3, discriminator object)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from generator.model.types import Json
from generator.modelling.merge import AlternativeGroup
from generator.modelling.places import Node
from generator.modelling.references import References
from generator.modelling.scalars import text

DEEPEST = 12  # schemas within schemas looked into for the values of a tag
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
    values = TagValues(references, tag)
    own = [values.of(group.members[n]) if n < len(group.members) else () for n in kept]
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


class TagValues:
    """The values of a tag that schemas allow: by a vendor's extension, an enum or a constant, also where that comes by
    reference, through allOf, or from every alternative of a choice."""

    def __init__(self, references: References, tag: str) -> None:
        self._references, self._tag = references, tag
        self._known: dict[int, tuple[str, ...]] = {}  # by the identity of a schema

    def of(self, member: Node, depth: int = 0) -> tuple[str, ...]:
        """The values, as a mapping would write them; none where the schema leaves it open."""
        schema, file = self._target(member.schema, member.file)
        if depth > DEEPEST or not isinstance(schema, dict):
            return ()
        if id(schema) not in self._known:
            self._known[id(schema)] = ()  # a schema that contains itself adds nothing
            self._known[id(schema)] = self._of(schema, member._replace(file=file), depth)
        return self._known[id(schema)]

    def _of(self, schema: dict[str, Json], at: Node, depth: int) -> tuple[str, ...]:
        given = schema.get("x-ms-discriminator-value")
        if isinstance(given, str):
            return (given,)
        found = [self._allowed(members_at(schema, "properties").get(self._tag), at.file)]
        for word in ("oneOf", "anyOf"):
            members = schema.get(word)
            if isinstance(members, list) and members:
                each = [self.of(at._replace(schema=one), depth + 1) for one in members]
                found.append(tuple(dict.fromkeys(v for one in each for v in one)) if all(each) else ())
        members = schema.get("allOf")
        for one in members if isinstance(members, list) else ():
            found.append(self.of(at._replace(schema=one), depth + 1))
        return min(filter(None, found), key=len, default=())  # all of them hold: the narrowest

    def _allowed(self, schema: Json, file: str, depth: int = 0) -> tuple[str, ...]:
        """The constants of a property."""
        schema, file = self._target(schema, file)
        if not isinstance(schema, dict) or depth > DEEPEST:
            return ()
        values = [schema["const"]] if "const" in schema else schema.get("enum")
        if isinstance(values, list):
            return tuple(text_of_tag(v) for v in values if isinstance(v, (str, int)))
        members = schema.get("allOf")
        found = [self._allowed(one, file, depth + 1) for one in members] if isinstance(members, list) else []
        return min(filter(None, found), key=len, default=())

    def _target(self, schema: Json, file: str) -> tuple[Json, str]:
        """A schema, or what it refers to."""
        for _ in range(DEEPEST):
            ref = schema.get("$ref") if isinstance(schema, dict) else None
            target = self._references.spec.follow(ref, file) if isinstance(ref, str) else None
            if target is None:
                break
            schema, file = target.node, target.file
        return schema, file


def text_of_tag(value: str | int | bool) -> str:
    """A tag as a mapping writes it, also one that is a number or a flag."""
    return ("true" if value else "false") if isinstance(value, bool) else str(value)


def members_at(tree: Json, *path: str) -> dict[str, Json]:
    """The object at the end of a path of keys; an empty one when there is none."""
    for name in path:
        tree = tree.get(name) if isinstance(tree, dict) else None
    return tree if isinstance(tree, dict) else {}
