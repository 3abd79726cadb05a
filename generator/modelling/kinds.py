"""Types by the JSON types that are allowed at a place."""

from __future__ import annotations

from generator.model.types import AnyValue, Limits, ListOf, Scalar, Type
from generator.modelling.declarations import Declarations
from generator.modelling.joined import joined
from generator.modelling.merge import COMPOSING, TAKING_NULL, Demands, speaks_of_object
from generator.modelling.objects import object_of
from generator.modelling.places import Node
from generator.modelling.scalars import allowed_values, enum_without_type, limits_of, plain_at, scalar_at
from generator.modelling.work import Task, is_task

_NUMERIC = frozenset({"minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"})
_TEXTUAL = frozenset({"pattern", "minLength", "maxLength"})
_MORE_THAN_A_LIST = COMPOSING | TAKING_NULL | {"prefixItems"}


def of_kinds(declarations: Declarations, node: Node, demands: Demands) -> Type | Task:
    """The type of a place whose schemas make no choice but that between JSON types."""
    kinds = demands.kinds or _guessed(demands)
    if not isinstance(kinds, list):
        return kinds
    if not kinds:
        return Scalar("null") if demands.only_null else AnyValue()
    if len(kinds) == 1:
        return _of_kind(declarations, kinds[0], node, demands)
    return _of_several(declarations, kinds, node, demands)


def _of_several(declarations: Declarations, kinds: list[str], node: Node, demands: Demands) -> Task:
    made: list[Type] = []
    for kind in kinds:
        one = _of_kind(declarations, kind, node, demands)
        made.append((yield from one) if is_task(one) else one)
    from generator.modelling.choices import choice_of

    return choice_of(declarations, node, made, [""] * len(made), exclusive=False, words=demands.words)


def _of_kind(declarations: Declarations, kind: str, node: Node, demands: Demands) -> Type | Task:
    if kind == "object":
        return object_of(declarations, node, demands)
    if kind == "array":
        return _list_of(declarations, node, demands)
    return scalar_at(declarations.references, node, demands.plain, kind)


def _list_of(declarations: Declarations, node: Node, demands: Demands) -> Type | Task:
    limits = limits_of(demands.plain, "array")
    if not demands.items:
        return ListOf(AnyValue(), limits)
    return _list_of_items(declarations, joined(declarations.references, demands.items, node, ("item",)), limits)


def plain_list(declarations: Declarations, node: Node) -> Type | Task | None:
    """The list that a schema describes which says no more than that, as most of them do; None for all others."""
    schema = node.members
    if schema.get("type") != "array" or not _MORE_THAN_A_LIST.isdisjoint(schema):
        return None
    items = schema.get("items")
    if not isinstance(items, dict):
        return None
    at = Node(items, node.file, f"{node.pointer}/items", node.at(("item",)))
    return _list_of_items(declarations, at, limits_of(schema, "array"))


def _list_of_items(declarations: Declarations, at: Node, limits: Limits | None) -> Type | Task:
    item = plain_at(declarations.references, at)
    return ListOf(item, limits) if item is not None else _list_when_known(declarations, at, limits)


def _list_when_known(declarations: Declarations, at: Node, limits: Limits | None) -> Task:
    return ListOf(declarations.shallow(at, (yield at)), limits)


def _guessed(demands: Demands) -> list[str] | Type:
    """The JSON types of a schema that names none, from what else it says."""
    if demands.typed:
        return []
    if speaks_of_object(demands):
        return ["object"]
    if demands.items and not demands.positional:  # positions without a type: who writes so means something else
        return ["array"]
    values = allowed_values(demands.plain)
    if values is not None:
        return enum_without_type(values)
    words = demands.plain.keys()
    numeric = _NUMERIC & words or demands.plain.get("format") in ("int32", "int64", "float", "double")
    if numeric and _TEXTUAL & words:
        return []  # a number passes what is asked of texts, and a text what is asked of numbers
    if {"pattern", "minLength", "maxLength", "contentEncoding", "contentMediaType"} & words:
        return ["string"]
    if demands.plain.get("format") in ("date", "date-time", "uuid", "uri", "email", "byte", "binary", "password"):
        return ["string"]
    return []
