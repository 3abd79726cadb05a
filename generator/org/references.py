"""Which component refers to which: what a deletion would leave without its target."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from generator.flow.model import Flow, Subflow
from generator.flow.services import services_named
from generator.org.metadata_types import ComponentKey
from generator.salesforce.xml import XmlElement


def references_of(key: ComponentKey, root: XmlElement, flow: Flow | None) -> Iterator[ComponentKey]:
    """The components that one refers to, whether they are there or not."""
    if key.type == "ExternalServiceRegistration":
        yield from _named("NamedCredential", (root.value("namedCredentialReference") or root.value("namedCredential"),))
    elif key.type == "NamedCredential":
        rows = root.all("namedCredentialParameters")
        yield from _named("ExternalCredential", (row.value("externalCredential") for row in rows))
    elif key.type == "PermissionSet":
        rows = root.all("externalCredentialPrincipalAccesses")
        names = (row.value("externalCredentialPrincipal").partition("-")[0] for row in rows)
        yield from _named("ExternalCredential", names)
    elif key.type == "FlowTest":
        yield from _named("Flow", (root.value("flowApiName"),))
    elif key.type == "CustomField":
        above = key.name.partition(".")[0]
        yield from _named("CustomObject", (above,) if above.lower().endswith(("__c", "__e", "__mdt")) else ())
    elif flow is not None:
        yield from _named("ExternalServiceRegistration", services_named((flow,)))
        yield from _named("Flow", (one.flow_name for one in flow.elements if isinstance(one, Subflow)))


def _named(kind: str, names: Iterable[str]) -> Iterator[ComponentKey]:
    return (ComponentKey(kind, name) for name in dict.fromkeys(names) if name)
