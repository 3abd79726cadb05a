"""Which values of a tag schemas allow: what a discriminator can tell them by."""

from __future__ import annotations

from generator.model.types import Json
from generator.oas.resolve import Spec

DEEPEST = 12  # schemas within schemas looked into


class TagValues:
    """The values of a tag that schemas allow: by a vendor's extension, an enum or a constant, also where that comes by
    reference, through allOf, or from every alternative of a choice."""

    def __init__(self, spec: Spec, tag: str) -> None:
        self._spec, self._tag = spec, tag
        self._known: dict[int, tuple[str, ...]] = {}  # by the identity of a schema

    def of(self, schema: Json, file: str, depth: int = 0) -> tuple[str, ...]:
        """The values, as a mapping would write them; none where the schema of that file ("" is the root) leaves it open."""
        schema, file = self._target(schema, file)
        if depth > DEEPEST or not isinstance(schema, dict):
            return ()
        if id(schema) not in self._known:
            self._known[id(schema)] = ()  # a schema that contains itself adds nothing
            self._known[id(schema)] = self._of(schema, file, depth)
        return self._known[id(schema)]

    def _of(self, schema: dict[str, Json], file: str, depth: int) -> tuple[str, ...]:
        given = schema.get("x-ms-discriminator-value")
        if isinstance(given, str):
            return (given,)
        found = [self._allowed(members_at(schema, "properties").get(self._tag), file)]
        for word in ("oneOf", "anyOf"):
            members = schema.get(word)
            if isinstance(members, list) and members:
                each = [self.of(one, file, depth + 1) for one in members]
                found.append(tuple(dict.fromkeys(v for one in each for v in one)) if all(each) else ())
        members = schema.get("allOf")
        for one in members if isinstance(members, list) else ():
            found.append(self.of(one, file, depth + 1))
        return min(filter(None, found), key=len, default=())  # all of them hold: the narrowest

    def _allowed(self, schema: Json, file: str, depth: int = 0) -> tuple[str, ...]:
        """The constants of a property."""
        schema, file = self._target(schema, file)
        if not isinstance(schema, dict) or depth > DEEPEST:
            return ()
        values = [schema["const"]] if "const" in schema else schema.get("enum")
        if isinstance(values, list):
            return tuple(text_of_tag(v) for v in values if isinstance(v, (str, int)))
        members = schema.get("allOf")
        found = [self._allowed(one, file, depth + 1) for one in members] if isinstance(members, list) else []
        return min(filter(None, found), key=len, default=())

    def _target(self, schema: Json, file: str) -> tuple[Json, str]:
        """A schema, or what it refers to."""
        for _ in range(DEEPEST):
            ref = schema.get("$ref") if isinstance(schema, dict) else None
            target = self._spec.follow(ref, file) if isinstance(ref, str) else None
            if target is None:
                break
            schema, file = target.node, target.file
        return schema, file


def text_of_tag(value: str | int | bool) -> str:
    """A tag as a mapping writes it, also one that is a number or a flag."""
    return ("true" if value else "false") if isinstance(value, bool) else str(value)


def members_at(tree: Json, *path: str) -> dict[str, Json]:
    """The object at the end of a path of keys; an empty one when there is none."""
    for name in path:
        tree = tree.get(name) if isinstance(tree, dict) else None
    return tree if isinstance(tree, dict) else {}
