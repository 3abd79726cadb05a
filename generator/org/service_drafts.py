"""A service on its way into the org: a schema, judged as an org would, its operations picked one by one, then registered."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from generator.compare.show import Comparison
from generator.compare.sides import Side, compare_sides
from generator.diagnostics import Checked, Diagnostic, Severity
from generator.fetch import Fetched
from generator.named import Model
from generator.oas import Spec, resolve, validate
from generator.oas.files import Policy
from generator.oas.opening import opened
from generator.org.changing import change, rehearse
from generator.org.deploy_model import Deploy
from generator.org.local_org import LocalOrg
from generator.org.metadata_types import ComponentKey
from generator.org.planning import ComponentResult
from generator.org.refusal import DUPLICATE, INVALID, OrgRefused
from generator.org.registration import HostedRegistration
from generator.reading import read_ours
from generator.salesforce.actions import InvocableAction
from generator.salesforce.leniency import as_an_org_sees_it
from generator.salesforce.types import flow_obstacle
from generator.salesforce.verdict import RegistrationOutcome, Verdict, judge, usable_in_apex, usable_in_flow
from generator.usecases.described import Described, Json, described
from generator.usecases.mending import MendedSpec, fix
from generator.usecases.metadata_files import registration_file
from generator.usecases.services import service_name

KIND = "ExternalServiceRegistration"
MOST_SCHEMA = 40 * 1024 * 1024  # bytes, as many as a deploy may have
_LARGE = 2 * 1024 * 1024  # above it, whether examples fit their schemas is not asked: an org does not ask either
_PROJECT_FILES = ("extsvc.toml", "sfdx-project.json")


@dataclass(frozen=True, slots=True)
class DraftOperation:
    """An operation to tick. `obstacle` says why no flow can use it, "" when one can."""

    key: str
    action: InvocableAction
    obstacle: str

    @property
    def name(self) -> str:
        """Its name as flows call it, without the service."""
        return self.action.names.flow.partition(".")[2]


@dataclass(frozen=True)
class ServiceDraft:
    """A service that is not registered yet. `former` is the registration that it is to take the place of."""

    name: str
    credential: str
    file: str
    data: bytes
    spec: Spec
    found: tuple[Diagnostic, ...]
    former: HostedRegistration | None = None

    @cached_property
    def described(self) -> Described:
        """The service with all its names."""
        return described(self.spec, self.name)

    @cached_property
    def verdict(self) -> Verdict:
        """What an org would say."""
        return judge(self.spec, self.described.service, self.described.names)

    @cached_property
    def findings(self) -> tuple[Diagnostic, ...]:
        """Everything that is to be said of the schema, on its lines, heaviest first."""
        checked = validate.fast(self.spec, examples=len(self.data) < _LARGE)
        every = self.spec.locate([*as_an_org_sees_it([*self.found, *checked]), *self.verdict.findings])
        told = (one for one in every if one.severity is not Severity.NOTE)
        return tuple(sorted(dict.fromkeys(told), key=lambda one: (one.severity.rank, one.span.line, one.span.column)))

    @property
    def refused(self) -> bool:
        """Whether an org would not take it."""
        return self.verdict.outcome is RegistrationOutcome.REFUSED

    @cached_property
    def operations(self) -> tuple[DraftOperation, ...]:
        """The operations in the order of the schema."""
        made = self.described
        late = {one.key.split("/callbacks/")[0] for one in made.service.callbacks}
        return tuple(DraftOperation(a.operation.key, a, _obstacle(a, made, late)) for a in made.actions)

    @cached_property
    def tags(self) -> tuple[str, ...]:
        """The tags of the operations by name."""
        return tuple(sorted({tag for one in self.operations for tag in one.action.operation.tags}))

    @cached_property
    def lines(self) -> list[str]:
        """The schema's text by lines."""
        return self.spec.document.text.split("\n")

    @cached_property
    def active_before(self) -> frozenset[str]:
        """The keys of the operations that are active in the registration that this one replaces."""
        if self.former is None:
            return frozenset()
        active = self.former.active
        return frozenset(one.key for one in self.operations if one.action.names.flow.lower() in active)

    @cached_property
    def model(self) -> Json:
        """The actions and classes as `inspect --json` tells them."""
        return self.described.model()

    def work_out(self, say: Callable[[str], None]) -> None:
        """Work out once what the steps of the wizard show, telling each stage."""
        say("Building its actions and classes, with their names in Flow, Apex and Python")
        _ = self.operations, self.tags, self.model, self.active_before
        say("Asking what an org would say")
        _ = self.verdict
        say("Placing the findings on the text")
        _ = self.findings, self.lines

    def mended(self) -> Checked[MendedSpec]:
        """A copy of the schema that an org takes, with its changes."""
        return fix(self.spec, service=self.name)

    def comparison(self) -> Comparison | None:
        """What changed since the former registration; None where there is none, or it cannot be read."""
        before = self.former.described if self.former is not None else None
        if before is None:
            return None
        sides = Side(before.service, before.spec), Side(self.described.service, self.spec)
        return compare_sides(*sides, f"{self.name} as registered", self.file)


