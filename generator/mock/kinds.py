"""Which JSON types, fields and items a schema allows: enough to read a text from the wire as a value."""

from __future__ import annotations

import re
from collections.abc import Iterator

from generator.mock.keywords import TYPES
from generator.mock.nodes import SpecNode
from generator.mock.schemas import is_nullable
from generator.model.types import Json
from generator.oas.octets import is_octets

NAMES = {
    bool: "boolean",
    int: "integer",
    float: "number",
    str: "string",
    list: "array",
    dict: "object",
    type(None): "null",
}
INTEGER = re.compile(r"-?(0|[1-9]\d*)")
NUMBER = re.compile(r"-?\d+(\.\d+)?([eE][+-]?\d+)?")


def kinds(node: SpecNode) -> frozenset[str]:
    """The JSON types the schema allows, all alternatives together; empty when it says nothing."""
    found: set[str] = set()
    for schema in parts(node):
        said = schema.members.get("type")
        named = [name for name in (said if isinstance(said, list) else [said]) if isinstance(name, str)]
        found.update("string" if name == "file" else name for name in named)
        if not named:
            found.update(_implied(schema.members))
        if is_nullable(schema):
            found.add("null")
    return frozenset(found & TYPES)


def fields(node: SpecNode) -> dict[str, SpecNode]:
    """The properties the schema names, all alternatives together."""
    found: dict[str, SpecNode] = {}
    for schema in parts(node):
        properties = schema.members.get("properties")
        for name in properties if isinstance(properties, dict) else ():
            found.setdefault(str(name), schema.step("properties", name))
    return found


def required(node: SpecNode) -> frozenset[str]:
    """The properties that must be there."""
    listed = (schema.members.get("required") for schema in parts(node))
    return frozenset(name for names in listed if isinstance(names, list) for name in names if isinstance(name, str))


def extra(node: SpecNode) -> SpecNode | None:
    """The schema of members without a property of their own."""
    for schema in parts(node):
        if isinstance(schema.members.get("additionalProperties"), dict):
            return schema.step("additionalProperties")
    return None


def is_open(node: SpecNode) -> bool:
    """Whether the schema says outright that other members may stand beside the named ones."""
    return any(schema.members.get("additionalProperties") is True for schema in parts(node))


def item(node: SpecNode) -> SpecNode | None:
    """The schema of a list's items."""
    for schema in parts(node):
        if isinstance(schema.members.get("items"), dict):
            return schema.step("items")
    return None


def item_at(node: SpecNode, number: int) -> SpecNode | None:
    """The schema of the item at a place, from 0."""
    for schema in parts(node):
        for word in ("prefixItems", "items"):
            positions = schema.listed(word)
            if number < len(positions):
                return positions[number]
    return item(node)


def is_binary(node: SpecNode | None) -> bool:
    """Whether the schema stands for raw bytes."""
    if node is None:
        return False
    return any(_binary(schema.members) for schema in parts(node))


def read(text: str, node: SpecNode | None) -> object:
    """A text from the wire as the value the schema wants, or the text itself."""
    allowed = kinds(node) if node is not None else frozenset[str]()
    if allowed & {"integer", "number"} and INTEGER.fullmatch(text):
        return int(text)
    if "number" in allowed and NUMBER.fullmatch(text):
        return float(text)
    if "boolean" in allowed and text in ("true", "false"):
        return text == "true"
    if "null" in allowed and text in ("", "null") and "string" not in allowed:
        return None
    return text


def _binary(schema: dict[str, Json]) -> bool:
    if schema.get("type") == "file" or schema.get("format") == "binary":
        return True
    media_type = schema.get("contentMediaType")
    encoded = schema.get("contentEncoding") not in (None, "binary", "7bit", "8bit")
    return isinstance(media_type, str) and not encoded and is_octets(media_type)


def parts(node: SpecNode, seen: frozenset[tuple[str, str]] = frozenset()) -> Iterator[SpecNode]:
    """The schema, and those that it joins or offers, each with its references followed."""
    if node.says_more and node.reference is not None:
        yield node.beside()
    here = node.met()
    if not isinstance(here.value, dict) or here.key in seen:
        return
    yield here
    for word in ("allOf", "oneOf", "anyOf"):
        for part in here.listed(word):
            yield from parts(part, seen | {here.key})


def _implied(schema: dict[str, Json]) -> Iterator[str]:
    values = [schema["const"]] if "const" in schema else schema.get("enum")
    for value in values if isinstance(values, list) else ():
        yield NAMES.get(type(value), "")
    if "properties" in schema or isinstance(schema.get("additionalProperties"), dict):
        yield "object"
    if "items" in schema or "prefixItems" in schema:
        yield "array"
