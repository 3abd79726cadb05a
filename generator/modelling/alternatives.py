"""oneOf and anyOf: alternatives, alone or joined with what stands beside them."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product
from typing import TYPE_CHECKING, Any, TypeAlias

from generator.model.types import AnyValue, Named, Place, Scalar, Type
from generator.modelling import rules
from generator.modelling.merge import Demands, Node, collect, only_conditions
from generator.modelling.polymorph import choice_of

if TYPE_CHECKING:
    from generator.modelling.schemas import Schemas

Groups: TypeAlias = list[tuple[str, list[Node], dict[str, Any]]]
MOST_COMBINATIONS = 64
_STRUCTURE = frozenset({"$ref", "type", "properties", "oneOf", "anyOf", "allOf", "items"})
DEEPEST = 4  # alternatives within alternatives within ...; a schema may contain itself


def chosen(builder: Schemas, node: Node, demands: Demands, groups: Groups) -> Type:
    """The choice that oneOf and anyOf make, each alternative joined with what stands beside them."""
    rest = Demands(
        properties=demands.properties, required=demands.required, extras=demands.extras, closed=demands.closed,
        kinds=demands.kinds, typed=demands.typed, plain=demands.plain,
    )  # fmt: skip
    merged = bool(rest.properties or rest.required or rest.extras) or len(groups) > 1
    if not merged:
        word, members, owner = groups[0]
        return _alternatives(builder, node, word, members, owner, demands)
    combinations = 1
    for _, members, _ in groups:
        combinations *= len(members)
    if combinations > MOST_COMBINATIONS:
        builder.say(rules.ALTERNATIVES_TOO_MANY, node.file, node.pointer, count=combinations)
        return AnyValue("too many combinations of alternatives")
    made, labels = [], []
    for picked in product(*(g[1] for g in groups)):
        made.append(_combined(builder, node, demands, picked))
        labels.append(label_of(picked[0].schema) if len(picked) == 1 else "")
    word, _, owner = groups[0]
    return choice_of(
        builder, node, tuple(made), tuple(labels), word == "oneOf", demands.words, owner, groups[0][1] if len(groups) == 1 else ()
    )  # fmt: skip


def _combined(builder: Schemas, node: Node, demands: Demands, members: Sequence[Node]) -> Type:
    """The base of a schema joined with one alternative of each group."""
    both = Demands()
    both.properties = {name: list(nodes) for name, nodes in demands.properties.items()}
    both.required, both.extras = dict(demands.required), list(demands.extras)
    both.kinds, both.typed, both.plain = list(demands.kinds), demands.typed, dict(demands.plain)
    both.parents, both.seen = list(demands.parents), set()
    for member in members:
        if isinstance(member.schema, dict) and isinstance(member.schema.get("$ref"), str):
            target = builder.target(member.schema["$ref"], member.file, member.pointer)
            if target is not None:
                both.parents.append(builder.key_of(target))
                collect(both, target, builder)
        else:
            collect(both, member, builder)
    if both.properties and not both.typed:
        both.kinds, both.typed = ["object"], True
    place = members[0].place if len(members) == 1 else Place(
        node.place.root, (*node.place.steps, *(m.place.steps[-1] for m in members))
    )  # fmt: skip
    at = Node(node.schema, node.file, members[0].pointer, place)
    inner = [g for g in both.groups if not all(only_conditions(m.schema) for m in g[1])]
    if inner and len(place.steps) - len(node.place.steps) <= DEEPEST and len(place.steps) < 4 * DEEPEST:
        return chosen(builder, at, both, inner)
    if inner:
        builder.say(rules.ALTERNATIVES_TOO_MANY, node.file, node.pointer, count="endlessly many")
        return AnyValue("alternatives within alternatives")
    return builder.of_kinds(at, both)


def _alternatives(
    builder: Schemas, node: Node, word: str, members: list[Node], owner: dict[str, Any], demands: Demands
) -> Type:
    """The choice between the members of one oneOf or anyOf that stands alone."""
    key = builder.key_of(node)
    if key in builder.declared and builder.declared[key].pointer == node.pointer:
        return Named(key)
    made, labels, kept = [], [], []
    for member in members:
        alternative = _member(builder, member, demands)
        if alternative == Scalar("null"):
            demands.nullable = True
            continue
        made.append(alternative)
        labels.append(label_of(member.schema))
        kept.append(member)
    return choice_of(builder, node, tuple(made), tuple(labels), word == "oneOf", demands.words, owner, kept)


def _member(builder: Schemas, member: Node, demands: Demands) -> Type:
    """An alternative; the type that stands beside oneOf holds for members that name none."""
    schema = member.schema
    if isinstance(schema, dict) and demands.kinds and _STRUCTURE.isdisjoint(schema):
        said = demands.kinds[0] if len(demands.kinds) == 1 else demands.kinds
        member = member._replace(schema={**demands.plain, "type": said, **schema})
    return builder.of(member)


def label_of(schema: object) -> str:
    """The name of a referenced schema; "" for an inline one."""
    ref = schema.get("$ref") if isinstance(schema, dict) else None
    return ref.rsplit("/", 1)[-1] if isinstance(ref, str) else ""