def _obstacle(action: InvocableAction, made: Described, late: set[str]) -> str:
    if action.operation.key in late:
        return "it answers later, by a callback"
    if not usable_in_apex(action, made.names):
        return "its method, or the length of its names, is not for External Services"
    if usable_in_flow(action, made.names):
        return ""
    first = next((reason for one in action.inputs if one.required and (reason := flow_obstacle(one.type))), "")
    return f"it needs {first}" if first else "something that it needs is no value that a flow can fill"


def draft(name: str, credential: str, data: bytes, file: str, former: HostedRegistration | None = None) -> Checked[ServiceDraft]:  # fmt: skip
    """The draft of a service with the schema in these bytes. Nothing that it refers to is fetched.

    Findings: service-name-unusable, and why the schema cannot be read.
    """
    named = service_name(name)
    read = opened(Fetched(data, file, "")).then(lambda document: resolve(document, Policy()))
    if named.value is None or read.value is None:
        return Checked(None, (*named.diagnostics, *read.diagnostics))
    return Checked(ServiceDraft(name, credential, file, data, read.value, read.diagnostics, former))


def taken(org: LocalOrg, name: str) -> bool:
    """Whether a service of this name is registered, whatever its case."""
    return org.world.there(ComponentKey(KIND, name)) is not None


def registered(org: LocalOrg, name: str) -> HostedRegistration:
    """The registration of this name. Raises `OrgRefused`."""
    found = next((one for one in org.world.registrations if one.name.lower() == name.lower()), None)
    if found is None:
        raise OrgRefused(INVALID, f"no service is called {name[:80]}")
    return found


def component(of: ServiceDraft, picked: Iterable[str]) -> Checked[dict[ComponentKey, bytes]]:
    """The registration with these operations active, by its key."""
    made = Model(of.spec, of.described.service, (), frozenset())
    written = registration_file(made, frozenset(picked), of.credential, _elements(of.former), of.verdict.findings)
    if written.value is None:
        return Checked(None, written.diagnostics)
    return Checked({ComponentKey(KIND, of.name): written.value}, written.diagnostics)


def _elements(former: HostedRegistration | None) -> Mapping[str, str] | None:
    described_ = former.described if former is not None else None
    registration = described_.spec.document.registration if described_ is not None else None
    return dict(registration.elements) if registration is not None else None


def register(
    org: LocalOrg, user: str, of: ServiceDraft, picked: Iterable[str], written: Callable[[], None] = lambda: None
) -> Checked[Deploy]:
    """Register the service with these operations; `written` is told when its file is ready to be judged.

    Raises `OrgRefused` for a name that was taken meanwhile.
    """
    if of.former is None and taken(org, of.name):
        raise OrgRefused(DUPLICATE, f"a service is called {of.name} already")
    made = component(of, picked)
    if made.value is None:
        return Checked(None, made.diagnostics)
    written()
    return Checked(change(org, user, made.value), made.diagnostics)


def refusals(org: LocalOrg, of: ServiceDraft, picked: Iterable[str]) -> tuple[ComponentResult, ...]:
    """What the org would refuse of the draft as it is."""
    made = component(of, picked)
    return tuple(one for one in rehearse(org, made.value) if not one.success) if made.value is not None else ()


def project_file(org: LocalOrg, path: str) -> bytes:
    """The bytes of a file of the project that the org's folder lies in. Raises `OrgRefused` for a path that leads out."""
    root = next((one for one in org.state.path.parents if any((one / name).is_file() for name in _PROJECT_FILES)), None)
    if root is None:
        raise OrgRefused(INVALID, "the org lies in no project; upload the file or paste its text")
    wanted = Path(path)
    inside = (root / wanted).resolve()
    if wanted.is_absolute() or not inside.is_relative_to(root.resolve()) or not inside.is_file():
        raise OrgRefused(INVALID, f"there is no file {path[:200]} in the project")
    try:
        return read_ours(inside, MOST_SCHEMA)
    except OSError as error:
        raise OrgRefused(INVALID, f"{path[:200]} cannot be read: {error.strerror or error}") from None
