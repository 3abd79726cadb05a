"""Small random documents and values for every alternative in them; the same for the same seed, everywhere.

A document has a handful of components (objects, maps, unions of every making, allOf in every place) and two operations for
each. Its values are made beside it, one for each alternative, and judged by JSON Schema: what a document itself does not
allow (a value that fits two members of a oneOf) is left out.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any, TypeAlias

from jsonschema import Draft202012Validator

from generator.oas import load

Schema: TypeAlias = dict[str, Any]
NAMES = "abcdefgh"
MOST_VALUES = 6
STYLES = (
    ("path", "simple"), ("path", "label"), ("path", "matrix"), ("query", "form"), ("query", "spaceDelimited"),
    ("query", "pipeDelimited"), ("query", "deepObject"), ("header", "simple"), ("cookie", "form"),
)  # fmt: skip


@dataclass
class Component:
    """A schema, valid values of it, values with a tag that nobody described, and values without a constant beside what
    they must become."""

    schema: Schema
    values: list[Any] = field(default_factory=list)
    strange: list[Any] = field(default_factory=list)
    filled: list[tuple[Any, Any]] = field(default_factory=list)


class Document:
    """The components of one seed. Their names begin with the seed's own prefix, so that documents can be put together."""

    def __init__(self, seed: int) -> None:
        self.seed = seed
        self.rng = random.Random(seed)
        self.prefix = f"D{seed}"
        self.components: dict[str, Component] = {}
        self.objects: list[str] = []
        self.unions: list[str] = []
        kinds: list[Callable[[], Component]] = [
            self._plain_union, self._tagged_union, self._family, self._nested_union, self._all_of, self._all_of_union,
        ]  # fmt: skip
        for _ in range(2):
            self.add(self._object(), self.objects)
        for make in self.rng.sample(kinds, 3):
            self.add(make(), self.unions)
        self.add(self._holder(), self.objects)
        self._judge()

    def add(self, made: Component, among: list[str]) -> str:
        name = f"{self.prefix}C{len(self.components)}"
        self.components[name] = made
        among.append(name)
        return name

    def _judge(self) -> None:
        """Leave out what the document itself does not allow."""
        schemas = {name: one.schema for name, one in self.components.items()}
        for name, one in self.components.items():
            root = {"$ref": f"#/components/schemas/{name}", "components": {"schemas": schemas}}
            judge = Draft202012Validator(root)
            one.values = [value for value in one.values if judge.is_valid(value)][:MOST_VALUES]
            one.filled = [(given, whole) for given, whole in one.filled if judge.is_valid(whole)][:MOST_VALUES]

    # -- scalars and objects -----------------------------------------------------------------------------------------

    def scalar(self) -> tuple[Schema, Any]:
        """A schema of a scalar and a value."""
        kinds: list[tuple[Schema, Any]] = [
            ({"type": "string"}, self.rng.choice(["x", "Zoë", ""])),
            ({"type": "integer"}, self.rng.randint(-9, 99)),
            ({"type": "number"}, self.rng.choice([0.5, -2.25, 7])),
            ({"type": "boolean"}, self.rng.random() < 0.5),
            ({"type": "string", "enum": ["p", "q"]}, self.rng.choice("pq")),
            ({"type": "string", "format": "date-time"}, "2026-01-02T03:04:05Z"),
            ({"type": "string", "format": "date"}, "2026-01-02"),
            ({"type": ["string", "null"]}, self.rng.choice([None, "n"])),
            ({"type": "integer", "minimum": 10}, 10 + self.rng.randint(0, 9)),
            ({"type": "integer", "maximum": 9}, self.rng.randint(0, 9)),
        ]
        return self.rng.choice(kinds)

    def part(self) -> tuple[Schema, list[Any]]:
        """The schema of a property and values, one for each alternative in it."""
        schema, value = self.scalar()
        shape = self.rng.randrange(6)
        if shape == 0:
            return {"type": "array", "items": schema}, [[value, value], []]
        if shape == 1:
            return {"type": "object", "additionalProperties": schema}, [{"k": value}]
        known = [*self.objects, *self.unions]
        if shape == 2 and known:
            name = self.rng.choice(known)
            return ref(name), self.components[name].values[:3]
        if shape == 3 and known:
            name = self.rng.choice(known)
            return {"anyOf": [ref(name), {"type": "null"}]}, [None, *self.components[name].values[:2]]
        return schema, [value]

    def members(self, names: str = NAMES, least: int = 1) -> tuple[Schema, list[Any]]:
        """An object's properties and values: all of them, the required ones, one for each alternative inside."""
        chosen = self.rng.sample(names, self.rng.randint(least, min(3, len(names))))
        parts = {name: self.part() for name in chosen}
        parts = {name: part for name, part in parts.items() if part[1]}
        required = [name for name in parts if self.rng.random() < 0.6]
        schema: Schema = {"type": "object", "properties": {n: s for n, (s, _) in parts.items()}}
        if required:
            schema["required"] = required
        full = {name: values[0] for name, (_, values) in parts.items()}
        found = [full, {name: full[name] for name in required}]
        found += [{**full, name: value} for name, (_, values) in parts.items() for value in values[1:]]
        return schema, found

    def _object(self) -> Component:
        schema, values = self.members()
        if self.rng.random() < 0.2:
            schema["additionalProperties"] = {"type": "integer"}
            values.append({**values[0], "more": 1})
        return Component(schema, values)

    def _holder(self) -> Component:
        """An object that holds unions, in lists and maps too."""
        name = self.rng.choice(self.unions)
        inner = self.components[name].values
        schema = {
            "type": "object",
            "required": ["one"],
            "properties": {
                "one": ref(name),
                "list": {"type": "array", "items": ref(name)},
                "map": {"type": "object", "additionalProperties": ref(name)},
            },
        }
        return Component(schema, [{"one": v, "list": inner[:3], "map": {"k": v}} for v in inner])

    # -- unions ------------------------------------------------------------------------------------------------------

    def _plain_union(self) -> Component:
        """oneOf or anyOf of components, inline objects, scalars and lists."""
        alternatives: list[tuple[Schema, list[Any]]] = []
        for _ in range(self.rng.randint(2, 4)):
            pick = self.rng.randrange(5)
            if pick == 0 and self.objects:
                name = self.rng.choice(self.objects)
                alternatives.append((ref(name), self.components[name].values[:3]))
            elif pick == 1:
                schema, value = self.scalar()
                alternatives.append((schema, [value]))
            elif pick == 2:
                schema, value = self.scalar()
                alternatives.append(({"type": "array", "items": schema}, [[value]]))
            else:
                schema, values = self.members()
                alternatives.append((schema, values[:3]))
        word = self.rng.choice(["oneOf", "anyOf"])
        if self.rng.random() < 0.2:
            alternatives.append(({"type": "null"}, [None]))
        return Component({word: [s for s, _ in alternatives]}, [v for _, values in alternatives for v in values])

    def _nested_union(self) -> Component:
        """A union of a union, by reference, and something else."""
        inner = self.add(self._plain_union() if self.rng.random() < 0.6 else self._tagged_union(), self.unions)
        schema, values = self.members()
        word = self.rng.choice(["oneOf", "anyOf"])
        return Component({word: [ref(inner), schema]}, [*self.components[inner].values, *values[:3]])

    def _tagged_union(self) -> Component:
        """A discriminator of every making: constants, enums inline, by reference or shared, free texts, numbers, left out."""
        how = self.rng.choice(["const", "enum", "by-ref", "shared", "free", "free-unmapped", "number", "optional"])
        count = self.rng.randint(2, 3)
        words: list[Any] = [n + 1 for n in range(count)] if how == "number" else [f"t{n}" for n in range(count)]
        names = [f"{self.prefix}C{len(self.components) + n}" for n in range(count)]
        if how == "free-unmapped":
            words = list(names)
        values: list[Any] = []
        strange: list[Any] = []
        for name, word in zip(names, words, strict=True):
            schema, made = self.members(NAMES, 1)
            schema["properties"]["tag"] = self._tag(how, name, word, words)
            if how != "optional":
                schema["required"] = [*schema.get("required", ()), "tag"]
            own = [{**value, "tag": word} for value in made[:3]]
            single = how in ("const", "enum", "by-ref", "number")
            filled = [({k: v for k, v in value.items() if k != "tag"}, value) for value in own] if single else []
            self.components[name] = Component(schema, own, filled=filled)
            values += own
            if how == "free" or how == "free-unmapped":
                strange.append({**own[0], "tag": "brand-new"})
        discriminator: Schema = {"propertyName": "tag"}
        if how in ("shared", "free", "number"):
            discriminator["mapping"] = {str(w): f"#/components/schemas/{n}" for n, w in zip(names, words, strict=True)}
        if how == "by-ref" or how == "shared":
            self._tag_schemas(how, names, words)
        schema = {self.rng.choice(["oneOf", "anyOf"]): [ref(n) for n in names], "discriminator": discriminator}
        return Component(schema, values, strange)

    def _tag(self, how: str, name: str, word: Any, words: list[Any]) -> Schema:
        if how in ("by-ref", "shared"):
            return ref(f"{name if how == 'by-ref' else self.prefix}Tag")
        if how in ("free", "free-unmapped"):
            return {"type": "string"}
        return {"const": word} if how in ("const", "number") else {"type": "string", "enum": [word]}

    def _tag_schemas(self, how: str, names: list[str], words: list[Any]) -> None:
        if how == "shared":
            self.components[f"{self.prefix}Tag"] = Component({"type": "string", "enum": words})
        else:
            for name, word in zip(names, words, strict=True):
                self.components[f"{name}Tag"] = Component({"type": "string", "enum": [word]})

    def _family(self) -> Component:
        """A base with a discriminator, and what takes it in by allOf."""
        base = f"{self.prefix}C{len(self.components)}"
        schema, made = self.members("ab")
        schema["properties"]["kind"] = {"type": "string"}
        schema["required"] = [*schema.get("required", ()), "kind"]
        subs = [f"{base}S{n}" for n in range(2)]
        mapped = self.rng.random() < 0.5
        kinds = [f"k{n}" if mapped else sub for n, sub in enumerate(subs)]
        schema["discriminator"] = {"propertyName": "kind"}
        if mapped:
            schema["discriminator"]["mapping"] = {
                k: f"#/components/schemas/{s}" for k, s in zip(kinds, subs, strict=True)
            }
        self.components[base] = Component(schema)
        values: list[Any] = []
        for sub, kind in zip(subs, kinds, strict=True):
            own, more = self.members("cdef")
            found = [{**made[0], **one, "kind": kind} for one in more[:2]]
            self.components[sub] = Component({"allOf": [ref(base), own]}, found)
            values += found
        strange = [{**made[0], "kind": "brand-new"}]
        return Component({"type": "object", "required": ["of"], "properties": {"of": ref(base)}}, [{"of": v} for v in values], [{"of": v} for v in strange])  # fmt: skip

    def _all_of(self) -> Component:
        name = self.rng.choice(self.objects)
        taken = self.components[name].schema.get("properties", {})
        schema, values = self.members("".join(letter for letter in NAMES if letter not in taken))
        first = self.components[name].values
        return Component({"allOf": [ref(name), schema]}, [{**a, **b} for a in first[:2] for b in values[:2]])

    def _all_of_union(self) -> Component:
        """What Rust's `flatten` writes: a oneOf of inline objects taken in by several schemas, each with its own properties."""
        gh, web = self.members("ab"), self.members("cd")
        union = {"oneOf": [_wanting(gh[0]), _wanting(web[0])]}
        both = [gh[1][0], web[1][0]]
        target = self.add(Component(union, both), self.unions)
        made = []
        for letters in ("ef", "gh"):
            schema, values = self.members(letters)
            found = [{**one, **own} for one in both for own in values[:2]]
            made.append(Component({"allOf": [ref(target), schema]}, found))
        self.add(made[0], self.unions)
        return made[1]

    # -- operations --------------------------------------------------------------------------------------------------

    def paths(self) -> dict[str, Any]:
        """An operation that takes and answers each component, and one with parameters in every style."""
        made: dict[str, Any] = {}
        for name in self.components:
            content = {"application/json": {"schema": ref(name)}}
            made[f"/{name}"] = {
                "post": {
                    "operationId": f"send{name}",
                    "requestBody": {"required": True, "content": content},
                    "responses": {"200": {"description": "as it came", "content": content}},
                }
            }
        parameters = [self._parameter(n, *style) for n, style in enumerate(self.rng.sample(STYLES, 4))]
        inside = "".join(f"/{{{p['name']}}}" for p in parameters if p["in"] == "path")
        made[f"/{self.prefix}{inside}"] = {
            "get": {
                "operationId": f"ask{self.prefix}",
                "parameters": [{k: v for k, v in p.items() if k != "value"} for p in parameters],
                "responses": {"204": {"description": "taken"}},
            }
        }
        self.asked = {p["name"]: p["value"] for p in parameters}
        return made

    def _parameter(self, number: int, place: str, style: str) -> dict[str, Any]:
        shape = "object" if style == "deepObject" else "array" if "Delimited" in style else ""
        shape = shape or self.rng.choice(["scalar", "array", "object"])
        schemas: dict[str, tuple[Schema, Any]] = {
            "scalar": ({"type": "integer"}, 7),
            "array": ({"type": "array", "items": {"type": "string"}}, ["x", "y"]),
            "object": ({"type": "object", "properties": {"r": {"type": "integer"}, "g": {"type": "string"}}}, {"r": 1, "g": "z"}),
        }  # fmt: skip
        schema, value = schemas[shape]
        explode = style == "deepObject" or ("Delimited" not in style and self.rng.random() < 0.5)
        return {
            "name": f"p{number}", "in": place, "style": style, "explode": explode, "required": True, "schema": schema,
            "value": value,
        }  # fmt: skip


