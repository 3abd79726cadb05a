"""What an org would say to components, each judged among all that would then be there. Readings are kept by their content."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from generator.credentials import rules as credential_rules
from generator.credentials.load import load_metadata
from generator.credentials.names import guess
from generator.diagnostics import Diagnostic, Severity
from generator.flow import rules as flow_rules
from generator.flow.catalog import Catalog
from generator.flow.check import check
from generator.flow.flowtest import read_test
from generator.flow.model import Flow
from generator.flow.reader import read as read_flow
from generator.flow.run.state import Program, program
from generator.flow.services import joined
from generator.org import procedures, rules
from generator.org.metadata_types import ComponentKey
from generator.org.package import Complaint
from generator.org.references import references_of
from generator.org.registration import HostedRegistration, read_registration
from generator.salesforce.xml import UnreadableXml, XmlElement, parse

if TYPE_CHECKING:
    from generator.omni.model import Procedure
    from generator.omni.services import RegisteredService

_CREDENTIALS = ("NamedCredential", "ExternalCredential", "PermissionSet")
# What fails only when the flow runs, or what we do not know an org to refuse when it is saved.
_AT_RUN_TIME = frozenset(
    rule.id
    for rule in (
        flow_rules.CALLOUT_BEFORE_SAVE, flow_rules.CALLOUT_IN_TRIGGER, flow_rules.CALLOUT_AFTER_WRITE,
        flow_rules.TOO_MANY_CALLOUTS, flow_rules.ENDLESS,
    )
)  # fmt: skip
# What an org takes, and what only this machine cannot do or does not like.
_OURS_ALONE = frozenset(
    rule.id
    for rule in (
        credential_rules.NOT_EMULATED, credential_rules.SECRET_IN_FILE, credential_rules.ENVIRONMENT_CLASH,
        credential_rules.URL_INSECURE,
    )
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class ComponentReading:
    """A component read by itself: its XML, what it is made of, what it refers to, and what is wrong with it alone."""

    key: ComponentKey
    root: XmlElement | None = None
    registration: HostedRegistration | None = None
    flow: Flow | None = None
    procedure: Procedure | None = None
    references: tuple[ComponentKey, ...] = ()
    complaints: tuple[Complaint, ...] = ()


class Judge:
    """Reads and judges components. A reading depends on the content alone and is made once."""

    def __init__(self) -> None:
        self._readings: dict[tuple[ComponentKey, str], ComponentReading] = {}

    def reading(self, key: ComponentKey, data: bytes) -> ComponentReading:
        """The reading of a component."""
        place = key, hashlib.sha256(data).hexdigest()
        found = self._readings.get(place)
        if found is None:
            found = self._readings[place] = _read(key, data)
        return found

    def world(self, components: Mapping[ComponentKey, bytes]) -> OrgWorld:
        """All these components together."""
        wanted = {(key, hashlib.sha256(data).hexdigest()): data for key, data in components.items()}
        made = {key: self.reading(key, data) for (key, _), data in wanted.items()}
        self._readings = {
            place: one for place, one in self._readings.items() if place in wanted or len(self._readings) < 5_000
        }
        return OrgWorld(made, components)


def _read(key: ComponentKey, data: bytes) -> ComponentReading:
    try:
        root = parse(data)
    except UnreadableXml as error:
        complaint = Complaint(key, rules.UNREADABLE.at("", reason=error.reason), error.line, error.column)
        return ComponentReading(key, complaints=(complaint,))
    if root.tag != key.type:
        finding = rules.WRONG_ROOT.at("", tag=root.tag[:40], expected=key.type)
        return ComponentReading(key, complaints=(Complaint(key, finding, root.line, root.column),))
    if key.type == "ExternalServiceRegistration":
        made = read_registration(key.name, root, data)
        found = tuple(Complaint(key, *finding) for finding in made.findings)
        references = tuple(references_of(key, root, None))
        return ComponentReading(key, root, made, references=references, complaints=found)
    if key.type == "Flow":
        checked = read_flow(data, key.zip_path)
        told = tuple(_placed(key, one) for one in checked.diagnostics) + _fields(key, root)
        references = tuple(references_of(key, root, checked.value))
        return ComponentReading(key, root, flow=checked.value, references=references, complaints=told)
    if key.type == procedures.PROCEDURE:
        procedure, told = procedures.read_procedure(key, data)
        return ComponentReading(key, root, procedure=procedure, complaints=told + _fields(key, root))
    told = (
        tuple(_placed(key, one) for one in read_test(data, key.zip_path).diagnostics) if key.type == "FlowTest" else ()
    )
    return ComponentReading(
        key, root, references=tuple(references_of(key, root, None)), complaints=told + _fields(key, root)
    )


_NEEDED = {
    "CustomField": ("fullName",), "Flow": ("label",), "FlowTest": ("flowApiName", "label"), "PermissionSet": ("label",), procedures.PROCEDURE: procedures.REQUIRED,
}  # fmt: skip


def _fields(key: ComponentKey, root: XmlElement) -> tuple[Complaint, ...]:
    missing = [name for name in _NEEDED.get(key.type, ()) if not root.value(name)]
    return tuple(Complaint(key, rules.REQUIRED.at("", field=name), root.line, root.column) for name in missing)


def _placed(key: ComponentKey, found: Diagnostic) -> Complaint:
    return Complaint(key, found, found.span.line, found.span.column)


@dataclass(frozen=True)
class OrgWorld:
    """Components together, as they are or would be after a deploy."""

    readings: Mapping[ComponentKey, ComponentReading]
    components: Mapping[ComponentKey, bytes]

    @property
    def registrations(self) -> Iterator[HostedRegistration]:
        return (one.registration for one in self.readings.values() if one.registration is not None)

    @property
    def flows(self) -> dict[str, Flow]:
        """The flows by name."""
        return {key.name: one.flow for key, one in self.readings.items() if one.flow is not None}

    @cached_property
    def programs(self) -> dict[str, Program]:
        """The flows made ready to run, by lower-case name: once, for all interviews."""
        return {name.lower(): program(flow) for name, flow in self.flows.items()}

    @cached_property
    def procedures(self) -> dict[str, Procedure]:
        """The version that runs of each Integration Procedure, by its key (Type_SubType) in lower case."""
        return procedures.by_key(one.procedure for one in self.readings.values() if one.procedure is not None)

    @cached_property
    def rest_services(self) -> tuple[RegisteredService, ...]:
        """The registered services as Rest Actions of procedures can call them."""
        return procedures.services_of(self.registrations)

    @cached_property
    def catalog(self) -> Catalog:
        """The active actions, and the classes, of every registration."""
        every = joined(one.catalog for one in self.registrations)
        names = tuple(key.name for key in self.readings if key.type == "ExternalServiceRegistration")
        return replace(every, registered=names)

    def there(self, key: ComponentKey) -> ComponentKey | None:
        """The component of this name as it is spelt here."""
        if key in self.readings:
            return key
        return next((known for known in self.readings if known.folded == key.folded), None)

    def users(self, key: ComponentKey) -> list[ComponentKey]:
        """The components that refer to one."""
        wanted = key.folded
        return sorted(o.key for o in self.readings.values() if any(r.folded == wanted for r in o.references))

    def complaints(self, keys: Iterable[ComponentKey]) -> list[Complaint]:
        """What is wrong with these components, alone and among the others."""
        chosen = [key for key in keys if key in self.readings]
        found = [complaint for key in chosen for complaint in self.readings[key].complaints]
        for key in chosen:
            found += self._among(self.readings[key])
        if any(key.type in _CREDENTIALS for key in chosen):
            found += self._credentials(set(chosen))
        return [_weighed(complaint) for complaint in found]

    def _among(self, reading: ComponentReading) -> Iterator[Complaint]:
        if reading.registration is not None and reading.root is not None:
            yield from self._credential_of(reading.key, reading.root)
        elif reading.flow is not None:
            for found in check(reading.flow, self.catalog, self.flows):
                yield _placed(reading.key, found)
        elif reading.procedure is not None:
            credentials = [other.name for other in self.readings if other.type == "NamedCredential"]
            for found in procedures.among(reading.procedure, self.rest_services, self.procedures, credentials):
                yield _placed(reading.key, found)
        elif reading.key.type in ("FlowTest", "CustomField") and reading.root is not None:
            for other in reading.references:
                if self.there(other) is None:
                    finding = rules.REQUIRED.at("", field=f"{other.type} {other.name}")
                    yield Complaint(reading.key, finding, reading.root.line, reading.root.column)

    def _credential_of(self, key: ComponentKey, root: XmlElement) -> Iterator[Complaint]:
        for name in ("namedCredentialReference", "namedCredential"):
            wanted = root.value(name)
            if wanted and self.there(ComponentKey("NamedCredential", wanted)) is None:
                known = [other.name for other in self.readings if other.type == "NamedCredential"]
                found = rules.NO_CREDENTIAL.at("", field=name, name=wanted, guess=guess(wanted, known))
                place = root.child(name)
                yield Complaint(key, found, place.line if place else root.line, place.column if place else root.column)
            if wanted:
                return

    def _credentials(self, chosen: set[ComponentKey]) -> Iterator[Complaint]:
        files = {key.zip_path: self.components[key] for key in self.readings if key.type in _CREDENTIALS}
        by_path = {key.zip_path: key for key in self.readings}
        for found in load_metadata(files).diagnostics:
            key = by_path.get(found.span.file)
            if key in chosen and key is not None and found.rule is not credential_rules.UNREADABLE:
                yield _placed(key, found)


def _weighed(complaint: Complaint) -> Complaint:
    """The complaint with the weight that it has in an org."""
    found = complaint.finding
    if found.rule.id in _AT_RUN_TIME | _OURS_ALONE:
        return replace(complaint, finding=found.lower(Severity.WARNING))
    if found.rule is credential_rules.EXTERNAL_MISSING and dict(found.args)["reason"] == "cannot be used":
        return replace(
            complaint, finding=found.lower(Severity.WARNING)
        )  # an org can use it; what else is wrong is told there
    if found.rule is flow_rules.REGISTRATION_MISSING:
        return replace(complaint, finding=rules.SERVICE_MISSING.at("", name=dict(found.args)["service"]))
    if found.rule is flow_rules.SUBFLOW_MISSING:
        return replace(complaint, finding=rules.SUBFLOW_MISSING.at("", name=dict(found.args)["flow"]))
    return complaint
