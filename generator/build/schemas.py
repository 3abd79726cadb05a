"""Schemas to types. What deserves a name (an object with fields, a choice) is declared once; the rest is inlined."""

from __future__ import annotations

from itertools import product
from typing import Any, Protocol

from generator.build import rules
from generator.build.merge import Demands, Node, collect, only_conditions, speaks_of_object
from generator.build.places import key_of_place, place_of_pointer
from generator.build.polymorph import choice_of, subtypes_of
from generator.build.scalars import allowed_values, enum_without_type, json_text, limits_of, scalar
from generator.diagnostics import Diagnostic, Rule
from generator.model.types import (
    AnyValue,
    Choice,
    Declared,
    Field,
    ListOf,
    MapOf,
    Named,
    Nullable,
    Place,
    Record,
    Scalar,
    Type,
)

MOST_COMBINATIONS = 64


class Target(Protocol):
    """Where a reference leads (`generator.spec.resolve.Target`)."""

    @property
    def node(self) -> Any: ...
    @property
    def file(self) -> str: ...
    @property
    def pointer(self) -> str: ...


class References(Protocol):
    """What the builder asks of a resolved document (`generator.spec.Spec`)."""

    def follow(self, ref: str, file: str = "") -> Target | None: ...
    def subtypes(self) -> dict[tuple[str, str], tuple[tuple[str, str], ...]]: ...


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
            return self._referenced(ref, node)
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
        groups = [g for g in demands.groups if not all(only_conditions(m.schema) for m in g[1])]
        for word, _, _ in demands.groups:
            if len(groups) < len(demands.groups):
                self.say(rules.CONDITION_IGNORED, node.file, f"{node.pointer}/{word}", keyword=word)
        if groups:
            return self._chosen(node, demands, groups)
        return self._of_kinds(node, demands)

    def _of_kinds(self, node: Node, demands: Demands) -> Type:
        kinds = demands.kinds or self._guessed(demands)
        if isinstance(kinds, (Scalar, AnyValue)):
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
        if demands.items:
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
            return self._object(node, demands)
        if kind == "array":
            return ListOf(self._joined(demands.items, node) if demands.items else AnyValue(), limits_of(demands.plain))
        return scalar(demands.plain, kind)

    def _joined(self, nodes: list[Node], node: Node) -> Type:
        """The type of a place of which several schemas speak: all of them hold."""
        if len(nodes) == 1:
            return self.of(nodes[0])
        first = nodes[0]
        same = all(n.schema == first.schema and n.file == first.file for n in nodes[1:])
        if same:
            return self.of(first)
        if len({n.file for n in nodes}) > 1:
            return self.of(nodes[-1])
        return self.of(Node({"allOf": [n.schema for n in nodes]}, first.file, first.pointer, first.place))

    # -- objects ---------------------------------------------------------------------------------------------------

    def _object(self, node: Node, demands: Demands) -> Type:
        if not demands.properties:
            if demands.extras:
                return MapOf(self._joined(demands.extras[:1], node), limits_of(demands.plain))
            if not demands.closed:
                return MapOf(AnyValue("a free-form object"), limits_of(demands.plain))
        key = self.key_of(node)
        known = self.declared.get(key)
        if known is not None and known.pointer != node.pointer:
            key = f"{key}#{node.pointer}"
            known = self.declared.get(key)
        if known is not None:
            return Named(key)
        # Declared before its fields are built: they may mention it.
        self.declared[key] = Record(key, node.place, (), pointer=node.pointer, file=node.file)
        fields = tuple(self._field(name, nodes, demands, node) for name, nodes in demands.properties.items())
        fields += tuple(
            Field(name, AnyValue("required, but without a property"), required=True, pointer=node.pointer, implied=True)
            for name in demands.required
            if name not in demands.properties
        )
        extras = self._joined(demands.extras[:1], node) if demands.extras else None
        self.declared[key] = Record(
            key=key,
            place=node.place,
            fields=fields,
            extras=extras,
            closed=demands.closed and not demands.extras,
            title=_text(demands.words.get("title")),
            description=_text(demands.words.get("description")),
            example=json_text(demands.words["example"]) if "example" in demands.words else None,
            deprecated=demands.words.get("deprecated") is True,
            pointer=node.pointer,
            file=node.file,
            parents=tuple(dict.fromkeys(demands.parents)),
        )
        return Named(key)

    def _field(self, name: str, nodes: list[Node], demands: Demands, owner: Node) -> Field:
        made = self._joined(nodes, owner)
        first = nodes[0]
        words = self._words(first)
        example = words.get("example")
        if example is None:
            examples = words.get("examples")
            example = examples[0] if isinstance(examples, list) and examples else None
        return Field(
            wire=name,
            type=made,
            required=name in demands.required,
            description=_text(words.get("description")),
            default=json_text(words["default"]) if "default" in words else None,
            example=None if example is None else json_text(example, 200),
            read_only=words.get("readOnly") is True,
            write_only=words.get("writeOnly") is True,
            deprecated=words.get("deprecated") is True,
            pointer=first.pointer,
        )

    def _words(self, node: Node) -> dict[str, Any]:
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
        target = self.spec.follow(ref, node.file)
        base = target.node if target is not None and isinstance(target.node, dict) else {}
        if "properties" in base or "allOf" in base or "oneOf" in base:
            base = {k: v for k, v in base.items() if k in ("readOnly", "writeOnly", "deprecated")}
        own = schema if self.refs_have_siblings or "$ref" not in schema else {}
        return {**base, **own}

    # -- choices ---------------------------------------------------------------------------------------------------

    def _chosen(self, node: Node, demands: Demands, groups: list[tuple[str, list[Node], dict[str, Any]]]) -> Type:
        rest = Demands(
            properties=demands.properties, required=demands.required, extras=demands.extras, closed=demands.closed,
            kinds=demands.kinds, typed=demands.typed, plain=demands.plain,
        )  # fmt: skip
        merged = bool(rest.properties or rest.required or rest.extras) or len(groups) > 1
        if not merged:
            word, members, owner = groups[0]
            return self._alternatives(node, word, members, owner, demands)
        combinations = 1
        for _, members, _ in groups:
            combinations *= len(members)
        if combinations > MOST_COMBINATIONS:
            self.say(rules.ALTERNATIVES_TOO_MANY, node.file, node.pointer, count=combinations)
            return AnyValue("too many combinations of alternatives")
        made, labels = [], []
        for members in product(*(g[1] for g in groups)):
            made.append(self._combined(node, demands, members))
            labels.append(_label(members[0].schema) if len(members) == 1 else "")
        word, _, owner = groups[0]
        return choice_of(
            self, node, tuple(made), tuple(labels), word == "oneOf", demands.words, owner, groups[0][1] if len(groups) == 1 else ()
        )  # fmt: skip

    def _combined(self, node: Node, demands: Demands, members: tuple[Node, ...]) -> Type:
        """The base of a schema joined with one alternative of each group."""
        both = Demands()
        both.properties = {name: list(nodes) for name, nodes in demands.properties.items()}
        both.required, both.extras = dict(demands.required), list(demands.extras)
        both.kinds, both.typed, both.plain = list(demands.kinds), demands.typed, dict(demands.plain)
        both.parents, both.seen = list(demands.parents), set()
        for member in members:
            if isinstance(member.schema, dict) and isinstance(member.schema.get("$ref"), str):
                target = self.target(member.schema["$ref"], member.file, member.pointer)
                if target is not None:
                    both.parents.append(self.key_of(target))
                    collect(both, target, self)
            else:
                collect(both, member, self)
        inner = [g for g in both.groups if not all(only_conditions(m.schema) for m in g[1])]
        if inner:
            return AnyValue("alternatives within alternatives")
        if both.properties and not both.typed:
            both.kinds, both.typed = ["object"], True
        place = members[0].place if len(members) == 1 else Place(
            node.place.root, (*node.place.steps, *(m.place.steps[-1] for m in members))
        )  # fmt: skip
        return self._of_kinds(Node(node.schema, node.file, members[0].pointer, place), both)

    def _alternatives(
        self, node: Node, word: str, members: list[Node], owner: dict[str, Any], demands: Demands
    ) -> Type:
        """The choice between the members of one oneOf or anyOf that stands alone."""
        key = self.key_of(node)
        if key in self.declared and self.declared[key].pointer == node.pointer:
            return Named(key)
        made, labels, kept = [], [], []
        for member in members:
            alternative = self._member(member, demands)
            if alternative == Scalar("null"):
                demands.nullable = True
                continue
            made.append(alternative)
            labels.append(_label(member.schema))
            kept.append(member)
        return choice_of(self, node, tuple(made), tuple(labels), word == "oneOf", demands.words, owner, kept)

    def _member(self, member: Node, demands: Demands) -> Type:
        """An alternative; the type that stands beside oneOf holds for members that name none."""
        schema = member.schema
        if isinstance(schema, dict) and demands.kinds and "$ref" not in schema and "type" not in schema:
            if not {"properties", "oneOf", "anyOf", "allOf", "items"} & schema.keys():
                said = demands.kinds[0] if len(demands.kinds) == 1 else demands.kinds
                member = member._replace(schema={**demands.plain, "type": said, **schema})
        return self.of(member)


_STRUCTURE = frozenset({"allOf", "oneOf", "anyOf", "$ref", "not", "properties", "items", "additionalProperties"})


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


def _label(schema: object) -> str:
    ref = schema.get("$ref") if isinstance(schema, dict) else None
    return ref.rsplit("/", 1)[-1] if isinstance(ref, str) else ""


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _what(value: object) -> str:
    return {list: "a list", str: "a text", type(None): "null"}.get(type(value), f"a {type(value).__name__}")
