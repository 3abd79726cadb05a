"""A walk that makes a changed copy: what does not change is shared with the original, so comparing is cheap."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from generator.diagnostics import Diagnostic, Rule, Span
from generator.fix.shapes import MEMBERS, Fields
from generator.pointer import escape

Json = Any


class _Drop:
    """The answer of a visit for a part that shall go."""


DROP: Final = _Drop()


class Walker:
    """Visits every object of a document by its kind; subclasses answer changed objects from `leave_<kind>`.

    A `leave` method gets the object with its parts already visited, the object as it was, and its pointer.
    """

    def __init__(self, shapes: Mapping[str, Fields]) -> None:
        self.shapes = shapes
        self.changes: list[Diagnostic] = []

    def change(self, rule: Rule, pointer: str, **args: object) -> None:
        """Note a change."""
        self.changes.append(Diagnostic(rule, Span("", pointer), tuple(sorted(args.items()))))

    def reference(self, node: dict[str, Json], kind: str, at: str) -> Json:
        """What a reference object becomes; as it is unless a subclass says otherwise."""
        return node

    def visit(self, node: Json, kind: str, at: str) -> Json:
        """The object, list or map of a kind, changed; DROP when it shall go."""
        made = node
        if isinstance(node, dict):
            if isinstance(node.get("$ref"), str):
                made = self.reference(node, kind, at)
                if not isinstance(made, dict):
                    return made
            made = self._members(made, kind, at)
        leave = getattr(self, f"leave_{kind}", None)
        return made if leave is None else leave(made, node, at)

    def _members(self, node: dict[str, Json], kind: str, at: str) -> dict[str, Json]:
        fields, member = self.shapes.get(kind, {}), MEMBERS.get(kind)
        made = node
        for key, value in node.items():
            inner = fields.get(key) or (member if member and not key.startswith("x-") else None)
            if not inner or value is None:
                continue
            new = self._part(value, inner, f"{at}/{escape(key)}")
            if new is not value:
                made = _put(made if made is not node else dict(node), key, new)
        return made

    def _part(self, value: Json, kind: str, at: str) -> Json:
        if kind[0] == "{":
            return self._map(value, kind[1:-1], at)
        if kind[0] == "[":
            return self._list(value, kind[1:-1], at)
        return self.visit(value, kind, at)

    def _map(self, value: Json, kind: str, at: str) -> Json:
        if not isinstance(value, dict):
            return value
        made = value
        for key, item in value.items():
            new = self.visit(item, kind, f"{at}/{escape(key)}")
            if new is not item:
                made = _put(made if made is not value else dict(value), key, new)
        return made

    def _list(self, value: Json, kind: str, at: str) -> Json:
        if not isinstance(value, list):
            return value
        made = [self.visit(item, kind, f"{at}/{number}") for number, item in enumerate(value)]
        if all(new is item for new, item in zip(made, value, strict=True)):
            return value
        return [item for item in made if item is not DROP]


def _put(made: dict[str, Json], key: str, new: Json) -> dict[str, Json]:
    if new is DROP:
        del made[key]
    else:
        made[key] = new
    return made


def swapped(node: dict[str, Json], key: str, new: Mapping[str, Json]) -> dict[str, Json]:
    """The object with one field replaced by others at its place; fields it has elsewhere get the new value there."""
    made: dict[str, Json] = {}
    for name, value in node.items():
        if name == key:
            made.update((other, item) for other, item in new.items() if other not in node or other == key)
        else:
            made[name] = new.get(name, value)
    return made


def without(node: dict[str, Json], *keys: str) -> dict[str, Json]:
    """The object without some fields."""
    return {name: value for name, value in node.items() if name not in keys}
