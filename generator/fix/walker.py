"""A walk that makes a changed copy: what does not change is shared with the original, so comparing is cheap.

It stands beside `oas.walk`, which yields objects from the outside in and cannot put anything in their place: mending begins with
the innermost, and an object's turn comes when its parts are mended. Which parts those are the rows of the same book say.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache

from generator.diagnostics import Diagnostic, Rule, Span
from generator.fix.places import GONE, Found
from generator.model.types import Json
from generator.oas.book import Book, FixedField, ObjectKind
from generator.pointer import escape


class Walker:
    """Visits every object of a document by its kind; subclasses answer changed objects from `leave_<slug of the kind>`.

    A `leave` method gets the object with its parts already visited, the object as it was, and its pointer.
    """

    def __init__(self, book: Book) -> None:
        self.book = book
        self.changes: list[Diagnostic] = []

    def change(self, rule: Rule, pointer: str, **args: object) -> None:
        """Note a change."""
        self.changes.append(Diagnostic(rule, Span("", pointer), tuple(sorted(args.items()))))

    def document(self, tree: dict[str, Json]) -> dict[str, Json]:
        """The whole document, changed."""
        made = self.visit(tree, self.book.root, "")
        return made if isinstance(made, dict) else tree

    def reference(self, node: dict[str, Json], kind: ObjectKind, at: str) -> Found:
        """What a reference object becomes; as it is unless a subclass says otherwise."""
        return node

    def visit(self, node: Json, kind: ObjectKind, at: str) -> Found:
        """The object, list or map of a kind, changed; GONE when it shall go."""
        made: Found = node
        if isinstance(node, dict):
            made = self.reference(node, kind, at) if isinstance(node.get("$ref"), str) else node
            if not isinstance(made, dict):
                return made
            made = self._members(made, kind, at)
        leave: Callable[[Found, Json, str], Found] | None = getattr(self, _leave(kind), None)
        return made if leave is None else leave(made, node, at)

    def _members(self, node: dict[str, Json], kind: ObjectKind, at: str) -> dict[str, Json]:
        fields, member = kind.fields, kind.member
        made = node
        for key, value in node.items():
            if value is None:
                continue
            field = fields.get(key)
            if field is not None:
                new = self._part(value, field, f"{at}/{escape(key)}")
            elif member is not None and not key.startswith("x-"):
                new = self.visit(value, member, f"{at}/{escape(key)}")
            else:
                continue
            if new is not value:
                made = _put(made if made is not node else dict(node), key, new)
        return made

    def _part(self, value: Json, field: FixedField, at: str) -> Found:
        if field.items is not None and isinstance(value, list):
            return self._list(value, field.items, at)
        if field.values is not None:
            return self._map(value, field.values, at)
        return value if field.one is None else self.visit(value, field.one, at)

    def _map(self, value: Json, kind: ObjectKind, at: str) -> Json:
        if not isinstance(value, dict):
            return value
        made = value
        for key, item in value.items():
            new = self.visit(item, kind, f"{at}/{escape(key)}")
            if new is not item:
                made = _put(made if made is not value else dict(value), key, new)
        return made

    def _list(self, value: list[Json], kind: ObjectKind, at: str) -> Json:
        made = [self.visit(item, kind, f"{at}/{number}") for number, item in enumerate(value)]
        if all(new is item for new, item in zip(made, value, strict=True)):
            return value
        return [item for item in made if item is not GONE]


@cache
def _leave(kind: ObjectKind) -> str:
    return f"leave_{kind.slug}"


def _put(made: dict[str, Json], key: str, new: Found) -> dict[str, Json]:
    if new is GONE:
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
