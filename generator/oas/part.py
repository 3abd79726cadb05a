"""A part of a description: some of its operations and components, with all that they refer to."""

from __future__ import annotations

from collections.abc import Iterator, Set
from urllib.parse import unquote

from msgspec.structs import replace

from generator.model.types import Json
from generator.oas.resolve import Spec, resolve
from generator.oas.walk import references
from generator.pointer import escape

LARGE = {"paths": 1, "components": 2, "definitions": 1, "parameters": 1, "responses": 1}  # depth of their members


def part_of(spec: Spec, wanted: Set[str]) -> Spec:
    """A description of one file without the paths and components that nothing wanted reaches; `wanted` are pointers.

    What else stands at its top is kept, and so is how it protects its operations.
    """
    tree = spec.document.tree
    if not isinstance(tree, dict):
        return spec
    kept = _reached(spec, wanted)
    cut = {key: _members(value, key, kept) if key in LARGE else value for key, value in tree.items()}
    return resolve(replace(spec.document, tree=cut)).value or spec


def _reached(spec: Spec, wanted: Set[str]) -> set[str]:
    """Pointers of the paths and components that are wanted or referred to, also by those that are, or from outside of them."""
    kept: set[str] = set()
    tree = spec.document.tree
    around = {key: value for key, value in tree.items() if not _set_aside(key)} if isinstance(tree, dict) else {}
    waiting = [*wanted, *_pointers(around, spec)]
    while waiting:
        pointer = waiting.pop()
        member = member_of(pointer)
        if not member or member in kept:
            continue
        kept.add(member)
        found = spec.get(member)
        waiting += _pointers(found.node, spec) if found is not None else ()
    return kept


def _pointers(node: Json, spec: Spec) -> Iterator[str]:
    """What the references inside a node point to."""
    for _, ref in references(node, spec.book):
        if isinstance(ref, str) and ref.startswith("#/"):
            yield unquote(ref[1:])


def _set_aside(key: str) -> bool:
    """Whether what stands under a key at the top is taken in parts, or means nothing to the specification."""
    return key in LARGE or key.startswith("x-")


def member_of(pointer: str) -> str:
    """The path or component that a pointer leads into, "" for what is none."""
    parts = pointer.split("/")
    depth = LARGE.get(parts[1], 0) + 2 if len(parts) > 1 else 0
    return "/".join(parts[:depth]) if depth and len(parts) >= depth else ""


def _members(part: Json, name: str, kept: Set[str]) -> Json:
    """The members of a part of the document that are kept."""
    if not isinstance(part, dict):
        return part
    if LARGE[name] == 2:
        sections = (s for s in part if s != "securitySchemes")
        cut = {s: _chosen(part[s], f"/{name}/{escape(s)}", kept) for s in sections}
        return {k: cut.get(k, v) for k, v in part.items()}
    return _chosen(part, f"/{name}", kept)


def _chosen(members: Json, base: str, kept: Set[str]) -> Json:
    if not isinstance(members, dict):
        return members
    return {k: v for k, v in members.items() if f"{base}/{escape(str(k))}" in kept}
