"""A base schema with a discriminator stands for its descendants too: those that take it in by allOf."""

from __future__ import annotations

from collections import deque
from functools import partial

from generator.model.types import Choice, DefaultedChoice, Json, Named, Place, Type
from generator.modelling.choices import distinct
from generator.modelling.declarations import Declarations
from generator.modelling.merge import AlternativeGroup
from generator.modelling.places import Node
from generator.modelling.references import References
from generator.modelling.scalars import text
from generator.modelling.tags import Tags, fallback_of, tags_of
from generator.modelling.work import Task
from generator.oas import Spec
from generator.oas.tag_values import TagValues, members_at
from generator.pointer import escape, unescape

Address = tuple[str, str]  # file and pointer


class Subtypes:
    """The families of one description."""

    def __init__(self, declarations: Declarations) -> None:
        self.declarations = declarations
        self._children: dict[Address, tuple[Address, ...]] | None = None

    def of(self, base: Node) -> Task | None:
        """The choice between a base and its descendants; None for a schema that is no base or has none.

        The base has a discriminator.
        """
        schema = base.members
        if "oneOf" in schema or "anyOf" in schema:
            return None
        found = schema["discriminator"]
        name = found.get("propertyName") if isinstance(found, dict) else found  # OAS 2.0: the property's name itself
        family = self._descendants((base.file, base.pointer)) if isinstance(name, str) else []
        mapping = found.get("mapping") if isinstance(found, dict) else None
        return self._choice(base, family, text(name), mapping if isinstance(mapping, dict) else {}) if family else None

    def _choice(self, base: Node, family: list[Address], name: str, mapping: dict[str, Json]) -> Task:
        references, declared = self.declarations.references, self.declarations.types
        key = f"{base.key}/subtypes"
        place = Place(base.place.root, (*base.place.steps, ("subtypes",)))
        # Mentioned before it is built: descendants often hold fields of the base type.
        self.declarations.referenced[base.file, base.pointer] = Named(key)
        declared[key] = Choice(key, place, (), pointer=base.pointer, file=base.file)
        own = yield base
        alternatives: list[Type] = []
        labels: list[str] = []
        for _, pointer in family:
            child = references.target(f"#{pointer}", base.file, base.pointer)
            if child is not None:
                known = self.declarations.referenced.get((child.file, child.pointer))
                made = known if known is not None and pointer == base.pointer else (yield child)
                # `allOf: [base]` and no more is the base itself; the choice must not contain itself.
                alternatives.append(own if made == Named(key) else made)
                labels.append(unescape(pointer.rsplit("/", 1)[-1]))
        alternatives.append(own)
        labels.append(base.place.root[1])
        unique, kept, _ = distinct(alternatives)
        name, tags = self._tags(base, family, name, mapping, labels, kept)
        fallback = fallback_of(AlternativeGroup("oneOf", [], base.members), labels, kept) if name else None
        if name and fallback is None:
            fallback = unique.index(own) if own in unique else None  # a kind nobody described is the base
        declared[key] = (Choice if fallback is None else partial(DefaultedChoice, fallback=fallback))(
            key, place, tuple(unique), False, name, tags, tuple(labels[k] for k in kept),
            description=text(base.members.get("description")), pointer=base.pointer, file=base.file,
        )  # fmt: skip
        return Named(key)

    def _tags(
        self, base: Node, family: list[Address], name: str, mapping: dict[str, Json], labels: list[str], kept: list[int]
    ) -> tuple[str, Tags]:
        references = self.declarations.references
        given: dict[str, Json] = {v: p for _, p in family for v in _given(references, base, p, name)}
        owner: dict[str, Json] = {"discriminator": {"propertyName": name, "mapping": {**given, **mapping}}}
        _, tags = tags_of(references, AlternativeGroup("oneOf", [], owner), labels, kept)
        return (name, tags) if _tags_fit(base.members, name, tags) else ("", ())

    def _descendants(self, base: Address) -> list[Address]:
        """All component schemas that build on the base through allOf, near ones first, in document order."""
        if self._children is None:
            self._children = _children(self.declarations.references.spec)
        found: dict[Address, None] = {}
        queue = deque(self._children.get(base, ()))
        while queue:
            child = queue.popleft()
            if child not in found and child != base:
                found[child] = None
                queue.extend(self._children.get(child, ()))
        return list(found)


def _given(references: References, base: Node, pointer: str, tag: str) -> list[str]:
    """The tag value that a descendant states itself, when it is one."""
    values = TagValues(references.spec, tag).of({"$ref": f"#{pointer}"}, base.file)
    return list(values) if len(values) == 1 else []


def _tags_fit(schema: dict[str, Json], tag: str, tags: Tags) -> bool:
    """Whether the base's own list of tag values, if it has one, knows any of the tags."""
    allowed = members_at(schema, "properties", tag).get("enum")
    return not isinstance(allowed, list) or any(value in allowed for value, _ in tags)


def _children(spec: Spec) -> dict[Address, tuple[Address, ...]]:
    """Which component schemas of the root document mention which other schema directly in allOf."""
    tree = spec.document.tree
    found: dict[Address, list[Address]] = {}
    for base, schemas in (
        ("/components/schemas/", members_at(tree, "components", "schemas")),
        ("/definitions/", members_at(tree, "definitions")),
    ):
        for name, schema in schemas.items():
            members = schema.get("allOf") if isinstance(schema, dict) else None
            for member in members if isinstance(members, list) else ():
                ref = member.get("$ref") if isinstance(member, dict) else None
                target = spec.follow(ref, "") if isinstance(ref, str) else None
                if target is not None:
                    found.setdefault((target.file, target.pointer), []).append(("", base + escape(name)))
    return {k: tuple(v) for k, v in found.items()}
