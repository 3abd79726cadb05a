"""Where a `$ref` leads: within its file, or to another file of the workspace; never further, and never over a network."""

from __future__ import annotations

import os
import re
from urllib.parse import unquote

from generator.edit.cursor import cursor_at
from generator.fix.places import GONE, node_at
from generator.lsp.messages import Led, Position
from generator.lsp.texts import HeldText, Texts
from generator.oas import resolve

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+:")
_REFERRING = ("$ref", "$dynamicRef", "operationRef")


def definition(texts: Texts, held: HeldText, position: Position, folders: tuple[str, ...]) -> Led:
    """The place that the reference at a position leads to."""
    ref = reference_at(held, position)
    if not ref:
        return Led()
    before, _, fragment = ref.partition("#")
    target = held if not before else _other(texts, held, before, folders)
    if target is None or target.document is None:
        return Led()
    pointer = _pointer(target, fragment)
    if pointer is None:
        return Led()
    line, column = target.document.locate([pointer])[pointer]
    return Led(target.path, target.places.token(target.places.of_reader(line, column, target.document.format)))


def reference_at(held: HeldText, position: Position) -> str:
    """The reference that is written at a position; "" where none is."""
    if held.document is None:
        return ""
    cursor = cursor_at(held.document, held.places.offset(position) - held.shift)
    if cursor is None:
        return ""
    above, _, last = cursor.pointer.rpartition("/")
    mapped = above.endswith("/discriminator/mapping")
    value = node_at(held.document.tree, cursor.pointer)
    return value if isinstance(value, str) and (last in _REFERRING or mapped) else ""


def _other(texts: Texts, held: HeldText, before: str, folders: tuple[str, ...]) -> HeldText | None:
    """Another file that a reference names, when it lies in the workspace."""
    if _SCHEME.match(before) or before.startswith("//"):
        return None
    place = os.path.realpath(os.path.join(os.path.dirname(held.path), unquote(before)))
    roots = [os.path.realpath(folder) for folder in folders] or [os.path.dirname(held.path)]
    inside = any(place.startswith(os.path.join(root, "")) for root in roots)
    return texts.at(place) if inside else None


def _pointer(target: HeldText, fragment: str) -> str | None:
    """The pointer of a fragment where something stands there; anchors are asked of the description."""
    assert target.document is not None
    pointer = unquote(fragment)
    if not pointer or pointer.startswith("/"):
        return pointer if node_at(target.document.tree, pointer) is not GONE else _through(target, pointer)
    return _through(target, pointer)


def _through(target: HeldText, fragment: str) -> str | None:
    """As the description's own references are followed: by anchors, and through references on the way."""
    assert target.document is not None
    spec = resolve(target.document).value
    found = spec.step(f"#{fragment}") if spec is not None else None
    return found.pointer if found is not None and not found.file else None
