"""Documents that are deep or dense on purpose: each shape is a function of its size."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from typing import TypeAlias

from generator.model.types import Json

Schemas: TypeAlias = dict[str, Json]
TEXT: Json = {"type": "string"}


def ref(name: str) -> dict[str, Json]:
    return {"$ref": f"#/components/schemas/{name}"}


def thing(properties: Mapping[str, Json], **more: Json) -> dict[str, Json]:
    return {"type": "object", "properties": dict(properties), **more}


def document(schemas: Schemas, first: str = "S0", version: str = "3.0.3") -> dict[str, Json]:
    """A document with one operation that sends and answers the first schema."""
    content: Json = {"application/json": {"schema": ref(first)}}
    answer: Json = {"200": {"description": "ok", "content": content}}
    operation: Json = {
        "operationId": "send", "summary": "Send.", "requestBody": {"required": True, "content": content}, "responses": answer,
    }  # fmt: skip
    return {
        "openapi": version,
        "info": {"title": "Deep", "version": "1"},
        "servers": [{"url": "https://deep.example"}],
        "paths": {"/send": {"post": operation}},
        "components": {"schemas": schemas},
    }


def _chain(size: int, link: Callable[[str], Json], end: Json) -> Schemas:
    return {**{f"S{n}": link(f"S{n + 1}") for n in range(size)}, f"S{size}": end}


def objects(size: int) -> dict[str, Json]:
    """Each object holds the next."""
    return document(_chain(size, lambda name: thing({"n": ref(name)}), thing({"x": TEXT})))


def required_objects(size: int) -> dict[str, Json]:
    """Each object demands the next."""
    return document(_chain(size, lambda name: thing({"n": ref(name)}, required=["n"]), thing({"x": TEXT})))


def ring(size: int) -> dict[str, Json]:
    """Each object holds the next, the last one the first."""
    return document({f"S{n}": thing({"n": ref(f"S{(n + 1) % size}"), "x": TEXT}) for n in range(size)})


def lists(size: int) -> dict[str, Json]:
    """Each list holds the next."""
    return document(_chain(size, lambda name: {"type": "array", "items": ref(name)}, TEXT))


def maps(size: int) -> dict[str, Json]:
    """Each map holds the next."""
    return document(_chain(size, lambda name: {"type": "object", "additionalProperties": ref(name)}, TEXT))


def lists_in_place(size: int) -> dict[str, Json]:
    """Lists of lists without a name."""
    made = TEXT
    for _ in range(size):
        made = {"type": "array", "items": made}
    return document({"S0": thing({"x": made})})


def objects_in_place(size: int) -> dict[str, Json]:
    """Objects within objects without a name."""
    made: Json = thing({"x": TEXT})
    for _ in range(size):
        made = thing({"n": made})
    return document({"S0": made})


def all_of(size: int) -> dict[str, Json]:
    """Each schema takes in the next."""
    return document(_chain(size, lambda name: {"allOf": [ref(name), thing({f"p{name}": TEXT})]}, thing({"x": TEXT})))


def choices(size: int) -> dict[str, Json]:
    """Each choice offers a list or the next choice."""
    return document(_chain(size, lambda name: {"anyOf": [{"type": "array", "items": TEXT}, ref(name)]}, TEXT))


def choices_of_objects(size: int) -> dict[str, Json]:
    """Each object holds a choice between a text and the next object."""
    return document(_chain(size, lambda name: thing({"n": {"oneOf": [TEXT, ref(name)]}}), thing({"x": TEXT})))


def aliases(size: int) -> dict[str, Json]:
    """Each name is another one's."""
    return document(_chain(size, ref, thing({"x": TEXT})))


def nullables(size: int) -> dict[str, Json]:
    """Each name is another one's, or null."""
    return document(_chain(size, lambda name: {"allOf": [ref(name)], "nullable": True}, thing({"x": TEXT})))


def bases(size: int) -> dict[str, Json]:
    """Each base has one descendant, which is the base of the next."""
    return document(
        {
            "S0": thing({"kind": TEXT}, required=["kind"], discriminator={"propertyName": "kind"}),
            **{
                f"S{n}": {"allOf": [ref(f"S{n - 1}"), thing({f"p{n}": TEXT})]}
                for n in range(1, min(size, 60))  # a record for each, with the properties of all before it
            },
        }
    )


def web(size: int, links: int = 3, seed: int = 7) -> dict[str, Json]:
    """Entities with links to others, drawn at random."""
    draw = random.Random(seed)
    return document(
        {
            f"S{n}": thing({f"l{k}": ref(f"S{draw.randrange(size)}") for k in range(links)} | {"x": TEXT})
            for n in range(size)
        }
    )


def dense(size: int) -> dict[str, Json]:
    """Entities with twenty links each."""
    return web(size, 20)


def values(size: int) -> dict[str, Json]:
    """JSON values that hold each other: a text, a list of the next, or a map of it."""

    def one(name: str) -> Json:
        inner: list[Json] = [
            TEXT,
            {"type": "array", "items": ref(name)},
            {"type": "object", "additionalProperties": ref(name)},
        ]
        return {"oneOf": inner}

    return document({f"S{n}": one(f"S{(n + 1) % size}") for n in range(size)})


NESTED = ("lists_in_place", "objects_in_place")  # bounded by how deep a document may nest

SHAPES: dict[str, Callable[[int], dict[str, Json]]] = {
    shape.__name__: shape
    for shape in (
        objects, required_objects, ring, lists, maps, lists_in_place, objects_in_place, all_of, choices, choices_of_objects,
        aliases, nullables, bases, web, dense, values,
    )
}  # fmt: skip
