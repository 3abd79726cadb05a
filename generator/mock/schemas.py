"""Schemas of a spec lowered to JSON Schema 2020-12 and compiled by jsonschema-rs, each when it is first needed.

What the dialects say differently is said once here: `nullable`, boolean exclusive bounds, `type: file`, tuple `items`,
`readOnly` and `required`. A discriminator picks the alternative that must hold when its tag is one of those declared.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Iterator
from typing import Literal, Protocol

from generator.mock.keywords import plain_keywords
from generator.mock.nodes import SpecNode
from generator.mock.tags import discriminator, fallback
from generator.mock.violations import SchemaError, Violation, plain, told
from generator.model.types import Json
from generator.patterns import compiled, runs_on_names, rust_options

Direction = Literal["request", "response"]

# Asked of answers alone, where nothing else says how the text looks: strict in what is sent, liberal in what is taken.
ANSWERED = frozenset({"time", "duration", "hostname", "uri-reference", "json-pointer"})
ONE = ("additionalProperties", "not", "if", "then", "else", "contains", "propertyNames", "unevaluatedProperties", "unevaluatedItems")  # fmt: skip
MANY = ("allOf", "anyOf", "oneOf", "prefixItems")
MAPS = ("properties", "patternProperties", "dependentSchemas")
HIDDEN: dict[Direction, str] = {"request": "readOnly", "response": "writeOnly"}


class Compiled(Protocol):
    """The part of a jsonschema-rs validator used here."""

    def is_valid(self, instance: object) -> bool: ...
    def iter_errors(self, instance: object) -> Iterator[SchemaError]: ...


class SchemaValidators:
    """The compiled schemas of one spec."""

    def __init__(self) -> None:
        self._names: dict[tuple[str, str, Direction], str] = {}
        self._lowered: dict[str, tuple[Json, frozenset[str]]] = {}
        self._nodes: dict[str, tuple[SpecNode, Direction]] = {}
        self._compiled: dict[str, Compiled] = {}
        self.unreadable: list[tuple[str, str]] = []  # places whose schema no validator accepts

    def fits(self, node: SpecNode, value: object, direction: Direction) -> bool:
        """Whether the value is valid at this place."""
        return self._at(node, direction).is_valid(plain(value))

    def violations(self, node: SpecNode, value: object, direction: Direction) -> tuple[Violation, ...]:
        """Every way in which the value does not fit, alternatives that almost fit explained by their own faults."""
        return tuple(told(self._at(node, direction).iter_errors(plain(value))))

    def _at(self, node: SpecNode, direction: Direction) -> Compiled:
        name = self._name(node if node.says_more else node.hop(), direction)
        if name not in self._compiled:
            self._compiled[name] = self._compile(name)
        return self._compiled[name]

    def _name(self, node: SpecNode, direction: Direction) -> str:
        key = (node.file, node.pointer, direction)
        if key not in self._names:
            self._names[key] = name = f"d{len(self._names)}"
            self._nodes[name] = (node, direction)
        return self._names[key]

    def _compile(self, name: str) -> Compiled:
        import jsonschema_rs

        found: dict[str, Json] = {}
        waiting = [name]
        while waiting:
            current = waiting.pop()
            if current not in found:
                found[current], mentioned = self._lower(current)
                waiting.extend(sorted(mentioned))
        schema = {"$ref": f"#/$defs/{name}", "$defs": found}
        try:
            return jsonschema_rs.Draft202012Validator(
                schema,
                validate_formats=True,
                formats={"byte": is_base64},
                pattern_options=rust_options(),
                keywords={"pattern": _Pattern},
            )
        except ValueError:  # what the dialect forbids although the document's author meant something: ask nothing
            self.unreadable.append(self._nodes[name][0].key)
            return jsonschema_rs.Draft202012Validator({})

    def _lower(self, name: str) -> tuple[Json, frozenset[str]]:
        if name not in self._lowered:
            node, direction = self._nodes[name]
            lowering = _Lowering(self, direction)
            schema = lowering.schema(node)
            self._lowered[name] = (schema, frozenset(lowering.mentioned))
        return self._lowered[name]


class _Pattern:
    """The keyword `pattern`, by the one door for foreign expressions."""

    def __init__(self, _parent: object, pattern: str, _path: object) -> None:
        self.pattern = pattern

    def validate(self, value: object) -> None:
        """Raises ValueError for a text that does not match."""
        if isinstance(value, str) and compiled(self.pattern).refuses(value):
            raise ValueError(f"{json.dumps(value, ensure_ascii=False)} does not match {json.dumps(self.pattern)}")


class _Lowering:
    """One pass over one schema; what it refers to is mentioned by name and lowered on its own."""

    def __init__(self, schemas: SchemaValidators, direction: Direction) -> None:
        self.schemas, self.direction = schemas, direction
        self.hidden = HIDDEN[direction]
        self.mentioned: set[str] = set()

    def schema(self, node: SpecNode, optional: frozenset[str] = frozenset()) -> Json:
        """The schema in 2020-12; `optional` are properties a parent says are not sent this way."""
        if isinstance(node.value, bool):
            return node.value
        if not isinstance(node.value, dict):
            return {}
        if node.reference is not None:
            return self.reference(node, optional)
        made = self.own(node, optional)
        return _nullable(made) if is_nullable(node) else made

    def reference(self, node: SpecNode, optional: frozenset[str]) -> Json:
        target = node.hop()
        if target.reference is None and optional & frozenset(_names(target, "required")):
            return self.schema(target, optional)
        name = self.schemas._name(target, self.direction)
        self.mentioned.add(name)
        made: dict[str, Json] = {"$ref": f"#/$defs/{name}"}
        return made | self.own(node.beside(), optional) if node.says_more else made

    def own(self, node: SpecNode, optional: frozenset[str]) -> dict[str, Json]:
        optional = optional | hidden_properties(node, self.hidden)
        members = node.members
        made = plain_keywords(members, ANSWERED if self.direction == "response" else frozenset())
        if node.source.siblings and members.get("enum") == []:  # before 3.1 a slip of the pen
            made["enum"] = []
        required: list[Json] = [name for name in _names(node, "required") if name not in optional]
        if required:
            made["required"] = required
        for key in ONE:
            if isinstance(members.get(key), (dict, bool)):
                made[key] = self.schema(node.step(key))
        for key in MANY:
            if parts := node.listed(key):
                below = optional if key == "allOf" else frozenset[str]()
                made[key] = [self.schema(part, below) for part in parts]
        for key in MAPS:
            if isinstance(members.get(key), dict):
                made[key] = self.members(node.step(key), key)
        self.items(node, made)
        self.dependent(node, made)
        self.tagged(node, made)
        return made

    def members(self, node: SpecNode, key: str) -> dict[str, Json]:
        return {
            name: self.schema(node.step(name))
            for name in node.members
            if (key != "patternProperties" or runs_on_names(name))
        }

    def items(self, node: SpecNode, made: dict[str, Json]) -> None:
        if isinstance(node.members.get("items"), (dict, bool)):
            made["items"] = self.schema(node.step("items"))
        elif positions := node.listed("items"):
            made["prefixItems"] = [self.schema(position) for position in positions]
            if isinstance(node.members.get("additionalItems"), (dict, bool)):
                made["items"] = self.schema(node.step("additionalItems"))

    def dependent(self, node: SpecNode, made: dict[str, Json]) -> None:
        """`dependencies`, of the drafts before 2019-09."""
        listed = node.members.get("dependencies")
        for name, one in listed.items() if isinstance(listed, dict) else ():
            if isinstance(one, list):
                _within(made, "dependentRequired")[name] = one
            elif isinstance(one, (dict, bool)):
                _within(made, "dependentSchemas")[name] = self.schema(node.step("dependencies", name))

    def tagged(self, node: SpecNode, made: dict[str, Json]) -> None:
        """With a discriminator the tag decides, so that overlapping alternatives are no fault."""
        field, tags = discriminator(node)
        if not field or not tags or "oneOf" not in made:
            return
        made.setdefault("anyOf", made["oneOf"])
        del made["oneOf"]
        rules: list[Json] = []
        for tag, target in tags.items():
            name = self.schemas._name(target, self.direction)
            self.mentioned.add(name)
            said: Json = {"type": "object", "required": [field], "properties": {field: {"const": tag}}}
            rules.append({"if": said, "then": {"$ref": f"#/$defs/{name}"}})
        if (rest := fallback(node)) is not None:
            name = self.schemas._name(rest, self.direction)
            self.mentioned.add(name)
            known: Json = {"required": [field], "properties": {field: {"enum": [*tags]}}}
            rules.append({"if": {"type": "object", "not": known}, "then": {"$ref": f"#/$defs/{name}"}})
        joined = made.get("allOf")
        made["allOf"] = [*(joined if isinstance(joined, list) else ()), *rules]


def hidden_properties(node: SpecNode, word: str, depth: int = 0) -> frozenset[str]:
    """Properties that are not sent this way, those of allOf parts included."""
    found = {
        name
        for name, child in (node.step("properties").items() if _has(node, "properties") else ())
        if child.flag(word)
    }
    for part in node.listed("allOf") if depth < 8 else ():
        found |= hidden_properties(part.met(), word, depth + 1)
    return frozenset(found)


def is_nullable(node: SpecNode) -> bool:
    """Whether null is allowed beside what the schema says: 3.0's `nullable`, or the habit of 2.0 authors."""
    return not node.source.siblings and (node.flag("nullable") or node.flag("x-nullable"))


def is_base64(text: str) -> bool:
    """Whether the text is base64 with its padding."""
    try:
        base64.b64decode(text, validate=True)
    except (ValueError, binascii.Error):
        return False
    return True


def _nullable(schema: dict[str, Json]) -> dict[str, Json]:
    return {"anyOf": [schema, {"type": "null"}]}


def _has(node: SpecNode, key: str) -> bool:
    return isinstance(node.members.get(key), dict)


def _names(node: SpecNode, key: str) -> list[str]:
    value = node.members.get(key)
    return [name for name in value if isinstance(name, str)] if isinstance(value, list) else []


def _within(made: dict[str, Json], key: str) -> dict[str, Json]:
    """The object under a key, made where it is missing."""
    inner = made.setdefault(key, {})
    assert isinstance(inner, dict)
    return inner
