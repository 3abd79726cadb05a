"""The org at a glance: what is deployed, how it is, and where a name occurs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from generator.diagnostics import Severity
from generator.flow.catalog import own_name
from generator.flow.launch import is_invocable
from generator.flow.model import ActionCall, Flow
from generator.org.callouts import OrgCallout
from generator.org.judging import OrgWorld
from generator.org.local_org import LocalOrg
from generator.org.metadata_types import ComponentKey
from generator.org.package import Complaint
from generator.org.registration import HostedRegistration

MOST_FOUND = 60
RECENT = 200  # callouts that health is judged by


@dataclass(frozen=True, slots=True)
class ServiceSummary:
    """A registered service: how many actions it has, how many are active, the flows that use it, what is to be said of it."""

    name: str
    credential: str
    active: int
    actions: int
    flows: tuple[str, ...]
    complaints: tuple[Complaint, ...]
    last: OrgCallout | None


@dataclass(frozen=True, slots=True)
class FlowSummary:
    """A deployed flow: its kind in words, whether it is active and can be invoked, the services it calls."""

    name: str
    label: str
    kind: str
    status: str
    invocable: bool
    services: tuple[str, ...]
    complaints: tuple[Complaint, ...]


@dataclass(frozen=True, slots=True)
class OrgName:
    """A name that occurs in the org: what it names, where it stands, and the component that it belongs to."""

    kind: str  # "service", "action", "input", "output", "class", "field", "flow", "variable", or a metadata type
    name: str
    owner: str
    service: str = ""


def services(org: LocalOrg) -> list[ServiceSummary]:
    """The services by name."""
    world = org.world
    last: dict[str, OrgCallout] = {}
    for callout in org.callouts.latest(RECENT):
        last[callout.action.partition(".")[0].lower()] = callout
    return [
        ServiceSummary(
            one.name, one.credential, len(one.catalog.actions), len(one.whole.actions),
            tuple(sorted(name for name, flow in world.flows.items() if one.name.lower() in _called(flow))),
            complaints_of(world, ComponentKey("ExternalServiceRegistration", one.name)), last.get(one.name.lower()),
        )
        for one in sorted(world.registrations, key=lambda one: one.name.lower())
    ]  # fmt: skip


def flows(org: LocalOrg) -> list[FlowSummary]:
    """The flows by name."""
    world = org.world
    return [flow_summary(world, flow) for _, flow in sorted(world.flows.items())]


def flow_summary(world: OrgWorld, flow: Flow) -> FlowSummary:
    """One flow."""
    return FlowSummary(
        flow.name, flow.label or flow.name, _kind(flow), flow.source.value("status") or "Draft", is_invocable(flow),
        tuple(sorted(_called(flow).values())), complaints_of(world, ComponentKey("Flow", flow.name)),
    )  # fmt: skip


def _kind(flow: Flow) -> str:
    if flow.start.trigger or flow.start.object:
        return "Record-triggered flow" if flow.start.object else "Scheduled or event flow"
    return {"AutoLaunchedFlow": "Autolaunched flow", "Flow": "Screen flow"}.get(
        flow.process_type, flow.process_type or "Flow"
    )


def _called(flow: Flow) -> dict[str, str]:
    """The services that a flow calls, by lower-case name."""
    names = [own_name(one.action_name) for one in flow.elements if isinstance(one, ActionCall) and one.external]
    return {name.partition(".")[0].lower(): name.partition(".")[0] for name in names}


def complaints_of(world: OrgWorld, key: ComponentKey) -> tuple[Complaint, ...]:
    """What is to be said of a component as it is deployed; notes are left out."""
    there = world.there(key)
    if there is None:
        return ()
    return tuple(one for one in dict.fromkeys(world.complaints([there])) if one.finding.severity is not Severity.NOTE)


def failed_callouts(org: LocalOrg) -> int:
    """How many of the last callouts had no answer, or one that says that the service failed."""
    return sum(1 for one in org.callouts.latest(RECENT) if not one.status or one.status >= 400)


def find(org: LocalOrg, words: str) -> list[OrgName]:
    """The names that hold these words, whatever their case: those that begin with them first."""
    wanted = words.strip().lower()
    if not wanted:
        return []
    found = [one for one in _names(org.world) if wanted in one.name.lower()]
    found.sort(key=lambda one: (not one.name.lower().startswith(wanted), len(one.name), one.name.lower(), one.owner))
    return found[:MOST_FOUND]


def _names(world: OrgWorld) -> Iterator[OrgName]:
    for key in world.readings:
        if key.type not in ("ExternalServiceRegistration", "Flow"):
            yield OrgName(key.type, key.name, "")
    for registration in world.registrations:
        yield OrgName("service", registration.name, "")
        yield from _of_service(registration)
    for name, flow in world.flows.items():
        yield OrgName("flow", name, "")
        yield from (OrgName("element", one.name, name) for one in flow.elements)
        yield from (OrgName("variable", one.name, name) for one in flow.variables)


def _of_service(registration: HostedRegistration) -> Iterator[OrgName]:
    service = registration.name
    for action in registration.catalog.actions:
        yield OrgName("action", action.name, service, service)
        yield from (OrgName("input", one.name, action.name, service) for one in action.inputs)
    for declared in registration.whole.classes:
        yield OrgName("class", declared.name, service, service)
        yield from (OrgName("field", one.salesforce, declared.name, service) for one in declared.fields)
