"""Choices between types: oneOf, anyOf, several JSON types, and a base schema with its descendants."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from generator.model.types import AnyValue, Choice, Named, Nullable, Place, Record, Scalar, Type
from generator.modelling.merge import Node
from generator.modelling.scalars import json_text
from generator.pointer import escape, unescape

if TYPE_CHECKING:
    from generator.modelling.schemas import Schemas

_TEXTS = frozenset({"string", "date", "datetime", "base64", "binary"})
_WHOLE = frozenset({"integer", "int32", "int64"})
_NUMBERS = _WHOLE | {"number", "float", "double", "decimal"}


def choice_of(
    builder: Schemas,
    node: Node,
    alternatives: tuple[Type, ...],
    labels: tuple[str, ...],
    exclusive: bool,
    words: dict[str, Any],
    owner: dict[str, Any] | None = None,
    members: Sequence[Node] = (),
) -> Type:
    """The simplest type that covers the alternatives: themselves when they are one, else a declared choice."""
    key = builder.key_of(node)
    made, kept, nullable = _distinct(alternatives)
    if Named(key) in made and not isinstance(builder.declared.get(key), Record):
        at = made.index(Named(key))  # a choice that lists itself adds nothing
        made, kept = made[:at] + made[at + 1 :], kept[:at] + kept[at + 1 :]
    if not made:
        return Scalar("null") if nullable else AnyValue()
    if any(isinstance(m, AnyValue) for m in made):
        return AnyValue("an alternative that takes any value")
    one = made[0] if len(made) == 1 else _one_scalar(made)
    if one is not None:
        return Nullable(one) if nullable else one
    tag_field, tags = _tags(builder, owner or {}, members, labels, kept)
    if not tags:
        made, kept = _folded(made, kept)
    if key in builder.declared and builder.declared[key].pointer != node.pointer:
        key = f"{key}#{node.pointer}"
    if key in builder.declared and not isinstance(builder.declared[key], Choice):
        key = f"{key}#choice"  # the same place also gave a record, e.g. type: [object, string]
    builder.declared[key] = Choice(
        key=key,
        place=node.place,
        alternatives=tuple(made),
        exclusive=exclusive,
        tag_field=tag_field,
        tags=tags,
        labels=tuple(labels[k] if k < len(labels) else "" for k in kept),
        title=words["title"] if isinstance(words.get("title"), str) else "",
        description=words["description"] if isinstance(words.get("description"), str) else "",
        example=json_text(words["example"]) if "example" in words else None,
        pointer=node.pointer,
        file=node.file,
    )
    return Nullable(Named(key)) if nullable else Named(key)


def _distinct(alternatives: tuple[Type, ...]) -> tuple[list[Type], list[int], bool]:
    """Each alternative once and without null; the numbers they had; whether null was among them."""
    made: list[Type] = []
    kept: list[int] = []
    nullable = False
    for number, alternative in enumerate(alternatives):
        if isinstance(alternative, Nullable):
            nullable, alternative = True, alternative.inner
        if alternative == Scalar("null"):
            nullable = True
        elif alternative not in made:
            made.append(alternative)
            kept.append(number)
    return made, kept, nullable


def _folded(made: list[Type], kept: list[int]) -> tuple[list[Type], list[int]]:
    """Several texts among other alternatives as one, and so the numbers: no value could tell them apart."""
    pairs = list(zip(made, kept, strict=True))
    for family in (_TEXTS, _NUMBERS):
        same = [m for m, _ in pairs if isinstance(m, Scalar) and m.kind in family]
        one = _one_scalar(list(same)) if len(same) > 1 else None
        if one is not None:
            pairs = [(one if m is same[0] else m, n) for m, n in pairs if m is same[0] or m not in same]
    return [m for m, _ in pairs], [n for _, n in pairs]


def _one_scalar(made: list[Type]) -> Scalar | None:
    """Scalars that one scalar covers: several texts, or whole and other numbers."""
    scalars = [m for m in made if isinstance(m, Scalar)]
    if len(scalars) < len(made):
        return None
    kinds = {s.kind for s in scalars}
    if len(kinds) == 1 and all(s.choices for s in scalars) and all(s.limits is None for s in scalars):
        return Scalar(scalars[0].kind, scalars[0].format, tuple(dict.fromkeys(c for s in scalars for c in s.choices)))
    if kinds <= _TEXTS:
        return Scalar("string") if kinds != {"datetime"} else Scalar("datetime", "date-time")
    if kinds <= _WHOLE:
        return Scalar("int64" if "int64" in kinds else "integer")
    if kinds <= _NUMBERS:
        return Scalar("number")
    return Scalar("boolean") if kinds == {"boolean"} else None


def _tags(
    builder: Schemas,
    owner: dict[str, Any],
    members: Sequence[Node],
    labels: tuple[str, ...],
    kept: list[int],
) -> tuple[str, tuple[tuple[str, int], ...]]:
    """The discriminator's property and which of its values picks which alternative (OAS 3.0.3, discriminator object)."""
    found = owner.get("discriminator")
    if not isinstance(found, dict) or not isinstance(found.get("propertyName"), str):
        return "", ()
    tag = found["propertyName"]
    mapping = found.get("mapping")
    by_label: dict[str, list[str]] = {}
    for value, ref in mapping.items() if isinstance(mapping, dict) else ():
        if isinstance(ref, str):
            by_label.setdefault(ref.rsplit("/", 1)[-1], []).append(str(value))
    tags: dict[str, int] = {}
    for position, number in enumerate(kept):
        label = labels[number] if number < len(labels) else ""
        own = _own_values(builder, members[number], tag) if number < len(members) else []
        # Without a mapping the schema's own name is the value; so it is in an org, which ignores mappings.
        for value in by_label.get(label, own or ([label] if label else [])):
            tags.setdefault(value, position)
    return tag, tuple(tags.items())


