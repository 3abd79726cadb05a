"""What of an OpenAPI document, of any version, an org's rules speak of: each thing once, references not followed.

External Services' rules speak of things that the model does not keep (a list of types, a mapping, a callback's
expression), so they are judged on the document itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

from generator.model.types import Json
from generator.oas.book import Book
from generator.oas.walk import HeldPart, parts

Kind = Literal[
    "operation", "parameter", "body", "response", "content", "schema", "callback", "reference", "path", "root"
]


@dataclass(frozen=True, slots=True)
class DocumentItem:
    """One thing of the document. `name` is what it is called there, `owner` what it belongs to, in words; `role` says
    how a schema is used: "property", "definition", "parameter", "content", "item" or "part"."""

    kind: Kind
    node: Json
    pointer: str
    name: str = ""
    owner: str = ""
    role: str = ""
    operation: str = ""  # the pointer of the operation it stands in
    method: str = ""  # of an operation, in lower case

    @property
    def fields(self) -> dict[str, Json]:
        """What the object holds; nothing when it is none."""
        return self.node if isinstance(self.node, dict) else {}


def members(node: Json, *path: str) -> list[tuple[str, Json]]:
    """The entries of the object at a path of keys; none when there is no object."""
    for key in path:
        node = node.get(key) if isinstance(node, dict) else None
    return list(node.items()) if isinstance(node, dict) else []


def walk(tree: Json, book: Book) -> Iterator[DocumentItem]:
    """Everything of the document that a rule can speak of, in document order; without recursion."""
    two = "Components" not in book.kinds
    stack: list[tuple[HeldPart, str, DocumentItem]] = [
        (HeldPart(book.root, tree, "", "", ""), "", DocumentItem("root", tree, ""))
    ]
    while stack:
        part, pointer, above = stack.pop()
        here = above
        if (read := _READ.get(part.kind.name)) is not None:
            if (ref := _reference(part)) is not None:
                yield DocumentItem("reference", ref, f"{pointer}/$ref", operation=above.operation)
            found = read(part, pointer, above)
            if found is None:
                continue
            here = found
            if here.kind != "path":
                yield here
            if here.kind == "parameter" and two and not _is_body(here.node):
                here = DocumentItem("schema", here.node, pointer, here.name, "", "parameter", here.operation)
                yield here  # in 2.0 such a parameter is its own schema
        elif part.kind.name not in _THROUGH:
            continue
        if here.kind != "callback":
            stack.extend(reversed([(inner, pointer + inner.steps, here) for inner in parts(part.node, part.kind)]))


# Kinds that hold others and are nothing by themselves. What stands in none of the tables is none of an org's business.
_THROUGH = frozenset(("OpenAPI", "Paths", "Components", "Responses"))


def _reference(part: HeldPart) -> str | None:
    ref = part.node.get("$ref") if part.kind.name != "PathItem" and isinstance(part.node, dict) else None
    return ref if isinstance(ref, str) else None


def _path_item(part: HeldPart, pointer: str, above: DocumentItem) -> DocumentItem | None:
    inside = pointer.startswith(("/paths/", "/webhooks/")) and isinstance(part.node, dict)
    return DocumentItem("path", part.node, pointer, part.name) if inside and not part.name.startswith("x-") else None


def _operation(part: HeldPart, pointer: str, above: DocumentItem) -> DocumentItem | None:
    method = part.name or part.field.lower()
    verb = part.name or part.field.upper()
    if not isinstance(part.node, dict):
        return None
    return DocumentItem("operation", part.node, pointer, f"{verb} {above.name}", operation=pointer, method=method)


def _input(part: HeldPart, pointer: str, above: DocumentItem) -> DocumentItem | None:
    """A parameter or a body."""
    if not isinstance(part.node, dict) or "$ref" in part.node:
        return None
    if part.kind.name == "RequestBody":
        return DocumentItem("body", part.node, pointer, "body", operation=above.operation)
    return DocumentItem("parameter", part.node, pointer, str(part.node.get("name", "")), operation=above.operation)


def _response(part: HeldPart, pointer: str, above: DocumentItem) -> DocumentItem | None:
    if not isinstance(part.node, dict) or "$ref" in part.node:
        return None
    return DocumentItem("response", part.node, pointer, part.name, operation=above.operation)


def _content(part: HeldPart, pointer: str, above: DocumentItem) -> DocumentItem | None:
    owner, role = _HOLDERS.get(above.kind, ("", ""))
    if not owner or (isinstance(part.node, dict) and "$ref" in part.node):
        return None
    return DocumentItem("content", part.node, pointer, part.name, owner.format(above.name), role, above.operation)


_HOLDERS = {
    "parameter": ("the parameter {}", "parameter"), "body": ("the request body", "request"),
    "response": ("the answer {}", "answer"),
}  # fmt: skip


def _callback(part: HeldPart, pointer: str, above: DocumentItem) -> DocumentItem | None:
    if above.kind != "operation":
        return None
    return DocumentItem("callback", part.node, pointer, part.name, above.name, operation=above.operation)


def _schema(part: HeldPart, pointer: str, above: DocumentItem) -> DocumentItem | None:
    if isinstance(part.node, dict) and len(part.node) == 1 and isinstance(part.node.get("$ref"), str):
        return None
    named = {
        "root": (part.name, "", "definition"),
        "parameter": (above.name, "", "content" if _is_body(above.node) else "parameter"),
        "content": (above.owner, "", "content"),
        "response": (f"the answer {above.name}", "", "content"),
    }
    if above.kind in named:
        return DocumentItem("schema", part.node, pointer, *named[above.kind], above.operation)
    role = _ROLES.get(part.field, "")
    if role in ("item", "part") and part.field in _SINGLE and (part.name or not isinstance(part.node, dict)):
        return None
    name, owner = above.name, above.owner
    if role == "property":
        name, owner = part.name, above.name
    elif role == "part" and part.field not in _SINGLE:
        owner = called(above)
    return DocumentItem("schema", part.node, pointer, name, owner, role, above.operation) if role else None


def _is_body(node: Json) -> bool:
    return isinstance(node, dict) and node.get("in") == "body"


# How a schema is used within another, by its field; those in other fields are new in 3.1 and not read by an org.
_ROLES = {
    "properties": "property", "patternProperties": "property", "items": "item", "additionalProperties": "item",
    "not": "part", "allOf": "part", "oneOf": "part", "anyOf": "part", "prefixItems": "part",
}  # fmt: skip
_SINGLE = frozenset(("items", "additionalProperties", "not"))
_READ: dict[str, Callable[[HeldPart, str, DocumentItem], DocumentItem | None]] = {
    "PathItem": _path_item, "Operation": _operation, "Parameter": _input, "RequestBody": _input, "Response": _response,
    "MediaType": _content, "Callback": _callback, "Schema": _schema, "Items": _schema,
}  # fmt: skip


def called(found: DocumentItem) -> str:
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
