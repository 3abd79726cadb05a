"""Documents as somebody edits them: a few random changes to a tree, the same for the same random numbers."""

from __future__ import annotations

import copy
import random
from collections.abc import Callable, Iterator, Sequence
from typing import Any

Tree = dict[str, Any]
Holder = dict[str, Any] | list[Any]
Changes = Sequence[Callable[[Tree, random.Random], None]]


def edited(tree: Tree, rng: random.Random, most: int = 3, changes: Changes | None = None) -> Tree:
    """The document with one to `most` changes, most of them to schemas and operations."""
    made: Tree = copy.deepcopy(tree)
    for _ in range(rng.randint(1, most)):
        rng.choice(changes or CHANGES)(made, rng)
    return made


def nodes(value: object) -> Iterator[dict[str, Any]]:
    """Every object in a document, this one first."""
    waiting = [value]
    while waiting:
        node = waiting.pop()
        if isinstance(node, dict):
            yield node
            waiting.extend(node.values())
        elif isinstance(node, list):
            waiting.extend(node)


def _schemas(tree: Tree) -> list[dict[str, Any]]:
    return [
        node for node in nodes([tree.get("paths"), tree.get("components"), tree.get("definitions")]) if _is_schema(node)
    ]


def _is_schema(node: dict[str, Any]) -> bool:
    return (
        isinstance(node.get("type"), str)
        or "$ref" in node
        or isinstance(node.get("properties"), dict)
        or "allOf" in node
    )


def _components(tree: Tree) -> dict[str, Any]:
    components = tree.get("components")
    found = components.get("schemas") if isinstance(components, dict) else tree.get("definitions")
    return found if isinstance(found, dict) else {}


def _property_added(tree: Tree, rng: random.Random) -> None:
    found = [node for node in _schemas(tree) if isinstance(node.get("properties"), dict)]
    if found:
        kind = rng.choice([{"type": "string"}, {"type": "object", "properties": {"x": {"type": "integer"}}}, None])
        rng.choice(found)["properties"][f"zz{rng.randint(0, 9)}"] = copy.deepcopy(kind or rng.choice(_schemas(tree)))


def _property_removed(tree: Tree, rng: random.Random) -> None:
    found = [node for node in _schemas(tree) if isinstance(node.get("properties"), dict) and node["properties"]]
    if found:
        chosen = rng.choice(found)["properties"]
        del chosen[rng.choice(list(chosen))]


def _required_otherwise(tree: Tree, rng: random.Random) -> None:
    found = [node for node in _schemas(tree) if isinstance(node.get("properties"), dict) and node["properties"]]
    if found:
        chosen = rng.choice(found)
        chosen["required"] = sorted(rng.sample(list(chosen["properties"]), rng.randint(1, len(chosen["properties"]))))


def _schema_replaced(tree: Tree, rng: random.Random) -> None:
    found = _schemas(tree)
    if found:
        one, other = rng.choice(found), copy.deepcopy(rng.choice(found))
        one.clear()
        one.update(other)


def _type_changed(tree: Tree, rng: random.Random) -> None:
    found = [node for node in _schemas(tree) if isinstance(node.get("type"), str)]
    if found:
        rng.choice(found)["type"] = rng.choice(["string", "integer", "boolean", "array", "object", "number"])


def _words_changed(tree: Tree, rng: random.Random) -> None:
    rng.choice(list(nodes(tree)))["description"] = rng.choice(["Other words.", "", "Words of\n\nmore lines."])


def _condition_added(tree: Tree, rng: random.Random) -> None:
    if found := _schemas(tree):
        word, value = rng.choice([
            ("not", {"type": "null"}), ("minProperties", 2), ("nullable", True), ("enum", ["a", "b"]), ("maxLength", 3),
            ("readOnly", True), ("default", "a"), ("format", "date-time"), ("if", {}), ("allOf", [{"$ref": "#/components/schemas/none"}]),
        ])  # fmt: skip
        rng.choice(found)[word] = value


def _operation_removed(tree: Tree, rng: random.Random) -> None:
    if paths := tree.get("paths"):
        path = rng.choice(list(paths))
        item = paths[path]
        if isinstance(item, dict) and len(item) > 1 and rng.random() < 0.5:
            del item[rng.choice(list(item))]
        else:
            del paths[path]


def _operation_added(tree: Tree, rng: random.Random) -> None:
    if paths := tree.get("paths"):
        item = copy.deepcopy(rng.choice(list(paths.values())))
        for node in nodes(item):
            if "operationId" in node and rng.random() < 0.8:
                node["operationId"] = f"{node['operationId']}Lately"
        paths[f"/lately{rng.randint(0, 9)}"] = item


def _path_renamed(tree: Tree, rng: random.Random) -> None:
    if paths := tree.get("paths"):
        path = rng.choice(list(paths))
        paths[path + rng.choice(["/", "s", "/x"])] = paths.pop(path)


def _operation_renamed(tree: Tree, rng: random.Random) -> None:
    if found := [node for node in nodes(tree.get("paths")) if "operationId" in node]:
        rng.choice(found)["operationId"] = rng.choice(["renamed", rng.choice(found)["operationId"]])


def _component_removed(tree: Tree, rng: random.Random) -> None:
    if components := _components(tree):
        del components[rng.choice(list(components))]


def _component_renamed(tree: Tree, rng: random.Random) -> None:
    if components := _components(tree):
        name = rng.choice(list(components))
        components[f"{name}Other"] = components.pop(name)


def _component_moved(tree: Tree, rng: random.Random) -> None:
    if components := _components(tree):
        name = rng.choice(list(components))
        components[name] = components.pop(name)


def _reference_turned(tree: Tree, rng: random.Random) -> None:
    if found := [node for node in nodes(tree) if isinstance(node.get("$ref"), str)]:
        rng.choice(found)["$ref"] = rng.choice(found)["$ref"]


def _head_changed(tree: Tree, rng: random.Random) -> None:
    key, value = rng.choice([
        ("info", {"title": "Other", "version": "9"}), ("servers", [{"url": "https://other.example.com"}]), ("tags", []),
        ("security", []), ("x-own", {"a": 1}), ("externalDocs", {"url": "https://docs.example.com"}),
    ])  # fmt: skip
    tree[key] = value


CHANGES: Changes = (
    _property_added, _property_added, _property_removed, _required_otherwise, _schema_replaced, _type_changed, _words_changed,
    _condition_added, _operation_removed, _operation_added, _path_renamed, _operation_renamed, _component_removed,
    _component_renamed, _component_moved, _reference_turned, _head_changed,
)  # fmt: skip
SCHEMAS: Changes = (
    _property_added, _property_added, _property_removed, _required_otherwise, _schema_replaced, _type_changed, _words_changed,
    _condition_added, _reference_turned,
)  # fmt: skip
