"""A walk over an OpenAPI document, of any version: what stands where, each thing once, references not followed.

External Services' rules speak of things that the model does not keep (a list of types, a mapping, a callback's
expression), so they are judged on the document itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from generator.pointer import escape

Kind = Literal["operation", "parameter", "body", "response", "content", "schema", "callback", "reference"]

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")


@dataclass(frozen=True, slots=True)
class Found:
    """One thing of the document. `name` is what it is called there, `owner` what it belongs to, in words; `role` says
    how a schema is used: "property", "definition", "parameter", "content", "item" or "part"."""

    kind: Kind
    node: Any
    pointer: str
    name: str = ""
    owner: str = ""
    role: str = ""
    operation: str = ""  # the pointer of the operation it stands in


def members(node: Any, *path: str) -> list[tuple[Any, Any]]:
    """The entries of the object at a path of keys; none when there is no object."""
    for key in path:
        node = node.get(key) if isinstance(node, dict) else None
    return list(node.items()) if isinstance(node, dict) else []


def walk(tree: Any) -> Iterator[Found]:
    """Everything of the document that a rule can speak of, in document order."""
    two = isinstance(tree, dict) and "swagger" in tree
    for base in ("/paths", "/webhooks"):
        for path, item in members(tree, base[1:]):
            if not str(path).startswith("x-"):
                yield from _item(item, f"{base}/{escape(path)}", str(path), two)
    at = "" if two else "/components"
    root = tree if two else tree.get("components") if isinstance(tree, dict) else None
    for name, node in members(root, "definitions" if two else "schemas"):
        pointer = f"{at}/{'definitions' if two else 'schemas'}/{escape(name)}"
        yield from _schemas(node, pointer, str(name), "", "definition")
    for name, node in members(root, "parameters"):
        yield from _parameter(node, f"{at}/parameters/{escape(name)}", "", two)
    for name, node in members(root, "responses"):
        yield from _response(str(name), node, f"{at}/responses/{escape(name)}", "", two)
    if not two:
        for name, node in members(root, "requestBodies"):
            yield from _body(node, f"{at}/requestBodies/{escape(name)}", "")


def _item(item: Any, pointer: str, path: str, two: bool) -> Iterator[Found]:
    if not isinstance(item, dict):
        return
    for number, parameter in enumerate(_list(item.get("parameters"))):
        yield from _parameter(parameter, f"{pointer}/parameters/{number}", "", two)
    for method in METHODS:
        if method in item:
            yield from _operation(item[method], f"{pointer}/{method}", f"{method.upper()} {path}", two)


def _operation(node: Any, pointer: str, name: str, two: bool) -> Iterator[Found]:
    if not isinstance(node, dict):
        return
    yield Found("operation", node, pointer, name, operation=pointer)
    for number, parameter in enumerate(_list(node.get("parameters"))):
        yield from _parameter(parameter, f"{pointer}/parameters/{number}", pointer, two)
    if "requestBody" in node and not two:
        yield from _body(node["requestBody"], f"{pointer}/requestBody", pointer)
    for code, response in members(node, "responses"):
        yield from _response(str(code), response, f"{pointer}/responses/{escape(code)}", pointer, two)
    for key, callback in members(node, "callbacks"):
        yield Found("callback", callback, f"{pointer}/callbacks/{escape(key)}", str(key), name, operation=pointer)


def _parameter(node: Any, pointer: str, operation: str, two: bool) -> Iterator[Found]:
    if not isinstance(node, dict):
        return
    if "$ref" in node:
        yield Found("reference", node["$ref"], f"{pointer}/$ref", operation=operation)
        return
    name = str(node.get("name", ""))
    yield Found("parameter", node, pointer, name, operation=operation)
    if two and node.get("in") != "body":
        yield from _schemas(node, pointer, name, "", "parameter", operation)
    elif "schema" in node:
        role = "content" if node.get("in") == "body" else "parameter"
        yield from _schemas(node["schema"], f"{pointer}/schema", name, "", role, operation)
    yield from _content(node, pointer, f"the parameter {name}", operation, "parameter")


def _body(node: Any, pointer: str, operation: str) -> Iterator[Found]:
    if not isinstance(node, dict):
        return
    if "$ref" in node:
        yield Found("reference", node["$ref"], f"{pointer}/$ref", operation=operation)
        return
    yield Found("body", node, pointer, "body", operation=operation)
    yield from _content(node, pointer, "the request body", operation, "request")


def _response(code: str, node: Any, pointer: str, operation: str, two: bool) -> Iterator[Found]:
    if not isinstance(node, dict):
        return
    if "$ref" in node:
        yield Found("reference", node["$ref"], f"{pointer}/$ref", operation=operation)
        return
    yield Found("response", node, pointer, code, operation=operation)
    if two and "schema" in node:
        yield from _schemas(node["schema"], f"{pointer}/schema", f"the answer {code}", "", "content", operation)
    yield from _content(node, pointer, f"the answer {code}", operation, "answer")


def _content(node: Any, pointer: str, owner: str, operation: str, role: str) -> Iterator[Found]:
    for media_type, medium in members(node, "content"):
        at = f"{pointer}/content/{escape(media_type)}"
        yield Found("content", medium, at, str(media_type), owner, role, operation)
        if isinstance(medium, dict) and "schema" in medium:
            yield from _schemas(medium["schema"], f"{at}/schema", owner, "", "content", operation)


def _list(node: Any) -> list[Any]:
    return node if isinstance(node, list) else []


def _schemas(node: Any, pointer: str, name: str, owner: str, role: str, operation: str = "") -> Iterator[Found]:
    """A schema and those within it, without recursion: a document may nest deeper than Python's stack."""
    stack = [Found("schema", node, pointer, name, owner, role, operation)]
    while stack:
        found = stack.pop()
        schema = found.node
        if isinstance(schema, dict) and "$ref" in schema and isinstance(schema["$ref"], str):
            yield Found("reference", schema["$ref"], f"{found.pointer}/$ref", operation=operation)
            if len(schema) == 1:
                continue
        yield found
        if isinstance(schema, dict):
            stack.extend(reversed(list(_inner(found))))


def _inner(found: Found) -> Iterator[Found]:
    schema, at, operation = found.node, found.pointer, found.operation
    here = found.name
    for word in ("properties", "patternProperties"):
        for name, node in members(schema, word):
            yield Found("schema", node, f"{at}/{word}/{escape(name)}", str(name), here, "property", operation)
    for word, role in (("items", "item"), ("additionalProperties", "item"), ("not", "part")):
        node = schema.get(word)
        if isinstance(node, dict):
            yield Found("schema", node, f"{at}/{word}", found.name, found.owner, role, operation)
    for word in ("allOf", "oneOf", "anyOf", "prefixItems"):
        for number, node in enumerate(_list(schema.get(word))):
            yield Found("schema", node, f"{at}/{word}/{number}", found.name, called(found), "part", operation)


def called(found: Found) -> str:
    """A schema in words: "the property 'id' of Order", "the parameter 'q'"."""
    if found.role == "property":
        return f"the property '{found.name}' of {found.owner}" if found.owner else f"the property '{found.name}'"
    if found.role == "parameter":
        return f"the parameter '{found.name}'"
    if found.role == "item":
        return f"an item of '{found.name}'"
    if found.role == "part":
        return f"{found.owner}, in part"
    return found.name or "this schema"
