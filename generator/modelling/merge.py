"""One schema as a flat set of demands: what `allOf` and a schema's own keywords ask for, joined.

A schema says its demands directly, through `$ref` with siblings, and through the members of `allOf`, in any depth.
`Demands` holds them side by side; every property keeps all the schemas that speak of it, each with its place.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from msgspec import Struct, field
from msgspec.structs import replace

from generator.model.types import Json, Place
from generator.modelling import rules
from generator.modelling.places import Node
from generator.modelling.references import References, leads_to
from generator.modelling.scalars import JSON_TYPES, allowed_values
from generator.pointer import escape


class AlternativeGroup(NamedTuple):
    """A oneOf or anyOf: the keyword, its members, and the schema it stands in."""

    word: str
    members: list[Node]
    owner: dict[str, Json]


class Demands(Struct):
    """Everything a value at one place must satisfy."""

    properties: dict[str, list[Node]] = field(default_factory=dict)
    required: dict[str, None] = field(default_factory=dict)
    extras: list[Node] = field(default_factory=list)  # additionalProperties, patternProperties
    closed: bool = False
    items: list[Node] = field(default_factory=list)
    positional: bool = False  # one schema per position
    groups: list[AlternativeGroup] = field(default_factory=list)
    kinds: list[str] = field(default_factory=list)  # JSON types, without null
    typed: bool = False
    nullable: bool = False
    only_null: bool = False  # null is the one type said, not just allowed
    plain: dict[str, Json] = field(default_factory=dict)  # scalar keywords, the first to speak wins
    parents: list[str] = field(default_factory=list)
    settled: bool = False  # a base's choice fell away: what is being read is one of its alternatives
    words: dict[str, Json] = field(default_factory=dict)  # title, description, example, deprecated
    seen: dict[int, dict[str, Json]] = field(default_factory=dict)  # by identity; held, so that none comes twice


_PLAIN = (
    "format", "pattern", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf", "minLength",
    "maxLength", "minItems", "maxItems", "uniqueItems", "minProperties", "maxProperties", "contentEncoding",
    "contentMediaType", "const",
)  # fmt: skip
_WORDS = ("title", "description", "deprecated")
_CONDITIONS = (
    "not", "if", "then", "else", "dependentRequired", "dependentSchemas", "unevaluatedProperties", "unevaluatedItems",
    "contains", "propertyNames", "$dynamicRef", "$recursiveRef",
)  # fmt: skip
_KINDS = JSON_TYPES - {"null"}
TAKING_NULL = frozenset({"nullable", "x-nullable", "enum", "const"})
_PLAIN_WORDS, _CONDITION_WORDS = frozenset(_PLAIN), frozenset(_CONDITIONS)
_EXTRA_WORDS = frozenset({"additionalProperties", "patternProperties"})
_ITEM_WORDS = frozenset({"items", "prefixItems"})
COMPOSING = frozenset({"allOf", "oneOf", "anyOf", "$ref"}) | _CONDITION_WORDS


def kinds_of(schema: dict[str, Json]) -> tuple[list[str], bool, list[Json]]:
    """The JSON types a schema names, whether null is among them, and the words that are no types."""
    only = _only_kind(schema)
    if only:
        return [only], False, []
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


def _only_kind(schema: dict[str, Json]) -> str:
    """The one JSON type that a schema names without a word on null; "" where it says more, or less."""
    said = schema.get("type")
    return said if isinstance(said, str) and said in _KINDS and TAKING_NULL.isdisjoint(schema) else ""


def collect(into: Demands, node: Node, references: References) -> None:
    """Add everything that a schema asks for, by itself and through `allOf` and `$ref`, in the order of the document."""
    if isinstance(node.schema, dict) and COMPOSING.isdisjoint(node.schema):  # most of them: nothing to wait for
        if id(node.schema) not in into.seen:
            _read_itself(into, node, node.schema, references)
        return
    heirs: dict[int, None] = {}  # the schemas that take in what is being read, outermost first, by identity
    reading: list[tuple[int, Iterator[Node]]] = []
    inner: Node | None = node
    while inner is not None or reading:
        if inner is None:
            reading.pop()
            if heirs:
                heirs.popitem()
        elif id(inner.schema) not in into.seen:
            if reading:
                heirs[reading[-1][0]] = None
            reading.append((id(inner.schema), _read(into, inner, references, heirs)))
        inner = next(reading[-1][1], None) if reading else None


def _read(into: Demands, node: Node, references: References, heirs: Mapping[int, None]) -> Iterator[Node]:
    """Add what a schema asks for itself; yield the schemas that it takes in. `heirs` are those that took it in."""
    schema = node.schema
    if not isinstance(schema, dict):
        return
    _read_itself(into, node, schema, references)
    _collect_groups(into, node, schema, references, heirs)
    members = schema.get("allOf")
    for n, member in enumerate(members if isinstance(members, list) else ()):
        yield from _member(into, Node(member, node.file, f"{node.pointer}/allOf/{n}", node.place), references)
    if isinstance(schema.get("$ref"), str):
        yield from _member(into, Node({"$ref": schema["$ref"]}, node.file, node.pointer, node.place), references)
    for word in () if _CONDITION_WORDS.isdisjoint(schema) else _CONDITIONS:
        if word in schema and schema[word] is not True:
            references.say(rules.CONDITION_IGNORED, node.file, f"{node.pointer}/{word}", keyword=word)


def _read_itself(into: Demands, node: Node, schema: dict[str, Json], references: References) -> None:
    """Add what a schema asks for by words that lead to no other one of the same value."""
    into.seen[id(schema)] = schema
    _collect_type(into, node, schema, references)
    _collect_object(into, node, schema, references)
    for word in () if _PLAIN_WORDS.isdisjoint(schema) else _PLAIN:
        if word in schema:
            into.plain.setdefault(word, schema[word])
    for word in _WORDS:
        if word in schema:
            into.words.setdefault(word, schema[word])
    example = schema["example"] if "example" in schema else _first(schema.get("examples"))
    if example is not None:
        into.words.setdefault("example", example)


def _first(values: Json) -> Json:
    return values[0] if isinstance(values, list) and values else None


def _collect_type(into: Demands, node: Node, schema: dict[str, Json], references: References) -> None:
    only = _only_kind(schema)
    if only and not into.typed:
        into.kinds, into.typed = [only], True
        return
    kinds, nullable, unknown = kinds_of(schema)
    into.nullable = into.nullable or nullable
    if not kinds and (schema.get("type") in ("null", ["null"]) or allowed_values(schema) == [None]):
        into.nullable = into.only_null = True
    if schema.get("type") == "file":
        into.plain.setdefault("format", "binary")
    for word in unknown:
        references.say(rules.TYPE_UNKNOWN, node.file, f"{node.pointer}/type", type=str(word)[:60])
    if kinds:
        if not into.typed:
            into.kinds, into.typed = kinds, True
        else:
            both = [k for k in into.kinds if k in kinds or (k == "number" and "integer" in kinds)]
            if not both:
                both = into.kinds
                references.say(
                    rules.TYPES_CONTRADICT, node.file, node.pointer, types=" and ".join([*into.kinds, *kinds])
                )
            into.kinds = ["integer" if k == "number" and "integer" in kinds and k not in kinds else k for k in both]
    values = schema.get("enum")
    if isinstance(values, list) and values:
        known = into.plain.get("enum")
        both_allow = [v for v in known if v in values] if isinstance(known, list) else values
        into.plain["enum"] = both_allow or known


def _collect_object(into: Demands, node: Node, schema: dict[str, Json], references: References) -> None:
    properties = schema.get("properties")
    if isinstance(properties, dict):
        base, file, root, steps = f"{node.pointer}/properties/", node.file, node.place.root, node.place.steps
        known = into.properties
        for name, sub in properties.items():
            made = Node(sub, file, base + escape(name), Place(root, (*steps, ("property", name))))
            if name in known:
                known[name].append(made)
            else:
                known[name] = [made]
    required = schema.get("required")
    if isinstance(required, list):
        into.required.update(dict.fromkeys([name for name in required if isinstance(name, str)]))
    if not _EXTRA_WORDS.isdisjoint(schema):
        _collect_extras(into, node, schema)
    if not _ITEM_WORDS.isdisjoint(schema):
        _collect_items(into, node, schema, references)


def _collect_items(into: Demands, node: Node, schema: dict[str, Json], references: References) -> None:
    items = schema.get("items")
    if "prefixItems" in schema or isinstance(items, list):
        references.say(rules.TUPLE_AS_LIST, node.file, node.pointer)
        into.positional = True
        into.items.extend(_tuple_items(node, schema))
    else:
        into.items.append(Node(items, node.file, f"{node.pointer}/items", node.at(("item",))))


def _tuple_items(node: Node, schema: dict[str, Json]) -> list[Node]:
    word = "prefixItems" if "prefixItems" in schema else "items"
    positions = schema[word]
    rest = schema.get("items") if word == "prefixItems" else schema.get("additionalItems")
    members: list[Json] = [p for p in positions if isinstance(p, (dict, bool))] if isinstance(positions, list) else []
    most = schema.get("maxItems")
    if isinstance(rest, dict):
        members.append(rest)
    elif rest is not False and not (isinstance(most, (int, float)) and most <= len(members)):
        members.append(True)  # behind the places that are described there may be anything
    either: Json = {"anyOf": members} if members else True
    return [Node(either, node.file, f"{node.pointer}/{word}", node.at(("item",)))]


def _collect_extras(into: Demands, node: Node, schema: dict[str, Json]) -> None:
    extras = schema.get("additionalProperties")
    at = node.at(("value",))
    if extras is False:
        into.closed = True
    patterns = schema.get("patternProperties")
    if isinstance(patterns, dict) and patterns:
        into.extras.append(_by_pattern(node, patterns, extras, at))
    elif isinstance(extras, dict) or extras is True:
        into.extras.append(Node(extras, node.file, f"{node.pointer}/additionalProperties", at))


def _by_pattern(node: Node, patterns: dict[str, Json], extras: Json, at: Place) -> Node:
    """What a property without a description of its own may be: that of one of the patterns, or of none of them."""
    if len(patterns) == 1 and not isinstance(extras, dict):
        ((pattern, only),) = patterns.items()
        return Node(only, node.file, f"{node.pointer}/patternProperties/{escape(pattern)}", at)
    kinds: list[Json] = [one for one in patterns.values() if isinstance(one, (dict, bool))]
    if extras is not False:
        kinds.append(extras if isinstance(extras, dict) else True)
    either: Json = {"anyOf": [one for n, one in enumerate(kinds) if one not in kinds[:n]]}
    return Node(either, node.file, f"{node.pointer}/patternProperties", at)


def _collect_groups(
    into: Demands, node: Node, schema: dict[str, Json], references: References, heirs: Mapping[int, None]
) -> None:
    """Note the choices that a schema makes. One that an heir was chosen in already is made: the base is its sub."""
    for word in ("oneOf", "anyOf"):
        members = schema.get(word)
        if isinstance(members, list) and members:
            nodes = [
                Node(m, node.file, f"{node.pointer}/{word}/{n}", node.at((word, str(n + 1))))
                for n, m in enumerate(members)
            ]
            if heirs and any(leads_to(member, heirs, references) for member in nodes):
                into.settled = True
            else:
                into.groups.append(AlternativeGroup(word, nodes, schema))


def _member(into: Demands, node: Node, references: References) -> Iterator[Node]:
    """A member of allOf: itself, or what it refers to and then what stands beside the reference."""
    ref = node.members.get("$ref")
    if not isinstance(ref, str):
        yield node
        return
    target = references.target(ref, node.file, node.pointer)
    if target is None:
        return
    into.parents.append(target.key)
    yield target
    rest: dict[str, Json] = {k: v for k, v in node.members.items() if k != "$ref"}
    if rest:
        yield replace(node, schema=rest)


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
