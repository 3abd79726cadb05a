"""Where references may stand in a document: everything except the places that hold data.

`{"$ref": ...}` inside an example, a default, an enum, a const or an extension is data and means nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urljoin

from generator.model.types import Json
from generator.pointer import escape

# Fields whose value is a map from names of the author's choice: no key below them means anything.
NAMED_MAPS = frozenset(
    (
        "properties", "patternProperties", "definitions", "$defs", "dependentSchemas", "schemas", "responses", "parameters",
        "requestBodies", "headers", "securitySchemes", "links", "callbacks", "pathItems", "paths", "webhooks", "content",
        "encoding", "securityDefinitions", "variables",
    )
)  # fmt: skip
DATA = frozenset(("example", "default", "enum", "const", "value"))


def references(tree: Json, *, examples_are_data: bool = False) -> Iterator[tuple[str, Json]]:
    """Pointer and value of every `$ref` that is a reference, in document order; `$ref`s in data are left out.

    `examples_are_data` is for OAS 2.0, where `examples` maps media types to data.
    """
    stack: list[tuple[Json, str, int]] = [(tree, "", _OBJECT)]
    while stack:
        node, at, state = stack.pop()
        if isinstance(node, list):
            stack += [(item, f"{at}/{number}", _OBJECT) for number, item in reversed(list(enumerate(node)))]
        elif isinstance(node, dict):
            if "$ref" in node and state == _OBJECT:
                yield f"{at}/$ref", node["$ref"]
            inner = [
                (value, key, _state(key, value, state))
                for key, value in node.items()
                if isinstance(value, (dict, list))
            ]
            stack += [
                (value, f"{at}/{escape(key)}", inside)
                for value, key, inside in reversed(inner)
                if inside != _DATA and not (examples_are_data and inside == _EXAMPLES)
            ]


_OBJECT, _NAMES, _PATHS, _CALLBACKS, _EXAMPLES, _DATA = range(6)
_MAPS = dict.fromkeys(NAMED_MAPS, _NAMES) | {"paths": _PATHS, "callbacks": _CALLBACKS, "examples": _EXAMPLES}


def _state(key: str, value: Json, around: int) -> int:
    """How to read the object or list under `key`, given how the object around it is read."""
    if around == _OBJECT:
        if key in DATA or key.startswith("x-"):
            return _DATA
        if isinstance(value, dict):
            return _MAPS.get(key, _OBJECT)
        return _DATA if key == "examples" else _OBJECT
    if around == _PATHS:
        return _DATA if key.startswith("x-") else _OBJECT
    if around == _CALLBACKS and isinstance(value, dict) and "$ref" not in value:
        return _PATHS
    return _OBJECT


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