def _own_values(builder: Schemas, member: Node, tag: str) -> list[str]:
    """The tag values that an alternative's own schema allows: a vendor's extension, an enum, a constant."""
    schema = member.schema
    if isinstance(schema, dict) and isinstance(schema.get("$ref"), str):
        target = builder.spec.follow(schema["$ref"], member.file)
        schema = target.node if target is not None else {}
    if not isinstance(schema, dict):
        return []
    if isinstance(schema.get("x-ms-discriminator-value"), str):
        return [schema["x-ms-discriminator-value"]]
    property_ = _at(schema, "properties", tag)
    values = [property_["const"]] if "const" in property_ else property_.get("enum")
    return [v for v in values if isinstance(v, str)] if isinstance(values, list) else []


def subtypes_of(builder: Schemas, target: Node) -> Type | None:
    """A base schema with a discriminator stands for its descendants too (those that mention it in allOf)."""
    schema = target.schema
    if not isinstance(schema, dict) or "discriminator" not in schema or "oneOf" in schema or "anyOf" in schema:
        return None
    found = schema["discriminator"]
    name = found.get("propertyName") if isinstance(found, dict) else found  # OAS 2.0: the property's name itself
    if not isinstance(name, str):
        return None
    family = _descendants(builder, (target.file, target.pointer))
    if not family:
        return None
    key = f"{builder.key_of(target)}/subtypes"
    place = Place(target.place.root, (*target.place.steps, ("subtypes",)))
    mapping = found.get("mapping") if isinstance(found, dict) else None
    # Mentioned before it is built: descendants often hold fields of the base type.
    builder._made[(target.file, target.pointer)] = Named(key)
    builder.declared[key] = Choice(key, place, (), pointer=target.pointer, file=target.file)
    own = builder.of(target)
    alternatives: list[Type] = []
    labels: list[str] = []
    for _, pointer in family:
        child = builder.target(f"#{pointer}", target.file, target.pointer)
        if child is not None:
            made = builder._made.get((child.file, child.pointer)) if pointer == target.pointer else None
            made = made or builder.of(child)
            # `allOf: [base]` and no more is the base itself; the choice must not contain itself.
            alternatives.append(own if made == Named(key) else made)
            labels.append(unescape(pointer.rsplit("/", 1)[-1]))
    alternatives.append(own)
    labels.append(target.place.root[1])
    unique, kept, _ = _distinct(tuple(alternatives))
    given = {v: p for _, p in family for v in _given(builder, target, p, name)}
    owner = {"discriminator": {"propertyName": name, "mapping": {**given, **(mapping or {})}}}
    _, tags = _tags(builder, owner, (), tuple(labels), kept)
    if not _tags_fit(schema, name, tags):
        name, tags = "", ()
    builder.declared[key] = Choice(
        key, place, tuple(unique), False, name, tags, tuple(labels[k] for k in kept),
        description=schema["description"] if isinstance(schema.get("description"), str) else "",
        pointer=target.pointer, file=target.file,
    )  # fmt: skip
    return Named(key)


def _given(builder: Schemas, base: Node, pointer: str, tag: str) -> list[str]:
    """The tag value that a descendant states itself, when it is one."""
    values = _own_values(builder, Node({"$ref": f"#{pointer}"}, base.file, pointer, base.place), tag)
    return values if len(values) == 1 else []


def _tags_fit(schema: dict[str, Any], tag: str, tags: tuple[tuple[str, int], ...]) -> bool:
    """Whether the base's own list of tag values, if it has one, knows any of the tags."""
    allowed = _at(schema, "properties", tag).get("enum")
    return not isinstance(allowed, list) or any(value in allowed for value, _ in tags)


def _descendants(builder: Schemas, base: tuple[str, str]) -> list[tuple[str, str]]:
    """All component schemas that build on the base through allOf, near ones first, in document order."""
    if builder.children is None:
        builder.children = _children(builder.spec)
    found: dict[tuple[str, str], None] = {}
    queue = list(builder.children.get(base, ()))
    while queue:
        child = queue.pop(0)
        if child not in found and child != base:
            found[child] = None
            queue.extend(builder.children.get(child, ()))
    return list(found)


def _children(spec: Any) -> dict[tuple[str, str], tuple[tuple[str, str], ...]]:
    """Which component schemas of the root document mention which other schema directly in allOf."""
    tree = spec.document.tree
    found: dict[tuple[str, str], list[tuple[str, str]]] = {}
    for base, schemas in (
        ("/components/schemas/", _at(tree, "components", "schemas")),
        ("/definitions/", _at(tree, "definitions")),
    ):
        for name, schema in schemas.items():
            members = schema.get("allOf") if isinstance(schema, dict) else None
            for member in members if isinstance(members, list) else ():
                ref = member.get("$ref") if isinstance(member, dict) else None
                target = spec.follow(ref, "") if isinstance(ref, str) else None
                if target is not None:
                    found.setdefault((target.file, target.pointer), []).append(("", base + escape(name)))
    return {k: tuple(v) for k, v in found.items()}


def _at(tree: Any, *path: str) -> dict[str, Any]:
    for name in path:
        tree = tree.get(name) if isinstance(tree, dict) else None
    return tree if isinstance(tree, dict) else {}
