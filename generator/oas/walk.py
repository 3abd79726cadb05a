"""The one walk over a description by the book: which objects an object holds, where references stand, where data does.

`{"$ref": ...}` inside an example, a default, an enum, a const or an extension is data and means nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from enum import Enum
from functools import cache
from urllib.parse import urljoin

from msgspec import Struct

from generator.model.types import Json
from generator.oas.book import Book, FixedField, ObjectKind, newest
from generator.oas.notation import ANY
from generator.pointer import escape


class HeldPart(Struct, frozen=True):
    """A value that stands where the book wants an object: in which field, under which name there ("" when alone)."""

    kind: ObjectKind
    node: Json
    field: str
    name: str
    steps: str  # pointer from the object that holds it


class Object(Struct, frozen=True):
    """An object of a description, as the walk comes to it. `above` is the object that holds it."""

    kind: ObjectKind
    node: Json
    pointer: str
    field: str = ""
    name: str = ""
    above: Object | None = None


def parts(node: Json, kind: ObjectKind) -> Iterator[HeldPart]:
    """What an object holds that is an object (or should be one), in document order. References are not followed."""
    member = kind.member
    for key, value in node.items() if isinstance(node, dict) else ():
        if not isinstance(key, str):
            continue
        field = kind.fields.get(key)
        if field is not None:
            yield from _of_field(field, key, value)
        elif member is not None and not key.startswith("x-") and key != "$ref":
            yield HeldPart(member, value, "", key, f"/{escape(key)}")


def _of_field(field: FixedField, key: str, value: Json) -> Iterator[HeldPart]:
    at = f"/{escape(key)}"
    if isinstance(value, list):
        if field.items is not None:
            for number, item in enumerate(value):
                yield HeldPart(field.items, item, key, str(number), f"{at}/{number}")
    elif field.one is not None:
        yield HeldPart(field.one, value, key, "", at)
    elif field.values is not None and isinstance(value, dict):
        for name, item in value.items():
            yield HeldPart(field.values, item, key, str(name), f"{at}/{escape(str(name))}")


def walk(node: Json, kind: ObjectKind, pointer: str = "", *, leave_out: Collection[str] = ()) -> Iterator[Object]:
    """Every object from one on, in document order, holders first; without recursion: a document may nest deeper than
    Python's stack. `leave_out` names kinds that are not gone into."""
    stack = [Object(kind, node, pointer)]
    while stack:
        found = stack.pop()
        yield found
        if found.kind.name not in leave_out:
            stack.extend(reversed([
                Object(part.kind, part.node, found.pointer + part.steps, part.field, part.name, found)
                for part in parts(found.node, found.kind)
            ]))  # fmt: skip


class Role(Enum):
    """How to read what stands under a name when the kind of the object around is not known."""

    OBJECT = "an object of the specification"
    NAMES = "a map from names of the author's choice"
    PATHS = "such a map that may also hold extensions"
    CALLBACKS = "a map from names to such maps"
    DATA = "data of the author's"


def references(tree: Json, known: Book) -> Iterator[tuple[str, Json]]:
    """Pointer and value of every `$ref` that is a reference, in document order; `$ref`s in data are left out.

    The kinds of objects are not asked for, since a file that a description refers to may begin with any.
    """
    of_dicts, of_lists = roles(known)
    stack: list[tuple[Json, str, Role]] = [(tree, "", Role.OBJECT)]
    while stack:
        node, at, role = stack.pop()
        if isinstance(node, list):
            stack += [(item, f"{at}/{number}", Role.OBJECT) for number, item in reversed(list(enumerate(node)))]
        elif isinstance(node, dict):
            if "$ref" in node and role is Role.OBJECT:
                yield f"{at}/$ref", node["$ref"]
            inner = [
                (value, key, _role(key, value, role, of_lists if isinstance(value, list) else of_dicts))
                for key, value in node.items()
                if isinstance(value, (dict, list))
            ]
            stack += [
                (value, f"{at}/{escape(key)}", inside)
                for value, key, inside in reversed(inner)
                if inside is not Role.DATA
            ]


def _role(key: str, value: Json, around: Role, known: Mapping[str, Role]) -> Role:
    """How to read the object or list under `key`, given how the object around it is read."""
    if around is Role.OBJECT:
        return Role.DATA if key.startswith("x-") else known.get(key, Role.OBJECT)
    if around is Role.PATHS:
        return Role.DATA if key.startswith("x-") else Role.OBJECT
    if around is Role.CALLBACKS and isinstance(value, dict) and "$ref" not in value:
        return Role.PATHS
    return Role.OBJECT


@cache
def roles(known: Book) -> tuple[dict[str, Role], dict[str, Role]]:
    """The role of each field name by what the book's objects have under it: for objects, and for lists. What the version
    does not know is read as in the newest: authors use later words early."""
    of_dicts, of_lists = _roles(known)
    if known is newest():
        return of_dicts, of_lists
    later_dicts, later_lists = roles(newest())
    return later_dicts | of_dicts, later_lists | of_lists


def _roles(known: Book) -> tuple[dict[str, Role], dict[str, Role]]:
    uses: dict[str, list[FixedField]] = {}
    for kind in known.kinds.values():
        if kind.member is None:  # the names in paths, responses and callbacks are not words of the specification
            for name, field in kind.fields.items():
                uses.setdefault(name, []).append(field)
    of_dicts = {name: role for name, fields in uses.items() if (role := _role_of_objects(fields)) is not None}
    of_lists = {name: Role.DATA for name, fields in uses.items() if not any(f.one or f.items for f in fields) and any(
        f.words == ANY or (f.item is not None and f.item.words == ANY) for f in fields)}  # fmt: skip
    return of_dicts, of_lists


def _role_of_objects(fields: list[FixedField]) -> Role | None:
    maps = [field.values for field in fields if field.values is not None]
    if any(kind.member is not None for kind in maps):
        return Role.CALLBACKS
    if maps:
        return Role.NAMES
    if any(field.one is not None and field.one.member is not None for field in fields):
        return Role.PATHS
    if any(field.one is not None for field in fields):
        return Role.OBJECT
    plain = any(ANY in (field.words, field.value.words if field.value else "", field.item.words if field.item else "")
                for field in fields)  # fmt: skip
    return Role.DATA if plain else None


def named_places(tree: Json, base: str) -> Iterator[tuple[str, str]]:
    """`$anchor`s (as "#name") and `$id`s (as written and as absolute addresses) with their pointers."""
    stack: list[tuple[Json, str, str]] = [(tree, "", base)]
    while stack:
        node, pointer, base = stack.pop()
        if isinstance(node, list):
            stack += [(item, f"{pointer}/{number}", base) for number, item in enumerate(node)]
        elif isinstance(node, dict):
            identity = node.get("$id")
            if isinstance(identity, str) and pointer:
                base = urljoin(base, identity)
                yield identity.rstrip("#"), pointer
                yield base.rstrip("#"), pointer
            for key in ("$anchor", "$dynamicAnchor"):
                if isinstance(node.get(key), str):
                    yield f"#{node[key]}", pointer
            stack += [(value, f"{pointer}/{escape(key)}", base) for key, value in node.items()]
