"""Write a first flow around an action of a service."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from generator.diagnostics import Checked
from generator.usecases import flow_rules as rules
from generator.usecases.flow_services import DISCOVERED, Services, Workspace, sources
from generator.usecases.releases import version_of_project
from generator.usecases.stopping import Stop, needed, stopping
from generator.wording import offered

if TYPE_CHECKING:
    from generator.salesforce.actions import InvocableAction
    from generator.usecases.described import Described


@dataclass(frozen=True, slots=True)
class NewFlow:
    """A flow's developer name, the name of its file, and its text."""

    name: str
    file: str
    text: str


@stopping
def new_flow(
    action: str, name: str = "", *, services: Services = DISCOVERED, api_version: str = ""
) -> Checked[NewFlow]:
    """The text of an autolaunched flow that calls an action, `Service.operation` as a flow names it.

    It has an input variable for all that the action requires, an assignment that fills the body, the action, output variables for
    answer and status, and a fault path that keeps the message. `name` is the flow's own (default: from the operation).
    Findings: action-not-named, service-not-there, action-not-there, action-not-for-flows.
    """
    service, dot, operation = action.partition(".")
    if not (service and dot and operation):
        raise Stop(rules.ACTION_NOT_NAMED.at("", text=action))
    return new_flow_of(_described(service, services), action, name, api_version)


@stopping
def new_flow_of(described: Described, action: str, name: str = "", api_version: str = "") -> Checked[NewFlow]:
    """The same of a service that is at hand. Findings: action-not-there, action-not-for-flows, flow-name-unusable."""
    from generator.targets.salesforce.components import API_VERSION
    from generator.targets.salesforce.escapes import NotXml
    from generator.targets.salesforce.new_flow import api_name, printed
    from generator.targets.salesforce.new_flow import new_flow as made_of

    if name and api_name(name) != name:
        raise Stop(rules.FLOW_NAME_UNUSABLE.at("", name=name, near=api_name(name)))
    wanted, operation = action.lower(), action.partition(".")[2]
    found = next((one for one in described.actions if one.names.flow.lower() == wanted), None)
    if found is None:
        hint = offered(action, sorted(one.names.flow for one in described.actions))
        raise Stop(rules.ACTION_NOT_THERE.at("", service=described.service.name, operation=operation, hint=hint))
    own = name or api_name(f"{described.service.name}_{found.operation.id}", "Flow")
    if reason := _obstacle(found, described):
        raise Stop(rules.ACTION_NOT_FOR_FLOWS.at("", action=action, reason=reason))
    view, unusable = made_of(found, described.names, own, api_version or version_of_project() or API_VERSION)
    if unusable:
        reasons = (f"it cannot give {one.name}, for {one.reason}" for one in unusable)
        raise Stop(*(rules.ACTION_NOT_FOR_FLOWS.at("", action=action, reason=reason) for reason in reasons))
    try:
        return Checked(NewFlow(own, f"{own}.flow-meta.xml", printed(view)))
    except NotXml as fault:
        raise Stop(rules.ACTION_NOT_FOR_FLOWS.at("", action=action, reason=str(fault))) from None


def _obstacle(action: InvocableAction, described: Described) -> str:
    """Why no flow can call an action, whatever it takes; "" when one can."""
    if described.service.callbacks_of(action.operation):
        return "it has callbacks, and an operation that answers later is not available there"
    if sum(one.names.flow.lower() == action.names.flow.lower() for one in described.actions) > 1:
        return "the name of another action differs in case only"
    names = [one.name.lower() for one in action.inputs]
    twice = next((name for name in names if names.count(name) > 1), "")
    return f"it has two inputs '{twice}'" if twice else ""


def _described(service: str, services: Services) -> Described:
    """The service with its names. Raises `Stop` when it is not at hand or cannot be read."""
    from generator.usecases.described import describe

    named = replace(services, specs={name or service: spec for name, spec in services.specs.items()})
    workspace = Workspace()
    with workspace.stack:
        at_hand = sources(named, (), workspace)
    source = next((one for one in at_hand if one.service.lower() == service.lower() and one.spec), None)
    if source is None:
        known = [one.service for one in at_hand if one.spec]
        near = offered(service, sorted(known))
        hint = (f"{near} Or " if near.endswith("?") else f"{near}; or ") if known else ""
        raise Stop(rules.SERVICE_NOT_THERE.at("", service=service, hint=hint))
    return needed(describe(source.spec, source.service, namespace=source.namespace))
