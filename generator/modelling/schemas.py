"""Schemas to types. What deserves a name (an object with fields, a choice) is declared once; the rest is inlined."""

from __future__ import annotations

from typing import Any

from generator.diagnostics import Diagnostic, Rule
from generator.model.types import (
    AnyValue,
    Choice,
    Declared,
    ListOf,
    Named,
    Nullable,
    Place,
    Scalar,
    Type,
)
from generator.modelling import rules
from generator.modelling.alternatives import chosen
from generator.modelling.merge import Demands, Node, collect, only_conditions, speaks_of_object
from generator.modelling.objects import object_of
from generator.modelling.places import key_of_place, place_of_pointer
from generator.modelling.polymorph import choice_of, subtypes_of
from generator.modelling.scalars import allowed_values, enum_without_type, limits_of, scalar

MOST_COMBINATIONS = 64


class Schemas:
    """Builds types on demand and remembers them. Nothing is built that no operation reaches."""

    def __init__(self, spec: Any, refs_have_siblings: bool) -> None:
        self.spec = spec
        self.refs_have_siblings = refs_have_siblings
        self.declared: dict[str, Declared] = {}
        self.touched: set[tuple[str, str]] = set()
        self.findings: dict[tuple[str, str, str], Diagnostic] = {}
        self.children: dict[tuple[str, str], tuple[tuple[str, str], ...]] | None = None
        self._made: dict[tuple[str, str], Type] = {}
        self._making: dict[tuple[str, str], str] = {}
        self._mentioned: set[str] = set()
        self._open: list[tuple[str, str]] = []  # compositions under way, innermost last

    # -- findings and references -----------------------------------------------------------------------------------

    def say(self, rule: Rule, file: str, pointer: str, **args: object) -> None:
        """Note a finding once per rule and place."""
        key = (rule.id, file, pointer)
        if key not in self.findings:
            self.findings[key] = rule.at(pointer, file=file, **args)

    def target(self, ref: str, file: str, pointer: str) -> Node | None:
        """Where a reference leads, with the place its names derive from; None (and a finding) when nowhere."""
        found = self.spec.follow(ref, file)
        if found is None:
            self.say(rules.REFERENCE_LOST, file, pointer, ref=ref[:200])
            return None
        self.touched.add((found.file, found.pointer))
        return Node(found.node, found.file, found.pointer, place_of_pointer(found.file, found.pointer, self.spec))

    def key_of(self, node: Node) -> str:
        return key_of_place(node.place, node.file)

    # -- types -----------------------------------------------------------------------------------------------------

    def of(self, node: Node) -> Type:
        """The type of the schema at a place. Never fails: what cannot be read is any value, and said so."""
        schema = node.schema
        if not isinstance(schema, dict):
            if not isinstance(schema, bool):
                self.say(rules.SCHEMA_UNREADABLE, node.file, node.pointer, what=_what(schema))
                return AnyValue("an unreadable schema")
            return AnyValue("" if schema else "a place where no value is allowed")
        ref = schema.get("$ref")
        if isinstance(ref, str):
            if self.refs_have_siblings and not _only_words(schema):
                return self._composed(node)
            made = self._referenced(ref, node)
            # Before 3.1 siblings do not count; services that write this one send null all the same.
            may_be_null = schema.get("nullable") is True and not isinstance(made, (Nullable, AnyValue))
            return Nullable(made) if may_be_null else made
        said = schema.get("type")
        if type(said) is str and said in ("string", "integer", "number", "boolean") and _simple(schema):
            made = scalar(schema, said)
            null = schema.get("nullable") is True or schema.get("x-nullable") is True
            return Nullable(made) if null else made
        return self._composed(node)

    def _referenced(self, ref: str, node: Node) -> Type:
        target = self.target(ref, node.file, node.pointer)
        if target is None:
            return AnyValue("a reference that leads nowhere")
        key = (target.file, target.pointer)
        made = self._made.get(key)
        if made is not None:
            return made
        name = self.key_of(target)
        if key in self._making:
            self._mentioned.add(name)
            return Named(name)
        self._making[key] = name
        made = subtypes_of(self, target) or self.of(target)
        del self._making[key]
        if name in self._mentioned and name not in self.declared:
            # A list or map that contains itself: only a declared type can be mentioned inside itself.
            self.declared[name] = Choice(name, target.place, (made,), pointer=target.pointer, file=target.file)
            made = Named(name)
        self._made[key] = made
        return made

    def _composed(self, node: Node) -> Type:
        place = (node.file, node.pointer)
        if self._open.count(place) > 1:
            return AnyValue("a schema that contains itself as an alternative")
        self._open.append(place)
        try:
            return self._read(node)
        finally:
            self._open.pop()

    def _read(self, node: Node) -> Type:
        demands = Demands()
        collect(demands, node, self)
        lone = self._lone_reference(node, demands)
        made = lone if lone is not None else self._typed(node, demands)
        return Nullable(made) if demands.nullable and not isinstance(made, (Nullable, AnyValue)) else made

    def _lone_reference(self, node: Node, demands: Demands) -> Type | None:
        """`allOf: [$ref]` with words around it is the reference itself: no second class for the same thing."""
        schema = node.schema
        members = schema.get("allOf")
        if "$ref" in schema or not isinstance(members, list) or len(members) != 1 or not isinstance(members[0], dict):
            return None
        only = members[0]
        if not isinstance(only.get("$ref"), str) or len(only) > 1:
            return None
        if not _only_words({k: v for k, v in schema.items() if k not in ("allOf", "type", "nullable")}):
            return None
        return self._referenced(only["$ref"], Node(only, node.file, f"{node.pointer}/allOf/0", node.place))

    def _typed(self, node: Node, demands: Demands) -> Type:
        groups = []
        for group in demands.groups:
            if all(only_conditions(m.schema) for m in group[1]):
                self.say(rules.CONDITION_IGNORED, node.file, f"{node.pointer}/{group[0]}", keyword=group[0])
            else:
                groups.append(group)
        if groups:
            return chosen(self, node, demands, groups)
        return self.of_kinds(node, demands)

    def of_kinds(self, node: Node, demands: Demands) -> Type:
        """The type of a place by the JSON types that are allowed there."""
        kinds = demands.kinds or self._guessed(demands)
        if not isinstance(kinds, list):
            return kinds
        if not kinds:
            return Scalar("null") if demands.only_null else AnyValue()
        made = [self._of_kind(kind, node, demands) for kind in kinds]
        if len(made) == 1:
            return made[0]
        return choice_of(self, node, tuple(made), ("",) * len(made), exclusive=False, words=demands.words)

    def _guessed(self, demands: Demands) -> list[str] | Type:
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
        if {"pattern", "minLength", "maxLength", "contentEncoding"} & words:
            return ["string"]
        if demands.plain.get("format") in ("date", "date-time", "uuid", "uri", "email", "byte", "binary", "password"):
            return ["string"]
        return []

    def _of_kind(self, kind: str, node: Node, demands: Demands) -> Type:
        if kind == "object":
            return object_of(self, node, demands)
        if kind == "array":
            return ListOf(
                self.joined(demands.items, node, ("item",)) if demands.items else AnyValue(),
                limits_of(demands.plain, "array"),
            )
        return scalar(demands.plain, kind)

    def joined(self, nodes: list[Node], owner: Node, step: tuple[str, ...]) -> Type:
        """The type of a place of which several schemas speak: all of them hold. It belongs to the owner that joins them."""
        nodes = [n for n in nodes if not _loose(n.schema)] or nodes[:1]
        if len(nodes) == 1:
            return self.of(nodes[0])
        first = nodes[0]
        same = all(n.schema == first.schema and n.file == first.file for n in nodes[1:])
        if same:
            return self.of(first)
        if len({n.file for n in nodes}) > 1:
            self.say(rules.SEVERAL_FILES, first.file, first.pointer)
            return self.of(nodes[-1])
        place = Place(owner.place.root, (*owner.place.steps, step))
        return self.of(Node({"allOf": [n.schema for n in nodes]}, first.file, first.pointer, place))


