"""One schema as a flat set of demands: what `allOf` and a schema's own keywords ask for, joined.

A schema says its demands directly, through `$ref` with siblings, and through the members of `allOf`, in any depth.
`Demands` holds them side by side; every property keeps all the schemas that speak of it, each with its place.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from generator.model.types import Place
from generator.modelling import rules
from generator.modelling.scalars import JSON_TYPES, allowed_values
from generator.pointer import escape

if TYPE_CHECKING:
    from generator.modelling.schemas import Schemas


class Node(NamedTuple):
    """A schema with the place it stands at: in which file, under which pointer, and what its names derive from."""

    schema: Any
    file: str
    pointer: str
    place: Place


@dataclass(slots=True)
class Demands:
    """Everything a value at one place must satisfy."""

    properties: dict[str, list[Node]] = field(default_factory=dict)
    required: dict[str, None] = field(default_factory=dict)
    extras: list[Node] = field(default_factory=list)  # additionalProperties, patternProperties
    closed: bool = False
    items: list[Node] = field(default_factory=list)
    positional: bool = False  # one schema per position
    groups: list[tuple[str, list[Node], dict[str, Any]]] = field(default_factory=list)  # oneOf, anyOf and who asks
    kinds: list[str] = field(default_factory=list)  # JSON types, without null
    typed: bool = False
    nullable: bool = False
    only_null: bool = False  # null is the one type said, not just allowed
    plain: dict[str, Any] = field(default_factory=dict)  # scalar keywords, the first to speak wins
    parents: list[str] = field(default_factory=list)
    words: dict[str, Any] = field(default_factory=dict)  # title, description, example, deprecated
    seen: set[int] = field(default_factory=set)


_PLAIN = (
    "format", "pattern", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf", "minLength",
    "maxLength", "minItems", "maxItems", "uniqueItems", "minProperties", "maxProperties", "contentEncoding", "const",
)  # fmt: skip
_WORDS = ("title", "description", "deprecated", "default", "discriminator", "readOnly", "writeOnly")
_CONDITIONS = (
    "not", "if", "then", "else", "dependentRequired", "dependentSchemas", "unevaluatedProperties", "unevaluatedItems",
    "contains", "propertyNames", "$dynamicRef", "$recursiveRef",
)  # fmt: skip
_OBJECT_WORDS = ("properties", "additionalProperties", "patternProperties")


def kinds_of(schema: dict[str, Any]) -> tuple[list[str], bool, list[object]]:
    """The JSON types a schema names, whether null is among them, and the words that are no types."""
    said = schema.get("type")
    words = said if isinstance(said, list) else [] if said is None else [said]
    # OAS 2.0 has one more word, `file`, for a body of bytes.
    kinds = ["string" if w == "file" else w for w in words if isinstance(w, str) and (w in JSON_TYPES or w == "file")]
    unknown = [w for w in words if not (isinstance(w, str) and (w in JSON_TYPES or w == "file"))]
    nullable = "null" in kinds or schema.get("nullable") is True or schema.get("x-nullable") is True
    values = allowed_values(schema)
    if values and None in values and ("const" not in schema or len(values) > 1):
        nullable = True
    return [k for k in dict.fromkeys(kinds) if k != "null"], nullable, unknown


def collect(into: Demands, node: Node, builder: Schemas, own: bool = True) -> None:
    """Add everything that a schema asks for. `own` is False for what comes in through `allOf` or `$ref`."""
    schema = node.schema
    if not isinstance(schema, dict) or id(schema) in into.seen:
        return
    into.seen.add(id(schema))
    _collect_type(into, node, builder)
    _collect_object(into, node, builder)
    for word in _PLAIN:
        if word in schema:
            into.plain.setdefault(word, schema[word])
    for word in _WORDS:
        if word in schema:
            into.words.setdefault(word, schema[word])
    example = schema.get("example", _first(schema.get("examples")))
    if example is not None:
        into.words.setdefault("example", example)
    _collect_composition(into, node, builder)
    for word in _CONDITIONS:
        if word in schema and schema[word] is not True:
            builder.say(rules.CONDITION_IGNORED, node.file, f"{node.pointer}/{word}", keyword=word)


def _first(values: object) -> object:
    return values[0] if isinstance(values, list) and values else None


def _collect_type(into: Demands, node: Node, builder: Schemas) -> None:
    schema = node.schema
    kinds, nullable, unknown = kinds_of(schema)
    into.nullable = into.nullable or nullable
    if not kinds and (schema.get("type") in ("null", ["null"]) or allowed_values(schema) == [None]):
        into.nullable = into.only_null = True
    if schema.get("type") == "file":
        into.plain.setdefault("format", "binary")
    for word in unknown:
        builder.say(rules.TYPE_UNKNOWN, node.file, f"{node.pointer}/type", type=str(word)[:60])
    if kinds:
        if not into.typed:
            into.kinds, into.typed = kinds, True
        else:
            both = [k for k in into.kinds if k in kinds or (k == "number" and "integer" in kinds)]
            if not both:
                both = into.kinds
                builder.say(rules.TYPES_CONTRADICT, node.file, node.pointer, types=" and ".join([*into.kinds, *kinds]))
            into.kinds = ["integer" if k == "number" and "integer" in kinds and k not in kinds else k for k in both]
    values = schema.get("enum")
    if isinstance(values, list) and values:
        known = into.plain.get("enum")
        both_allow = [v for v in known if v in values] if known else values
        into.plain["enum"] = both_allow or known


def _collect_object(into: Demands, node: Node, builder: Schemas) -> None:
    schema, place = node.schema, node.place
    properties = schema.get("properties")
    if isinstance(properties, dict):
        base = f"{node.pointer}/properties/"
        for name, sub in properties.items():
            at = Place(place.root, (*place.steps, ("property", name)))
            into.properties.setdefault(name, []).append(Node(sub, node.file, base + escape(name), at))
    required = schema.get("required")
    if isinstance(required, list):
        for name in required:
            if isinstance(name, str):
                into.required[name] = None
    _collect_extras(into, node, schema, place)
    items = schema.get("items", schema.get("prefixItems"))
    if "prefixItems" in schema or isinstance(items, list):
        builder.say(rules.TUPLE_AS_LIST, node.file, node.pointer)
        into.positional = True
        into.items.extend(_tuple_items(node, schema))
    elif "items" in schema:
        at = Place(place.root, (*place.steps, ("item",)))
        into.items.append(Node(items, node.file, f"{node.pointer}/items", at))


def _tuple_items(node: Node, schema: dict[str, Any]) -> list[Node]:
    word = "prefixItems" if "prefixItems" in schema else "items"
    positions = schema[word] if isinstance(schema[word], list) else []
    rest = schema.get("items") if word == "prefixItems" else schema.get("additionalItems")
    members: list[dict[str, Any] | bool] = [p for p in positions if isinstance(p, (dict, bool))]
    if isinstance(rest, dict):
        members.append(rest)
    place = Place(node.place.root, (*node.place.steps, ("item",)))
    return [Node({"anyOf": members} if members else True, node.file, f"{node.pointer}/{word}", place)]


def _collect_extras(into: Demands, node: Node, schema: dict[str, Any], place: Place) -> None:
    extras = schema.get("additionalProperties")
    at = Place(place.root, (*place.steps, ("value",)))
    if extras is False:
        into.closed = True
    elif isinstance(extras, dict) or extras is True:
        into.extras.append(Node(extras, node.file, f"{node.pointer}/additionalProperties", at))
    patterns = schema.get("patternProperties")
    if isinstance(patterns, dict):
        for pattern, sub in patterns.items():
            into.extras.append(Node(sub, node.file, f"{node.pointer}/patternProperties/{escape(pattern)}", at))


def _collect_composition(into: Demands, node: Node, builder: Schemas) -> None:
    schema, place = node.schema, node.place
    for word in ("oneOf", "anyOf"):
        members = schema.get(word)
        if isinstance(members, list) and members:
            nodes = [
                Node(m, node.file, f"{node.pointer}/{word}/{n}", Place(place.root, (*place.steps, (word, str(n + 1)))))
                for n, m in enumerate(members)
            ]
            into.groups.append((word, nodes, schema))
    members = schema.get("allOf")
    for n, member in enumerate(members if isinstance(members, list) else ()):
        _collect_member(into, Node(member, node.file, f"{node.pointer}/allOf/{n}", place), builder)
    if isinstance(schema.get("$ref"), str):
        _collect_member(into, Node({"$ref": schema["$ref"]}, node.file, node.pointer, place), builder)


def _collect_member(into: Demands, node: Node, builder: Schemas) -> None:
    schema = node.schema
    if isinstance(schema, dict) and isinstance(schema.get("$ref"), str):
        target = builder.target(schema["$ref"], node.file, node.pointer)
        if target is None:
            return
        into.parents.append(builder.key_of(target))
        collect(into, target, builder, own=False)
        if len(schema) > 1:
            rest = {k: v for k, v in schema.items() if k != "$ref"}
            collect(into, Node(rest, node.file, node.pointer, node.place), builder, own=False)
        return
    collect(into, node, builder, own=False)


def speaks_of_object(demands: Demands) -> bool:
    """Whether the demands make sense for an object only."""
    return bool(demands.properties or demands.extras or demands.closed) and (
        not demands.typed or "object" in demands.kinds
    )


def only_conditions(schema: object) -> bool:
    """Whether an alternative says nothing of its own but which properties must be there or not."""
    return isinstance(schema, dict) and set(schema) <= {
        "required", "not", "title", "description", "type", "minProperties", "maxProperties",
    } and schema.get("type", "object") == "object" and bool({"required", "not", "minProperties", "maxProperties"} & set(schema))  # fmt: skip
