"""Action calls: inputs gathered and checked, outputs taken in, and what counts as a fault."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from generator.flow.actions import ActionResult
from generator.flow.catalog import Catalog, CatalogAction, item_type
from generator.flow.model import ActionCall
from generator.flow.run.conversion import from_plain
from generator.flow.run.scope import Scope
from generator.flow.run.state import HttpErrors, PendingCallout
from generator.flow.run.writing import as_type, write
from generator.flow.values import FlowObject, Value
from generator.flow.wire import from_wire


def prefixed(action: str, reason: str) -> str:
    """The sentence in which Flow Builder wraps a failed callout."""
    sentence = "Callout failed for invocable action "
    return reason if reason.startswith(sentence) else f"{sentence}{action}. {reason}"


def call_of(element: ActionCall, scope: Scope) -> PendingCallout:
    """The call with its inputs as the catalog types them; an input without value is not given."""
    catalog = scope.context.catalog
    action = catalog.action(element.action_name)
    inputs: list[tuple[str, Value]] = []
    for parameter in element.inputs:
        declared = action.input_by_name.get(parameter.name.lower()) if action is not None else None
        value = scope.value(parameter.value, as_text=declared is not None and declared.type == "String")
        if declared is not None:
            # Flows are seen to list a required text input and leave it empty; the org then sends it empty.
            empty = value is None and not parameter.value.kind and declared.required and declared.type == "String"
            value = "" if empty else as_type(value, declared.type, catalog)
        inputs.append((declared.name if declared is not None else parameter.name, value))
    return PendingCallout(element.name, action.name if action is not None else element.action_name, tuple(inputs))


def refusal(call: PendingCallout, catalog: Catalog) -> str:
    """Why a callout is not made at all: a required input, or a required property of one, is missing. "" for none."""
    action = catalog.action(call.action)
    missing = next(_missing(action, dict(call.inputs), catalog), "") if action is not None else ""
    return prefixed(call.action, missing) if missing else ""


def _missing(action: CatalogAction, inputs: Mapping[str, Value], catalog: Catalog) -> Iterator[str]:
    for declared in action.inputs:
        value = inputs.get(declared.name)
        if declared.required and value is None:
            yield f"Missing required input parameter {declared.name}."
        yield from _missing_below(value, declared.type, catalog, 0)


def _missing_below(value: Value, type_name: str, catalog: Catalog, depth: int) -> Iterator[str]:
    """Required properties that are not set, anywhere below a value."""
    inner = item_type(type_name)
    if inner and isinstance(value, tuple):
        for item in value:
            yield from _missing_below(item, inner, catalog, depth)
        return
    declared = catalog.class_named(type_name) if isinstance(value, FlowObject) else None
    if declared is None or not isinstance(value, FlowObject) or depth > 60:
        return
    for field in declared.fields:
        found = value.get(field.salesforce)
        if field.required and found is None:
            owner = class_words(declared.name, declared.service)
            yield f"Missing required input parameter property {field.wire} declared in object {owner}."
        yield from _missing_below(found, field.type, catalog, depth + 1)


def class_words(name: str, service: str) -> str:
    """A class as Flow's messages name it: Service.Schema."""
    rest = name.partition("__")[2] or name
    return f"{service}.{rest[len(service) + 1 :]}" if rest.lower().startswith(service.lower() + "_") else rest


def outputs_of(element: ActionCall, result: ActionResult, catalog: Catalog) -> FlowObject:
    """The outputs as a flow sees them. Those of both routes are filled: declared codes, <code>Exc, defaultExc."""
    action = catalog.action(element.action_name)
    fields: dict[str, tuple[str, Value]] = {}
    declared_first = {o.name: n for n, o in enumerate(action.outputs)} if action is not None else {}
    for name, plain in sorted(result.outputs.items(), key=lambda pair: declared_first.get(pair[0], 99_999)):
        declared = action.output_by_name.get(name.lower()) if action is not None else None
        value = from_wire(plain, declared.type, catalog) if declared is not None else from_plain(plain)
        fields[name.lower()] = (declared.name if declared is not None else name, value)
    return FlowObject("", fields)


def typed(element: ActionCall, value: Value, catalog: Catalog) -> FlowObject:
    """Given outputs (a mock's) as the catalog types them."""
    action = catalog.action(element.action_name)
    if not isinstance(value, FlowObject):
        return FlowObject()
    fields: dict[str, tuple[str, Value]] = {}
    for name, one in value.items():
        declared = action.output_by_name.get(name.lower()) if action is not None else None
        fields[name.lower()] = (name, as_type(one, declared.type, catalog) if declared is not None else one)
    return FlowObject("", fields)


def stored(element: ActionCall, outputs: FlowObject, scope: Scope, catalog: Catalog) -> Mapping[str, Value]:
    """The values with the outputs stored: under the element's name, or in the assigned places."""
    values: Mapping[str, Value] = {**scope.frame.values, element.name.lower(): outputs}
    if element.store_automatically:
        return values
    values = scope.frame.values
    for output in element.outputs:
        values = write(values, output.assign_to, outputs.get(output.name), scope.frame, catalog)
    return values


def fault_of(element: ActionCall, result: ActionResult, http_errors: HttpErrors) -> str:
    """The fault message, "" for none. A status of 300 or more is a fault unless the switch says "normal"."""
    status = result.status
    if status is None:
        if result.success:
            return ""
        return prefixed(element.action_name, result.errors[0] if result.errors else "There was no answer.")
    if status >= 300 and http_errors == "fault":
        reason = result.errors[0] if result.errors else f"The service answered with HTTP status {status}."
        return prefixed(element.action_name, reason)
    if status < 300 and not result.success:
        return prefixed(element.action_name, result.errors[0] if result.errors else "The answer could not be read.")
    return ""