_STRUCTURE = frozenset({"allOf", "oneOf", "anyOf", "$ref", "not", "properties", "items", "additionalProperties"})


def _loose(schema: object) -> bool:
    """Whether a schema says no more than that there is an object: whatever else is said of the place is more exact."""
    if not isinstance(schema, dict) or "$ref" in schema or schema.get("properties"):
        return schema is True
    return schema.get("type", "object") == "object" and all(
        k in ("type", "properties") or k in _ANNOTATIONS for k in schema
    )


def _simple(schema: dict[str, Any]) -> bool:
    if not _STRUCTURE.isdisjoint(schema):
        return False
    values = schema.get("enum")
    return not (isinstance(values, list) and None in values)


_ANNOTATIONS = frozenset(
    {"$ref", "description", "title", "summary", "example", "examples", "default", "deprecated", "readOnly", "writeOnly",
     "externalDocs", "xml", "$comment", "$id", "$anchor", "$schema", "discriminator"}
)  # fmt: skip


def _only_words(schema: dict[str, Any]) -> bool:
    """Whether a schema beside its reference holds annotations only."""
    return all(k in _ANNOTATIONS or k.startswith("x-") for k in schema)


def _what(value: object) -> str:
    return {list: "a list", str: "a text", type(None): "null"}.get(type(value), f"a {type(value).__name__}")
