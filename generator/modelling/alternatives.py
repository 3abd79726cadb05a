"""oneOf and anyOf: alternatives, alone or joined with what stands beside them."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product

from msgspec.structs import replace

from generator.model.types import AnyValue, Json, Named, Place, Scalar, Type
from generator.modelling import rules
from generator.modelling.choices import choice_of
from generator.modelling.declarations import Declarations
from generator.modelling.kinds import of_kinds
from generator.modelling.merge import AlternativeGroup, Demands, collect, only_conditions
from generator.modelling.places import Node
from generator.modelling.scalars import text
from generator.modelling.work import Task, is_task

MOST_COMBINATIONS = 64
_NULL = Scalar("null")
_STRUCTURE = frozenset({"$ref", "type", "properties", "oneOf", "anyOf", "allOf", "items"})
DEEPEST = 4  # alternatives within alternatives within ...; a schema may contain itself


def chosen(declarations: Declarations, node: Node, demands: Demands, groups: list[AlternativeGroup]) -> Task:
    """The choice that oneOf and anyOf make, each alternative joined with what stands beside them."""
    if not (demands.properties or demands.required or demands.extras) and len(groups) == 1:
        return (yield from _alternatives(declarations, node, groups[0], demands))
    combinations = 1
    for group in groups:
        combinations *= len(group.members)
    if combinations > MOST_COMBINATIONS:
        declarations.references.say(rules.ALTERNATIVES_TOO_MANY, node.file, node.pointer, count=combinations)
        return AnyValue("too many combinations of alternatives")
    made, labels = [], []
    for picked in product(*(g.members for g in groups)):
        made.append((yield from _combined(declarations, node, demands, picked)))
        labels.append(label_of(picked[0].schema) if len(picked) == 1 else "")
    first = groups[0]
    group = first if len(groups) == 1 else first._replace(members=[])
    return choice_of(declarations, node, made, labels, first.word == "oneOf", demands.words, group)


def _combined(declarations: Declarations, node: Node, demands: Demands, members: Sequence[Node]) -> Task:
    """The base of a schema joined with one alternative of each group."""
    both = _joined(declarations, demands, members)
    if len(members) == 1 and id(node.schema) in both.seen:
        return (yield members[0])  # the alternative takes the base in by itself: the base is read as its sub
    if both.properties and not both.typed:
        both.kinds, both.typed = ["object"], True
    place = _place_of(node, members)
    at = Node(node.schema, node.file, members[0].pointer, place)
    inner = [g for g in both.groups if not all(only_conditions(m.schema) for m in g.members)]
    if inner and len(place.steps) - len(node.place.steps) <= DEEPEST and len(place.steps) < 4 * DEEPEST:
        return (yield from chosen(declarations, at, both, inner))
    if inner:
        declarations.references.say(rules.ALTERNATIVES_TOO_MANY, node.file, node.pointer, count="endlessly many")
        return AnyValue("alternatives within alternatives")
    one = of_kinds(declarations, at, both)
    return (yield from one) if is_task(one) else one


def _place_of(node: Node, members: Sequence[Node]) -> Place:
    """Where the joined thing stands: at the member where that is the schema's own, else below the schema. What a schema
    takes in by reference has its own place, and so have its users."""
    own, steps = node.place, members[0].place.steps
    if len(members) == 1 and members[0].place.root == own.root and steps[: len(own.steps)] == own.steps:
        return members[0].place
    return Place(own.root, (*own.steps, *(m.place.steps[-1] for m in members)))


def _joined(declarations: Declarations, demands: Demands, members: Sequence[Node]) -> Demands:
    """What a schema demands together with one member of each of its groups."""
    both = Demands()
    both.properties = {name: list(nodes) for name, nodes in demands.properties.items()}
    both.required, both.extras = dict(demands.required), list(demands.extras)
    both.kinds, both.typed, both.plain = list(demands.kinds), demands.typed, dict(demands.plain)
    both.parents = list(demands.parents)
    for member in members:
        ref = member.members.get("$ref")
        if not isinstance(ref, str):
            collect(both, member, declarations.references)
            continue
        target = declarations.references.target(ref, member.file, member.pointer)
        if target is not None:
            both.parents.append(target.key)
            collect(both, target, declarations.references)
    return both


def _alternatives(declarations: Declarations, node: Node, group: AlternativeGroup, demands: Demands) -> Task:
    """The choice between the members of one oneOf or anyOf that stands alone."""
    key = node.key
    known = declarations.types.get(key)
    if known is not None and known.pointer == node.pointer:
        return Named(key)
    made: list[Type] = []
    labels, kept = [], []
    for member in group.members:
        alternative = yield _member(member, demands)
        if alternative == _NULL:
            demands.nullable = True
            continue
        made.append(alternative)
        labels.append(label_of(member.schema))
        kept.append(member)
    if not made and demands.nullable:
        return _NULL
    kept_group = group._replace(members=kept)
    return choice_of(declarations, node, made, labels, group.word == "oneOf", demands.words, kept_group)


def _member(member: Node, demands: Demands) -> Node:
    """An alternative; the type that stands beside oneOf holds for members that name none."""
    schema = member.schema
    if isinstance(schema, dict) and demands.kinds and _STRUCTURE.isdisjoint(schema):
        said: Json = demands.kinds[0] if len(demands.kinds) == 1 else list[Json](demands.kinds)
        return replace(member, schema={**demands.plain, "type": said, **schema})
    return member


def label_of(schema: Json) -> str:
    """The name of a referenced schema; "" for an inline one."""
    return text(schema.get("$ref")).rsplit("/", 1)[-1] if isinstance(schema, dict) else ""
