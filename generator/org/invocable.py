"""What can be invoked in the org, as a caller sees it: External Service actions and autolaunched flows, listed and described."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from generator.flow.catalog import CatalogAction, item_type
from generator.flow.launch import is_invocable
from generator.flow.model import Flow
from generator.flow.resources import Variable
from generator.org.choices import MOST_OCCURS
from generator.org.judging import OrgWorld
from generator.org.registration import HostedRegistration
from generator.salesforce.constants import OBJECT, constant_of, is_class

SERVICE, FLOW = "externalService", "flow"
KINDS = (SERVICE, FLOW)
_VARIABLES = {
    "String": "STRING", "Number": "NUMBER", "Currency": "CURRENCY", "Boolean": "BOOLEAN", "Date": "DATE",
    "DateTime": "DATETIME", "Time": "TIME", "Picklist": "PICKLIST", "Multipicklist": "MULTIPICKLIST", "SObject": "SOBJECT",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class InvocableParameter:
    """An input or output. `type` is "" where `apex_class` says what it is; `most` is how many values there can be."""

    name: str
    type: str = ""
    apex_class: str = ""
    object_type: str = ""
    most: int = 1
    required: bool = False


@dataclass(frozen=True, slots=True)
class Invocable:
    """Something to invoke: `kind` is "externalService" or "flow"."""

    kind: str
    name: str
    label: str
    description: str
    inputs: tuple[InvocableParameter, ...]
    outputs: tuple[InvocableParameter, ...]


def invocables(world: OrgWorld, kind: str) -> Iterator[Invocable]:
    """Everything of a kind, by name."""
    if kind == SERVICE:
        for registration in sorted(world.registrations, key=lambda one: one.name):
            told = _descriptions(registration)
            for action in sorted(registration.catalog.actions, key=lambda one: one.name):
                yield _of_action(action, told.get(action.name, ""))
    elif kind == FLOW:
        yield from (_of_flow(flow) for _, flow in sorted(world.flows.items()) if is_invocable(flow))


def invocable(world: OrgWorld, kind: str, name: str) -> Invocable | None:
    """The one of this name, whatever its case."""
    folded = name.lower()
    if kind == SERVICE:
        for registration in world.registrations:
            action = registration.catalog.action(name) if folded.startswith(f"{registration.name.lower()}.") else None
            if action is not None and action.name.lower() == folded:
                return _of_action(action, _descriptions(registration).get(action.name, ""))
        return None
    flow = next((one for known, one in world.flows.items() if known.lower() == folded), None)
    return _of_flow(flow) if kind == FLOW and flow is not None and is_invocable(flow) else None


def _descriptions(registration: HostedRegistration) -> dict[str, str]:
    """What the schema tells of each operation, by the name of its action."""
    described = registration.described
    actions = described.actions if described is not None else ()
    return {one.names.flow: one.operation.description or one.operation.summary for one in actions}


def _of_action(action: CatalogAction, told: str) -> Invocable:
    inputs = tuple(_parameter(given.name, given.type, given.required) for given in action.inputs)
    outputs = tuple(_parameter(made.name, made.type) for made in action.outputs)
    return Invocable(SERVICE, action.name, action.name.partition(".")[2] or action.name, told, inputs, outputs)


def _parameter(name: str, type_name: str, required: bool = False) -> InvocableParameter:
    inner = item_type(type_name)
    most, kind = (MOST_OCCURS, inner) if inner else (1, type_name)
    if is_class(kind):
        return InvocableParameter(name, apex_class=kind, most=most, required=required)
    return InvocableParameter(name, constant_of(kind), most=most, required=required)


def inputs_of_flow(flow: Flow) -> Invocable:
    """A flow as something to invoke, whether callers from outside may do so or not: with its input variables."""
    return _of_flow(flow)


def _of_flow(flow: Flow) -> Invocable:
    inputs = tuple(_variable(one) for one in flow.variables if one.input)
    outputs = tuple(_variable(one) for one in flow.variables if one.output)
    return Invocable(FLOW, flow.name, flow.label or flow.name, flow.source.value("description"), inputs, outputs)


def _variable(one: Variable) -> InvocableParameter:
    kind = "" if one.data_type == "Apex" else _VARIABLES.get(one.data_type, OBJECT)
    most = MOST_OCCURS if one.collection else 1
    return InvocableParameter(one.name, kind, one.apex_class, one.object_type, most)
