"""Where a schema stands: the place that its names derive from, read off a JSON pointer when it is reached by reference."""

from __future__ import annotations

from functools import lru_cache

from msgspec import Struct

from generator.model.types import Json, Place
from generator.oas.book import newest
from generator.pointer import tokens_of

_LISTS = frozenset({"oneOf", "anyOf", "allOf", "prefixItems"})


class Node(Struct, frozen=True):
    """A schema with the place it stands at: in which file, under which pointer, and what its names derive from."""

    schema: Json
    file: str
    pointer: str
    place: Place

    @property
    def members(self) -> dict[str, Json]:
        """The schema's keywords; none when it is no object."""
        return self.schema if isinstance(self.schema, dict) else {}

    @property
    def key(self) -> str:
        """The key of the type that is declared here."""
        return key_of_place(self.place, self.file)

    def at(self, step: tuple[str, ...]) -> Place:
        """The place one step below."""
        return Place(self.place.root, (*self.place.steps, step))


def key_of_place(place: Place, file: str) -> str:
    """The key of a declared type: its place as text, with the file when that is not the root document."""
    root = ":".join(place.root)
    steps = "".join(["/" + ":".join(step) for step in place.steps])
    return f"{file}#{root}{steps}" if file and place.root[0] == "schema" else root + steps


def place_of_pointer(file: str, pointer: str) -> Place:
    """The place of the schema at a pointer. Components give their name; a pointer into paths gives the operation's."""
    return _place(file, pointer) or _place_in_paths(pointer) or Place(("schema", _last_name(file, pointer)))


@lru_cache(maxsize=16384)
def _place(file: str, pointer: str) -> Place | None:
    tokens = tokens_of(pointer)
    if not tokens:
        return Place(("schema", _stem(file)))
    if tokens[0] == "components" and len(tokens) >= 3:
        if tokens[1] != "schemas":
            return None
        return Place(("schema", tokens[2]), _steps(tokens[3:]))
    if tokens[0] in ("definitions", "$defs", "schemas") and len(tokens) >= 2:
        return Place(("schema", tokens[1]), _steps(tokens[2:]))
    return None if tokens[0] in ("paths", "webhooks", "components", "parameters", "responses") else Place(
        ("schema", _last_name(file, pointer))
    )  # fmt: skip


def _steps(tokens: list[str]) -> tuple[tuple[str, ...], ...]:
    """The steps that lead through a schema."""
    steps: list[tuple[str, ...]] = []
    rest = iter(tokens)
    for token in rest:
        if token in ("properties", "patternProperties", "$defs", "definitions"):
            steps.append(("property", next(rest, "")))
        elif token == "items":
            steps.append(("item",))
        elif token == "additionalProperties":
            steps.append(("value",))
        elif token in _LISTS:
            number = next(rest, "0")
            if token != "allOf":
                steps.append((token, str(int(number) + 1) if number.isdigit() else number))
        else:
            steps.append(("property", token))
    return tuple(steps)


def _place_in_paths(pointer: str) -> Place | None:
    """A place inside an operation: its body, a response or a parameter, then the steps within the schema."""
    tokens = tokens_of(pointer)
    at = next((number for number, token in enumerate(tokens) if token in ("schema", "itemSchema")), 0)
    if len(tokens) < 4 or tokens[0] != "paths" or not at:
        return None
    steps = _steps(tokens[at + 1 :])
    depth = newest().method_at(tokens[2:])
    key, inside = "/".join(pointer.split("/")[: 3 + depth]), tokens[2 + depth :]
    if depth and inside[0] == "requestBody":
        return Place(("body", key, "body"), steps)
    if depth and inside[0] == "responses" and len(inside) > 1:
        return Place(("response", key, inside[1]), steps)
    name = "/".join(tokens[at - 2 : at])
    return Place(("parameter", key, name), steps)


def _last_name(file: str, pointer: str) -> str:
    """The last token that is a name rather than a keyword of the document's structure."""
    words = [
        t
        for t in tokens_of(pointer)
        if t not in ("schema", "itemSchema", "content", "items", "properties") and not t.isdigit()
    ]
    return words[-1] if words else _stem(file)


def _stem(file: str) -> str:
    name = file.rsplit("/", 1)[-1]
    return name.split(".", 1)[0] or "Document"
