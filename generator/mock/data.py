"""Example data: one deterministic walk over the raw schemas (`making` mends it where the compiled schema objects).

Order of choice: example, default, enum, format, bounds, pattern. What is recursive ends at the first optional place.
The same schema and seed give the same value.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from zlib import crc32

from generator.mock.nodes import SpecNode
from generator.mock.patterns import example, fits
from generator.mock.plan import DecisionPlan, Mark
from generator.mock.schemas import HIDDEN, Direction
from generator.mock.shapes import EndlessValue, Key, OpenChoice, Shape, gather
from generator.mock.tags import discriminator
from generator.mock.values import integer, may_be, number, text
from generator.mock.violations import Path

BUDGET = 400  # values in one answer; past it only what is required is made
DEPTH = 7  # the same for nesting


class DataWalk:
    """One walk; the decisions it took are its marks."""

    def __init__(self, direction: Direction, seed: str, plan: DecisionPlan) -> None:
        self.direction, self.seed, self.plan = direction, seed, plan
        self.marks: list[Mark] = []
        self.made = 0

    def value(
        self, nodes: tuple[SpecNode, ...], name: str, path: Path = (), above: frozenset[Key] = frozenset()
    ) -> object:
        """A value for all these schemas together.

        Raises:
            Endless: none without containing itself.
        """
        self.made += 1
        shape = gather(nodes, Shape(), above)
        if self.plan.examples and path not in self.plan.plain:
            for example in shape.examples:
                if may_be(shape, example):
                    self.marks.append(Mark(path, "example"))
                    return self.given(shape, example)
        return self.chosen(shape, name, path, above)

    def chosen(self, shape: Shape, name: str, path: Path, above: frozenset[Key]) -> object:
        """Settle the open alternatives one after the other, then write the value."""
        if not shape.open:
            if shape.impossible and "null" in (shape.types or ()):
                return None
            return self.written(shape, name, path, above | shape.entered)
        first, *rest = shape.open
        branches = self.ordered(first, path)
        for branch in branches:
            grown = shape.copy(rest)
            try:
                _tag(first, branch, grown)
                gather((branch,), grown, above)
                if grown.impossible and branch is not branches[-1]:
                    continue
                if grown.types == ["null"] and branch is not branches[-1]:
                    continue
                example = self.example(grown, shape, path)
                made = example[0] if example else self.chosen(grown, name, path, above)
                return alone(made, grown, branch, first, above) if self.turn(first, path)[1] else made
            except EndlessValue:
                continue
        raise EndlessValue

    def example(self, grown: Shape, before: Shape, path: Path) -> list[object]:
        """The first example the chosen branch brings, in a list; an empty list without one."""
        if self.plan.examples and path not in self.plan.plain:
            for example in grown.examples[len(before.examples) :]:
                if may_be(grown, example):
                    self.marks.append(Mark(path, "example"))
                    return [self.given(grown, example)]
        return []

    def given(self, shape: Shape, example: object) -> object:
        """An example as it is sent: bytes where bytes are wanted."""
        if self.plan.binary and shape.format == "binary" and isinstance(example, str):
            return example.encode()
        if self.plan.binary and isinstance(example, dict):
            known = {name: gather(tuple(nodes), Shape(), frozenset()) for name, nodes in shape.properties.items()}
            return {name: self.given(known[name], one) if name in known else one for name, one in example.items()}
        return example

    def ordered(self, open_: OpenChoice, path: Path) -> list[SpecNode]:
        """The branches, those turned away from by a fault last; each of oneOf twice, the second time to stand alone."""
        branches = open_.branches
        turn, _ = self.turn(open_, path)
        self.marks.append(Mark(path, "choice", len(branches) * (2 if open_.word == "oneOf" else 1)))
        return branches[turn:] + branches[:turn]

    def turn(self, open_: OpenChoice, path: Path) -> tuple[int, bool]:
        """Which branch comes first, and whether its value has to keep away from the others."""
        rounds, turn = divmod(self.plan.turns.get(path, 0), len(open_.branches))
        return turn, rounds > 0 and open_.word == "oneOf"

    def written(self, shape: Shape, name: str, path: Path, above: frozenset[Key]) -> object:
        if shape.choices:
            allowed = [value for value in shape.choices if value is not None and may_be(shape, value)] or shape.choices
            start = self.plan.turns.get(path, 0) + (path[-1] if path and isinstance(path[-1], int) else 0)
            self.marks.append(Mark(path, "choice", len(allowed)))
            return allowed[start % len(allowed)]
        salt = crc32(f"{self.seed}/{'/'.join(map(str, path))}".encode())
        match shape.kind:
            case "object":
                return self.record(shape, path, above)
            case "array":
                return self.array(shape, name, path, above)
            case "integer":
                return integer(shape, salt)
            case "number":
                return number(shape, salt)
            case "boolean":
                return salt % 2 == 0
            case "null":
                return None
        if shape.content and not shape.encoding:
            inner = self.value(tuple(shape.content), name, (*path, "contentSchema"), above)
            return json.dumps(inner, ensure_ascii=False)
        self.marks.append(Mark(path, "choice", 3))
        turn = self.plan.turns.get(path, 0) + (path[-1] if path and isinstance(path[-1], int) else 0)
        said = text(shape, name or "text", salt, turn)
        return said.encode("latin-1", "replace") if self.plan.binary and shape.format == "binary" else said

    def record(self, shape: Shape, path: Path, above: frozenset[Key]) -> dict[str, object]:
        made: dict[str, object] = {}
        hidden = self.hidden(shape)
        for name, nodes in shape.properties.items():
            required = name in shape.required
            inner = (*path, name)
            if name in hidden or (not required and not self.wanted(shape, made, inner)):
                continue
            if not required:
                self.marks.append(Mark(inner, "optional"))
            try:
                made[name] = self.property(shape, name, nodes, inner, above)
            except EndlessValue:
                if required:
                    raise
        for name in shape.required:
            if name not in made and name not in hidden:
                made[name] = self.value(tuple(shape.extras), name, (*path, name), above)
        self.extras(shape, made, path, above)
        return made

    def property(self, shape: Shape, name: str, nodes: list[SpecNode], path: Path, above: frozenset[Key]) -> object:
        tag = shape.tags.get(name)
        if tag is None:
            return self.value(tuple(nodes), name, path, above)
        asked = gather(nodes, Shape(), above)
        if (
            asked.choices is None
            and all(fits(pattern, tag) for pattern in asked.patterns)
            or tag in (asked.choices or ())
        ):
            return tag
        return self.value(tuple(nodes), name, path, above)

    def hidden(self, shape: Shape) -> frozenset[str]:
        """Properties that are not sent in this direction."""
        word = HIDDEN[self.direction]
        return frozenset(
            name for name, nodes in shape.properties.items() if any(node.met().flag(word) for node in nodes)
        )

    def wanted(self, shape: Shape, made: dict[str, object], path: Path) -> bool:
        """Whether an optional property is made: not past the budget, the depth, or what a fault asked to leave out."""
        if path in self.plan.dropped or len(made) >= shape.count("maxProperties"):
            return False
        if len(made) < shape.count("minProperties"):
            return True
        return not self.plan.lean and self.made < BUDGET and len(path) <= DEPTH

    def extras(self, shape: Shape, made: dict[str, object], path: Path, above: frozenset[Key]) -> None:
        """Members beyond the named ones: one for a map, more where a minimum asks."""
        spread = not shape.properties and bool(shape.extras) and not self.plan.lean
        wanted = max(shape.count("minProperties") - len(made), int(spread and shape.count("maxProperties") > 0))
        if wanted <= 0 or (shape.closed and not shape.extras):
            return
        for key in self.keys(shape, wanted):
            if key in made or (*path, key) in self.plan.dropped:
                continue
            if len(made) >= shape.count("minProperties"):
                self.marks.append(Mark((*path, key), "optional"))
            try:
                made[key] = self.value(tuple(shape.extras), key, (*path, key), above)
            except EndlessValue:
                if len(made) < shape.count("minProperties"):
                    raise

    def keys(self, shape: Shape, wanted: int) -> Iterator[str]:
        for index in range(min(wanted, 100)):
            made = example(shape.extras_keys[0], salt=index) if shape.extras_keys else None
            yield made if made is not None else f"key{index + 1}" if index else "key"

    def array(self, shape: Shape, name: str, path: Path, above: frozenset[Key]) -> list[object]:
        least, most = shape.count("minItems"), shape.count("maxItems")
        wanted = min(max(least, 1 if not self.plan.lean else 0, len(shape.tuple_items)), most, max(least, 50))
        made: list[object] = []
        for index in range(wanted):
            inner = (*path, index)
            nodes = shape.tuple_items[index] if index < len(shape.tuple_items) else shape.items
            if index >= least and (inner in self.plan.dropped or (self.made > BUDGET and not shape.tuple_items)):
                break
            if index >= least:
                self.marks.append(Mark(inner, "optional"))
            try:
                item = self.value(tuple(nodes), _single(name), inner, above)
                made.append(self.distinct(item, made, nodes, name, inner, above) if shape.unique else item)
            except EndlessValue:
                if index < least:
                    raise
                break
        return made

    def distinct(
        self, item: object, made: list[object], nodes: list[SpecNode], name: str, path: Path, above: frozenset[Key]
    ) -> object:
        """The item, made without its example when it is there already."""
        if item not in made:
            return item
        self.plan.plain.add(path)
        return self.value(tuple(nodes), f"{_single(name)}{len(made) + 1}", path, above)


def alone(made: object, shape: Shape, chosen: SpecNode, open_: OpenChoice, above: frozenset[Key]) -> object:
    """An object of one branch, with null in what the other branches alone name: where null is not allowed there, it is theirs no more."""
    if not isinstance(made, dict) or shape.closed:
        return made
    for branch in open_.branches:
        if branch.pointer != chosen.pointer:
            other = Shape()
            gather((branch,), other, above)
            made = {
                **made,
                **{name: None for name in other.properties if name not in shape.properties and name not in made},
            }
    return made


def _single(name: str) -> str:
    return name[:-1] if name.endswith("s") and len(name) > 3 else name


def _tag(open_: OpenChoice, branch: SpecNode, shape: Shape) -> None:
    """The branch's tag, when the alternatives carry a discriminator."""
    tag_field, tags = discriminator(open_.node)
    key = branch.met().key
    for tag, target in tags.items():
        if tag_field and target.key == key:
            shape.tags[tag_field] = tag
            return
