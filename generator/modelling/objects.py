"""Objects to records and maps."""

from __future__ import annotations

from generator.model.types import AnyValue, Field, Json, MapOf, Named, Record, Type
from generator.modelling.declarations import Declarations
from generator.modelling.joined import joined
from generator.modelling.merge import Demands
from generator.modelling.places import Node
from generator.modelling.references import References
from generator.modelling.scalars import json_text, limits_of, plain_at, text
from generator.modelling.work import Task

_LENDING = frozenset({"$ref", "allOf"})
_MORE_WORDS = _LENDING | {"default", "examples", "readOnly", "writeOnly", "deprecated"}


def object_of(declarations: Declarations, node: Node, demands: Demands) -> Task:
    """The type of an object: a declared record when it has fields, a map when it has none."""
    references = declarations.references
    if not demands.properties:
        if demands.extras:
            at = joined(references, demands.extras[:1], node, ("value",))
            return MapOf(declarations.shallow(at, (yield at)), limits_of(demands.plain, "object"))
        if not demands.closed:
            return MapOf(AnyValue("a free-form object"), limits_of(demands.plain, "object"))
    key, known = declarations.record_key(node)
    if known:
        return Named(key)
    declarations.types[key] = Record(key, node.place, (), pointer=node.pointer, file=node.file)
    fields: list[Field] = []
    for name, nodes in demands.properties.items():
        at = nodes[0] if len(nodes) == 1 else joined(references, nodes, node, ("property", name))
        kind = plain_at(references, at)
        if kind is None:
            kind = yield at
        fields.append(_field(references, name, nodes[0], kind, name in demands.required))
    fields += (
        Field(name, AnyValue("required, but without a property"), required=True, pointer=node.pointer, implied=True)
        for name in demands.required
        if name not in demands.properties
    )
    extras: Type | None = None
    if demands.extras:
        extras = yield joined(references, demands.extras[:1], node, ("value",))
    declarations.types[key] = Record(
        key=key,
        place=node.place,
        fields=tuple(fields),
        extras=extras,
        closed=demands.closed and not demands.extras,
        title=text(demands.words.get("title")),
        description=text(demands.words.get("description")),
        example=json_text(demands.words["example"]) if "example" in demands.words else None,
        deprecated=demands.words.get("deprecated") is True,
        pointer=node.pointer,
        file=node.file,
        parents=tuple(dict.fromkeys(demands.parents)),
    )
    return Named(key)


def _field(references: References, name: str, node: Node, kind: Type, required: bool) -> Field:
    words = node.members
    if _MORE_WORDS.isdisjoint(words):  # most of them
        example = words.get("example")
        shown = None if example is None else json_text(example, 200)
        return Field(name, kind, required, text(words.get("description")), example=shown, pointer=node.pointer)
    words = _words(references, node)
    example = words.get("example")
    if example is None:
        examples = words.get("examples")
        example = examples[0] if isinstance(examples, list) and examples else None
    return Field(
        wire=name,
        type=kind,
        required=required,
        description=text(words.get("description")),
        default=json_text(words["default"]) if "default" in words else None,
        example=None if example is None else json_text(example, 200),
        read_only=words.get("readOnly") is True,
        write_only=words.get("writeOnly") is True,
        deprecated=words.get("deprecated") is True,
        pointer=node.pointer,
    )


def _words(references: References, node: Node) -> dict[str, Json]:
    """The annotations of a schema; those of a referenced one fill the gaps."""
    schema = node.members
    if _LENDING.isdisjoint(schema):
        return schema
    ref = schema.get("$ref")
    if ref is None:
        members = schema.get("allOf")
        if isinstance(members, list) and len(members) == 1 and isinstance(members[0], dict):
            ref = members[0].get("$ref")
    if not isinstance(ref, str):
        return schema
    base = references.schema_at(ref, node.file)
    if "properties" in base or "allOf" in base or "oneOf" in base:
        base = {k: v for k, v in base.items() if k in ("readOnly", "writeOnly", "deprecated")}
    own = schema if references.siblings_count or "$ref" not in schema else {}
    return {**base, **own}
