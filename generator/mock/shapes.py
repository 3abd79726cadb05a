"""What several schemas ask of one value together: references followed, allOf joined, alternatives still open."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from generator.mock.nodes import SpecNode
from generator.mock.schemas import is_nullable
from generator.mock.tags import children, discriminator, schema_name
from generator.model.types import Json

UNBOUND = 10**9
FLOOR = ("minLength", "minItems", "minProperties")
CEILING = ("maxLength", "maxItems", "maxProperties")
COMPONENT = re.compile(r"/(components/schemas|definitions)/[^/]+")
Key = tuple[str, str]


class EndlessValue(Exception):
    """The value would have to contain itself."""


@dataclass(slots=True)
class OpenChoice:
    """A oneOf or anyOf whose branch is not chosen yet."""

    node: SpecNode
    word: str

    @property
    def branches(self) -> list[SpecNode]:
        return self.node.listed(self.word)


@dataclass(slots=True)
class Shape:
    """The joined demands on one value."""

    types: list[str] | None = None
    choices: list[Json] | None = None
    nullable: bool = False
    low: float | None = None
    high: float | None = None
    above: float | None = None
    below: float | None = None
    multiples: list[float] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)
    patterns: list[str] = field(default_factory=list)
    format: str = ""
    encoding: str = ""
    content: list[SpecNode] = field(default_factory=list)  # what the text holds as JSON
    unique: bool = False
    properties: dict[str, list[SpecNode]] = field(default_factory=dict)
    required: list[str] = field(default_factory=list)
    extras: list[SpecNode] = field(default_factory=list)
    extras_keys: list[str] = field(default_factory=list)
    closed: bool = False
    items: list[SpecNode] = field(default_factory=list)
    tuple_items: list[list[SpecNode]] = field(default_factory=list)
    tags: dict[str, str] = field(default_factory=dict)
    open: list[OpenChoice] = field(default_factory=list)
    examples: list[Json] = field(default_factory=list)
    impossible: bool = False
    seen: set[Key] = field(default_factory=set)
    entered: set[Key] = field(default_factory=set)
    named: bool = False  # the first named schema has been met: it decides the tag

    def copy(self, open_: list[OpenChoice]) -> Shape:
        """The same demands, free to grow, with these alternatives still open."""
        made = Shape()
        for name in Shape.__slots__:
            value = getattr(self, name)
            if name == "properties":
                value = {key: list(nodes) for key, nodes in value.items()}
            elif name == "tuple_items":
                value = [list(nodes) for nodes in value]
            elif isinstance(value, (list, dict, set)):
                value = value.copy()
            setattr(made, name, value)
        made.open = list(open_)
        return made

    def count(self, key: str) -> int:
        return self.counts.get(key, 0 if key in FLOOR else UNBOUND)

    @property
    def kind(self) -> str:
        """The JSON type to make: the first one said, else what the keywords speak of."""
        for name in self.types or ():
            if name != "null":
                return name
        if self.types:
            return "null"
        if self.properties or self.required or self.extras or self.tags or self.counts.keys() & {"minProperties"}:
            return "object"
        if self.items or self.tuple_items or "minItems" in self.counts:
            return "array"
        if self.multiples or any(bound is not None for bound in (self.low, self.high, self.above, self.below)):
            return "number"
        return "string"


def gather(nodes: Iterable[SpecNode], shape: Shape, above: frozenset[Key]) -> Shape:
    """Add what these schemas demand to the shape.

    Raises:
        Endless: one of them is being made already.
    """
    for node in nodes:
        here = _entered(node, shape, above)
        if here is None or here.key in shape.seen:
            continue
        shape.seen.add(here.key)
        shape.entered.add(here.key)
        if not shape.named and COMPONENT.fullmatch(here.pointer):
            shape.named = True
            gather(_tag_of_child(here, shape), shape, above)
        if here.value is False:
            shape.impossible = True
        if isinstance(here.value, dict):
            _add(here, shape)
            gather(here.listed("allOf"), shape, above)
    return shape


def _entered(node: SpecNode, shape: Shape, above: frozenset[Key]) -> SpecNode | None:
    """The schema itself, its siblings gathered first where 3.1 lets them count."""
    if node.reference is None:
        return node
    target = node.hop()
    if target.key in above:
        raise EndlessValue
    shape.entered.add(target.key)
    if node.says_more:
        gather([node.beside()], shape, above)
    if target.reference is None:
        return target
    gather([target], shape, above)
    return None


def _tag_of_child(target: SpecNode, shape: Shape) -> list[SpecNode]:
    """A named schema that inherits a discriminator is told apart by the tag that names it.

    A parent whose children have tags of their own stands for the first of them; that child is answered.
    """
    for base in _bases(target):
        tag_field, tags = discriminator(base)
        if not tag_field or "oneOf" in base.members or "anyOf" in base.members:
            continue
        own = target.text("x-ms-discriminator-value") or next(
            (tag for tag, node in tags.items() if node.key == target.key), ""
        )
        if not own and base is target and (heirs := tags or children(target)):
            first, child = next(iter(heirs.items()))
            shape.tags.setdefault(tag_field, first)
            return [child]
        shape.tags.setdefault(tag_field, own or schema_name(target.pointer))
    return []


def _bases(node: SpecNode, depth: int = 0) -> Iterator[SpecNode]:
    if not isinstance(node.value, dict) or depth > 8:
        return
    yield node
    for part in node.listed("allOf"):
        yield from _bases(part.met(), depth + 1)


def _add(node: SpecNode, shape: Shape) -> None:
    schema = node.members
    _add_types(node, shape)
    _add_choices(schema, shape)
    _add_bounds(schema, shape)
    _add_object(node, shape)
    _add_list(node, shape)
    shape.format = shape.format or node.text("format")
    shape.encoding = shape.encoding or node.text("contentEncoding")
    if schema.get("type") == "file" or (node.text("contentMediaType") and not shape.encoding and not shape.format):
        shape.format = "binary" if node.text("contentMediaType") != "application/json" else shape.format
    if node.text("contentMediaType") == "application/json" and isinstance(schema.get("contentSchema"), dict):
        shape.content.append(node.step("contentSchema"))
    shape.unique |= node.flag("uniqueItems")
    pattern = schema.get("pattern")
    if isinstance(pattern, str):
        shape.patterns.append(pattern)
    for word in ("oneOf", "anyOf"):
        if node.listed(word):
            shape.open.append(OpenChoice(node, word))
    shape.examples.extend(_said_examples(schema))


def _said_examples(schema: dict[str, Json]) -> Iterator[Json]:
    if "example" in schema:
        yield schema["example"]
    listed = schema.get("examples")
    if isinstance(listed, list):
        yield from listed
    if "default" in schema:
        yield schema["default"]


def _add_types(node: SpecNode, shape: Shape) -> None:
    said = node.members.get("type")
    listed = [t for t in (said if isinstance(said, list) else [said]) if isinstance(t, str)]
    listed = ["string" if name == "file" else name for name in listed]
    if is_nullable(node):
        listed = [*listed, "null"] if listed else listed
    if not listed:
        return
    if shape.types is None:
        shape.types = listed
        return
    both = [name for name in shape.types if name in listed]
    if not both and {"number", "integer"} <= {*shape.types, *listed}:
        both = ["integer"]
    shape.impossible |= not both
    shape.types = both or shape.types


def _add_choices(schema: dict[str, Json], shape: Shape) -> None:
    said = [schema["const"]] if "const" in schema else schema.get("enum")
    if not isinstance(said, list) or not said:
        return
    shape.choices = said if shape.choices is None else [value for value in shape.choices if value in said]
    shape.impossible |= not shape.choices


def _add_bounds(schema: dict[str, Json], shape: Shape) -> None:
    minimum, maximum = _number(schema.get("minimum")), _number(schema.get("maximum"))
    above, below = _number(schema.get("exclusiveMinimum")), _number(schema.get("exclusiveMaximum"))
    if schema.get("exclusiveMinimum") is True:
        above, minimum = minimum, None
    if schema.get("exclusiveMaximum") is True:
        below, maximum = maximum, None
    shape.low, shape.above = _most(shape.low, minimum), _most(shape.above, above)
    shape.high, shape.below = _least(shape.high, maximum), _least(shape.below, below)
    multiple = _number(schema.get("multipleOf"))
    if multiple and multiple > 0:
        shape.multiples.append(multiple)
    for key in (*FLOOR, *CEILING):
        value = schema.get(key)
        if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
            join = max if key in FLOOR else min
            shape.counts[key] = join(shape.counts.get(key, value), value)


def _add_object(node: SpecNode, shape: Shape) -> None:
    schema = node.members
    for name in _named(schema, "properties"):
        shape.properties.setdefault(name, []).append(node.step("properties", name))
    required = schema.get("required")
    if isinstance(required, list):
        shape.required.extend(name for name in required if isinstance(name, str) and name not in shape.required)
    for pattern in _named(schema, "patternProperties"):
        shape.extras_keys.append(pattern)
        shape.extras.append(node.step("patternProperties", pattern))
    extras = schema.get("additionalProperties")
    if extras is False:
        shape.closed = True
    elif isinstance(extras, dict) and not shape.extras_keys:
        shape.extras.append(node.step("additionalProperties"))
    names = schema.get("propertyNames")
    pattern_of_names = names.get("pattern") if isinstance(names, dict) else None
    if isinstance(pattern_of_names, str):
        shape.extras_keys.append(pattern_of_names)


def _named(schema: dict[str, Json], word: str) -> Iterable[str]:
    """The names of the schemas that stand in a map under a keyword."""
    found = schema.get(word)
    return found if isinstance(found, dict) else ()


def _add_list(node: SpecNode, shape: Shape) -> None:
    schema = node.members
    for key in ("prefixItems", "items"):
        for index, one in enumerate(node.listed(key)):
            if index == len(shape.tuple_items):
                shape.tuple_items.append([])
            shape.tuple_items[index].append(one)
    if isinstance(schema.get("items"), dict):
        shape.items.append(node.step("items"))


def _number(value: object) -> float | None:
    return value if isinstance(value, (int, float)) and not isinstance(value, bool) else None


def _most(one: float | None, other: float | None) -> float | None:
    return max((value for value in (one, other) if value is not None), default=None)


def _least(one: float | None, other: float | None) -> float | None:
    return min((value for value in (one, other) if value is not None), default=None)
