"""Types by the JSON types that are allowed at a place."""

from __future__ import annotations

from generator.model.types import AnyValue, Json, ListOf, Scalar, Type
from generator.modelling import rules
from generator.modelling.declarations import Declarations
from generator.modelling.joined import joined
from generator.modelling.merge import Demands, speaks_of_object
from generator.modelling.objects import object_of
from generator.modelling.places import Node
from generator.modelling.references import References
from generator.modelling.scalars import allowed_values, enum_without_type, limits_of, scalar
from generator.modelling.work import Task, is_task
from generator.patterns import unchecked

_NUMERIC = frozenset({"minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"})
_TEXTUAL = frozenset({"pattern", "minLength", "maxLength"})


def of_kinds(declarations: Declarations, node: Node, demands: Demands) -> Task:
    """The type of a place whose schemas make no choice but that between JSON types."""
    kinds = demands.kinds or _guessed(demands)
    if not isinstance(kinds, list):
        return kinds
    if not kinds:
        return Scalar("null") if demands.only_null else AnyValue()
    made: list[Type] = []
    for kind in kinds:
        one = _of_kind(declarations, kind, node, demands)
        made.append((yield from one) if is_task(one) else one)
    if len(made) == 1:
        return made[0]
    from generator.modelling.choices import choice_of

    return choice_of(declarations, node, made, [""] * len(made), exclusive=False, words=demands.words)


def _of_kind(declarations: Declarations, kind: str, node: Node, demands: Demands) -> Type | Task:
    if kind == "object":
        return object_of(declarations, node, demands)
    if kind == "array":
        return _list_of(declarations, node, demands)
    return scalar_at(declarations.references, node, demands.plain, kind)


def _list_of(declarations: Declarations, node: Node, demands: Demands) -> Task:
    item: Type = AnyValue()
    if demands.items:
        at = joined(declarations.references, demands.items, node, ("item",))
        item = declarations.shallow(at, (yield at))
    return ListOf(item, limits_of(demands.plain, "array"))


def scalar_at(references: References, node: Node, schema: dict[str, Json], kind: str) -> Type:
    """The scalar of a place; says so when its pattern is one that no client runs on its own."""
    made = scalar(schema, kind)
    pattern = made.limits.pattern if isinstance(made, Scalar) and made.limits else None
    if pattern is not None and (reason := unchecked(pattern)):
        place = f"{node.pointer}/pattern" if "pattern" in node.members else node.pointer
        references.say(rules.PATTERN_UNCHECKED, node.file, place, reason=reason)
    return made


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
