"""Which services and classes a flow speaks of, and whether they are at hand."""

from __future__ import annotations

import re
from collections.abc import Iterator

from generator.diagnostics import Diagnostic, Severity
from generator.flow import rules
from generator.flow.catalog import Catalog, own_name
from generator.flow.model import ActionCall, Flow
from generator.flow.nearest import likeness
from generator.salesforce.namespaces import parted
from generator.wording import nearest

# Registrations of 2019 named answers ExternalService__Svc_200; such names are no longer derived and not checked.
_OLD_STYLE = re.compile(r"\A_(?:\d{3}|default)\Z")


_SLIP = 0.93
_SLIP_OF_SERVICE = 0.8  # names of services are short


def service_of_action(name: str) -> str:
    """The service in an action's name, without the namespace of a package."""
    return own_name(name).partition(".")[0]


def findings(flow: Flow, catalog: Catalog) -> Iterator[Diagnostic]:
    """Services not at hand, once each; classes that a service at hand does not have."""
    yield from _missing_services(flow, catalog)
    for name, line, owner in _classes(flow):
        service = catalog.service_of_class(name)
        if _OLD_STYLE.search(parted(name)[1][len(service) :]):
            continue
        if not service or not catalog.has_service(service) or catalog.class_named(name) is not None:
            continue
        known = [c.name for c in catalog.classes if c.service.lower() == service.lower()]
        near = nearest(name, known)
        offer = rules.offer(near, "the class is not reachable from the picked operations, or has a name of older days")
        finding = rules.found(rules.UNKNOWN_CLASS, flow.file, line, owner, service=service, name=name, offer=offer)
        # A slip is close to a name. What is far from all of them may be a class of an operation that was not picked.
        slip = bool(near) and (likeness(name, near[0]) > _SLIP or _elsewhere(name, near[0]))
        partial = service.lower() in {known.lower() for known in catalog.partial}
        yield finding.lower(Severity.WARNING) if partial and not slip else finding


def _elsewhere(name: str, known: str) -> bool:
    """Whether the names differ in their namespace alone."""
    return parted(name)[1].lower() == parted(known)[1].lower()


def _missing_services(flow: Flow, catalog: Catalog) -> Iterator[Diagnostic]:
    seen: set[str] = set()
    mentions = [
        (service_of_action(e.action_name), e.line, e.name)
        for e in flow.elements
        if isinstance(e, ActionCall) and e.external
    ]
    mentions += [(catalog.service_of_class(name), line, owner) for name, line, owner in _classes(flow)]
    for service, line, owner in mentions:
        if service and service.lower() not in seen and not catalog.has_service(service):
            seen.add(service.lower())
            near = nearest(service, (*catalog.services, *catalog.registered))
            if near and likeness(service, near[0]) > _SLIP_OF_SERVICE and not _versions(service, near[0]):
                yield rules.found(
                    rules.UNKNOWN_SERVICE, flow.file, line, owner, service=service, offer=rules.offer(near)
                )
                continue
            yield rules.found(rules.REGISTRATION_MISSING, flow.file, line, owner, service=service)


def _versions(one: str, other: str) -> bool:
    """Whether two names differ by their numbers only: `Bank1` and `Bank2` may both be services."""
    left, right = (re.sub(r"\d", "", name).lower() for name in (one, other))
    return left == right


def _classes(flow: Flow) -> Iterator[tuple[str, int, str]]:
    """Every Apex class that the flow names, with its line and owner."""
    for top in flow.source.children:
        for node in top.walk():
            if node.tag == "apexClass" and node.text.strip():
                yield node.text.strip(), node.line, top.value("name")