def ref(name: str) -> Schema:
    """A reference to a component."""
    return {"$ref": f"#/components/schemas/{name}"}


def _wanting(schema: Schema) -> Schema:
    """The same object with its first property required, so that alternatives can be told apart."""
    first = next(iter(schema["properties"]))
    return {**schema, "required": list(dict.fromkeys([first, *schema.get("required", ())]))}


def together(documents: list[Document]) -> dict[str, Any]:
    """Several small documents as one, which is faster to generate; nothing of one mentions another."""
    paths: dict[str, Any] = {}
    schemas: dict[str, Any] = {}
    for one in documents:
        paths |= one.paths()
        schemas |= {name: component.schema for name, component in one.components.items()}
    return {
        "openapi": "3.1.0",
        "info": {"title": "Random", "version": "1"},
        "paths": paths,
        "components": {"schemas": schemas},
    }


def small_real(folder: Path, rng: random.Random) -> dict[str, Any] | None:
    """The tree of one of the smaller real documents of a folder; None where it cannot be read."""
    small = sorted(
        path for path in folder.iterdir() if path.suffix in (".json", ".yaml") and path.stat().st_size < 400_000
    )
    spec = load(rng.choice(small)).value
    return json.loads(json.dumps(spec.document.tree, default=str)) if spec is not None else None


def batches(seeds: Iterator[int], size: int) -> Iterator[list[Document]]:
    """The documents of seeds, some at a time."""
    while found := list(islice(seeds, size)):
        yield [Document(seed) for seed in found]
