"""What is told of a place in a text: Salesforce's name and type of what stands there, or of what it refers to."""

from __future__ import annotations

from generator.edit.cursor import cursor_at
from generator.fix.places import node_at
from generator.lsp.messages import HoverText, Position
from generator.lsp.texts import HeldText
from generator.oas import Spec
from generator.salesforce.namespaces import EXTERNAL_SERVICE
from generator.salesforce.proposed_names import name_from_file
from generator.usecases.described import described
from generator.usecases.hovering import NamesByPlace
from generator.usecases.hovering_flow import names_in_flow
from generator.usecases.unsaved import project_service


def told(held: HeldText, spec: Spec | None, position: Position) -> HoverText:
    """Markdown about the place; empty where Salesforce has no name for it."""
    if held.kind == "flow":
        return _of_flow(held, position)
    if spec is None or held.document is None:
        return HoverText()
    cursor = cursor_at(held.document, held.places.offset(position) - held.shift)
    if cursor is None:
        return HoverText()
    pointer = cursor.pointer
    if pointer.endswith("/$ref") and not cursor.on_key:
        ref = node_at(held.document.tree, pointer)
        found = spec.follow(ref) if isinstance(ref, str) else None
        pointer = found.pointer if found is not None and not found.file else pointer.removesuffix("/$ref")
    words = _names(held, spec).at(pointer)
    if not words:
        return HoverText()
    return HoverText(words, held.places.range(cursor.start + held.shift, cursor.end + held.shift))


def _of_flow(held: HeldText, position: Position) -> HoverText:
    if held.flow_names is None:
        held.flow_names = names_in_flow(held.path, held.text).value
    if held.flow_names is None:
        return HoverText()
    words, start, end = held.flow_names.at(held.places.offset(position))
    return HoverText(words, held.places.range(start, end)) if words else HoverText()


def _names(held: HeldText, spec: Spec) -> NamesByPlace:
    if held.names is None:
        config = project_service(held.path)
        service = config.name if config is not None else name_from_file(held.path)
        namespace = (config.namespace if config is not None else "") or EXTERNAL_SERVICE
        held.names = NamesByPlace(described(spec, service, namespace=namespace))
    return held.names
