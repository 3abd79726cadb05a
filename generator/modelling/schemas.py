"""Schemas to types. What deserves a name (an object with fields, a choice) is declared once; the rest is inlined."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from generator.model.types import AnyValue, Enumeration, Json, Named, Nullable, Scalar, Type
from generator.modelling import rules
from generator.modelling.conditions import CarriedConditions
from generator.modelling.declarations import Declarations
from generator.modelling.joined import only_words
from generator.modelling.kinds import of_kinds, plain_list
from generator.modelling.merge import Demands, collect, kinds_of, only_conditions
from generator.modelling.places import Node
from generator.modelling.references import References, leads_to
from generator.modelling.scalars import plain_at, text
from generator.modelling.work import Task, finish, is_task

if TYPE_CHECKING:
    from generator.modelling.subtypes import Subtypes


class Schemas:
    """Builds types on demand and remembers them. Nothing is built that no operation reaches."""

    def __init__(self, references: References) -> None:
        self.references = references
        self.declarations = Declarations(references)
        self.conditions = CarriedConditions(references)
        self._making: set[tuple[str, str]] = set()  # references under way: file and pointer
        self._mentioned: set[str] = set()
        self._open: dict[tuple[str, str], int] = {}  # compositions under way

    @cached_property
    def _subtypes(self) -> Subtypes:
        from generator.modelling.subtypes import Subtypes

        return Subtypes(self.declarations)

    def of(self, node: Node) -> Type:
        """The type of the schema at a place. Never fails: what cannot be read is any value, and said so."""
        return finish(node, self._begin)

    def _begin(self, node: Node) -> Type | Task:
        """The type of a schema at once where that is easy, else the task that makes it."""
        plain = plain_at(self.references, node)
        if plain is not None:
            return plain
        schema = node.schema
        if not isinstance(schema, dict):
            if not isinstance(schema, bool):
                self.references.say(rules.SCHEMA_UNREADABLE, node.file, node.pointer, what=_what(schema))
                return AnyValue("an unreadable schema")
            return AnyValue("" if schema else "a place where no value is allowed")
        ref = schema.get("$ref")
        if isinstance(ref, str):
            if self.references.siblings_count and not only_words(schema):
                return self._composed(node)
            # Before 3.1 siblings do not count; services that write this one send null all the same.
            return self._reference(ref, node, schema.get("nullable") is True)
        return plain_list(self.declarations, node) or self._composed(node)

    def _reference(self, ref: str, node: Node, null: bool) -> Type | Task:
        target = self.references.target(ref, node.file, node.pointer)
        if target is None:
            return _or_null(AnyValue("a reference that leads nowhere"), null)
        place = (target.file, target.pointer)
        made = self.declarations.referenced.get(place)
        if made is not None:
            return _or_null(made, null)
        if place in self._making:
            self._mentioned.add(target.key)
            return _or_null(Named(target.key), null or _takes_null(target.members))
        return self._referenced(target, null)

    def _referenced(self, target: Node, null: bool) -> Task:
        place = (target.file, target.pointer)
        self._making.add(place)
        family = self._subtypes.of(target) if "discriminator" in target.members else None
        made = (yield target) if family is None else (yield from family)
        self._making.remove(place)
        if self._mentioned and (key := target.key) in self._mentioned and key not in self.declarations.types:
            # A list or map that contains itself: only a declared type can be mentioned inside itself.
            made = self.declarations.alias(key, target, made)
        made = _enumerated(target, made)
        self.declarations.referenced[place] = made
        return _or_null(made, null)

    def _composed(self, node: Node) -> Task:
        place = (node.file, node.pointer)
        open_before = self._open.get(place, 0)
        if open_before > 1:
            return AnyValue("a schema that contains itself as an alternative")
        self._open[place] = open_before + 1
        only = _lone_reference(node) if "allOf" in node.members else None
        if only is not None and "type" not in node.members and not self._is_offered(node, only):
            made = yield only  # and with it all that it takes in, which need not be read here once more
            null = kinds_of(node.members)[1]
        else:
            demands = Demands()
            collect(demands, node, self.references)
            read = self._read(node, demands) if only is None or demands.settled else (yield only)
            made = (yield from read) if is_task(read) else read
            null = demands.nullable
        self._open[place] -= 1
        return _or_null(made, null)

    def _is_offered(self, node: Node, reference: Node) -> bool:
        """Whether what a lone reference leads to offers the schema that it stands in as an alternative."""
        target = self.references.spec.follow(text(reference.members.get("$ref")), node.file)
        if target is None or not isinstance(target.node, dict) or {"oneOf", "anyOf"}.isdisjoint(target.node):
            return False
        at = Node(target.node, target.file, target.pointer, node.place)
        return leads_to(at, {id(node.schema)}, self.references)

    def _read(self, node: Node, demands: Demands) -> Type | Task:
        if not demands.groups:
            return of_kinds(self.declarations, node, demands)
        groups = []
        for group in demands.groups:
            if all(only_conditions(m.schema) for m in group.members):
                self.references.say(
                    rules.CONDITION_IGNORED, node.file, f"{node.pointer}/{group.word}", keyword=group.word
                )
            else:
                groups.append(group)
        if groups:
            from generator.modelling.alternatives import chosen

            return chosen(self.declarations, node, demands, groups)
        return of_kinds(self.declarations, node, demands)


def _lone_reference(node: Node) -> Node | None:
    """`allOf: [$ref]` with words around it is the reference itself: no second class for the same thing."""
    schema = node.members
    members = schema.get("allOf")
    if "$ref" in schema or not isinstance(members, list) or len(members) != 1 or not isinstance(members[0], dict):
        return None
    only = members[0]
    if not isinstance(only.get("$ref"), str) or len(only) > 1:
        return None
    if not only_words({k: v for k, v in schema.items() if k not in ("allOf", "type", "nullable")}):
        return None
    return Node(only, node.file, f"{node.pointer}/allOf/0", node.place)


def _or_null(kind: Type, null: bool) -> Type:
    return Nullable(kind) if null and not isinstance(kind, (Nullable, AnyValue)) else kind


def _enumerated(target: Node, made: Type) -> Type:
    """The values that a component of the document itself declares, with the component that does."""
    inner = made.inner if isinstance(made, Nullable) else made
    component = not target.file and target.place.root[0] == "schema" and not target.place.steps
    if (
        not component or type(inner) is not Scalar or not inner.choices
    ):  # one that another component declares stays its own
        return made
    own = Enumeration(inner.kind, inner.format, inner.choices, inner.limits, target.key)
    return own if made is inner else Nullable(own)


def _takes_null(schema: dict[str, Json]) -> bool:
    """Whether a schema says by its own keywords that null is among its values."""
    if kinds_of(schema)[1]:
        return True
    either = [schema.get(word) for word in ("oneOf", "anyOf")]
    members = [member for one in either if isinstance(one, list) for member in one]
    return any(isinstance(member, dict) and member.get("type") == "null" for member in members)


def _what(value: Json) -> str:
    return {list: "a list", str: "a text", type(None): "null"}.get(type(value), f"a {type(value).__name__}")
