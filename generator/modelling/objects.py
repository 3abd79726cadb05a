"""Objects to records and maps."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from generator.model.types import AnyValue, Field, MapOf, Named, Record, Type
from generator.modelling.merge import Demands, Node
from generator.modelling.scalars import json_text, limits_of, text

if TYPE_CHECKING:
    from generator.modelling.schemas import Schemas


def object_of(builder: Schemas, node: Node, demands: Demands) -> Type:
    """The type of an object: a declared record when it has fields, a map when it has none."""
    if not demands.properties:
        if demands.extras:
            return MapOf(builder.joined(demands.extras[:1], node, ("value",)), limits_of(demands.plain, "object"))
        if not demands.closed:
            return MapOf(AnyValue("a free-form object"), limits_of(demands.plain, "object"))
    key = builder.key_of(node)
    known = builder.declared.get(key)
    if known is not None and known.pointer != node.pointer:
        key = f"{key}#{node.pointer}"
        known = builder.declared.get(key)
    if known is not None:
        return Named(key)
    # Declared before its fields are built: they may mention it.
    builder.declared[key] = Record(key, node.place, (), pointer=node.pointer, file=node.file)
    fields = tuple(_field(builder, name, nodes, demands, node) for name, nodes in demands.properties.items())
    fields += tuple(
        Field(name, AnyValue("required, but without a property"), required=True, pointer=node.pointer, implied=True)
        for name in demands.required
        if name not in demands.properties
    )
    extras = builder.joined(demands.extras[:1], node, ("value",)) if demands.extras else None
    builder.declared[key] = Record(
        key=key,
        place=node.place,
        fields=fields,
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


def _field(builder: Schemas, name: str, nodes: list[Node], demands: Demands, owner: Node) -> Field:
    made = builder.joined(nodes, owner, ("property", name))
    first = nodes[0]
    words = _words(builder, first)
    example = words.get("example")
    if example is None:
        examples = words.get("examples")
        example = examples[0] if isinstance(examples, list) and examples else None
    return Field(
        wire=name,
        type=made,
        required=name in demands.required,
        description=text(words.get("description")),
        default=json_text(words["default"]) if "default" in words else None,
        example=None if example is None else json_text(example, 200),
        read_only=words.get("readOnly") is True,
        write_only=words.get("writeOnly") is True,
        deprecated=words.get("deprecated") is True,
        pointer=first.pointer,
    )


def _words(builder: Schemas, node: Node) -> dict[str, Any]:
    """The annotations of a schema; those of a referenced one fill the gaps."""
    schema = node.schema
    if not isinstance(schema, dict):
        return {}
    ref = schema.get("$ref")
    if ref is None:
        members = schema.get("allOf")
        if isinstance(members, list) and len(members) == 1 and isinstance(members[0], dict):
            ref = members[0].get("$ref")
    if not isinstance(ref, str):
        return schema
    target = builder.spec.follow(ref, node.file)
    base = target.node if target is not None and isinstance(target.node, dict) else {}
    if "properties" in base or "allOf" in base or "oneOf" in base:
        base = {k: v for k, v in base.items() if k in ("readOnly", "writeOnly", "deprecated")}
    own = schema if builder.refs_have_siblings or "$ref" not in schema else {}
    return {**base, **own}
