"""The services at hand for flows: from specs, registrations, generated folders and the project."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

from generator.usecases import flow_rules as rules
from generator.usecases import rules as common
from generator.usecases.stopping import Stop, needed

if TYPE_CHECKING:
    from generator.diagnostics import Diagnostic
    from generator.flow.catalog import Catalog
    from generator.flow.model import Flow


@dataclass(frozen=True, slots=True)
class Services:
    """Which services flows may call.

    `specs` are OpenAPI files by the registered name of their service; under "" stands the spec of the only service that the
    flows speak of. `registrations` are metadata files that hold a spec, `clients` folders that `extsvc generate` wrote.
    `discovery` looks for registrations beside the flow, and for the nearest extsvc.toml. `namespaces` are those of the
    services' classes, under "" that of all others; by default what extsvc.toml says, then what the flows write.
    """

    specs: Mapping[str, str | Path] = field(default_factory=dict)
    registrations: Sequence[str | Path] = ()
    clients: Sequence[str | Path] = ()
    discovery: bool = True
    namespaces: Mapping[str, str] = field(default_factory=dict)


DISCOVERED = Services()
Used = Callable[[str], Sequence[str]]  # the operation ids of a service that are called, by the service's name


@dataclass(frozen=True, slots=True)
class ServiceSource:
    """Where a service comes from: a spec's path, or a generated folder; and the credential its project names."""

    service: str
    spec: str = ""
    clients: str = ""
    credential: str = ""
    namespace: str = ""  # of its classes, "" where nothing says which
    found: bool = False  # lay beside the flow, nobody named it: no reason to stop when it cannot be read


@dataclass(slots=True)
class Workspace:
    """What a use case has taken out, closed with it: folders, servers and clients. Also what was read, and found doing so."""

    stack: ExitStack = field(default_factory=ExitStack)
    folder: Path | None = None
    registrations: dict[Path, ServiceSource] = field(default_factory=dict)
    catalogs: dict[ServiceSource, Catalog] = field(default_factory=dict)
    findings: list[Diagnostic] = field(default_factory=list)

    def private(self) -> Path:
        """A folder that only we can read, gone at the end."""
        if self.folder is None:
            made = self.stack.enter_context(tempfile.TemporaryDirectory(prefix="extsvc-flow-"))
            self.folder = Path(made)
        return self.folder


def sources(wanted: Services, flows: Sequence[Flow], workspace: Workspace) -> tuple[ServiceSource, ...]:
    """Every service that is named or found around the flows; what is named first counts. Raises `Stop`."""
    found = [ServiceSource(name or _only(flows), spec=str(spec)) for name, spec in wanted.specs.items()]
    found += [_registration(Path(path), workspace) for path in wanted.registrations]
    for folder in wanted.clients:
        found += [ServiceSource(name, clients=str(folder)) for name in _package(folder).SERVICES]
    if wanted.discovery:
        known = {s.service.lower() for s in found}
        found += [s for s in _of_project() if s.service.lower() not in known]
        found += _discovered(flows, {s.service.lower() for s in found}, workspace)
    return tuple(_placed(source, wanted, flows) for source in found)


def _placed(source: ServiceSource, wanted: Services, flows: Sequence[Flow]) -> ServiceSource:
    """The source with the namespace of its classes: as asked for, as its project says, as the flows write."""
    from generator.flow.services import namespace_named

    folded = {name.lower(): namespace for name, namespace in wanted.namespaces.items()}
    asked = folded.get(source.service.lower()) or folded.get("", "")
    return replace(source, namespace=asked or source.namespace or namespace_named(flows, source.service))


def _of_project() -> list[ServiceSource]:
    """The services of the nearest extsvc.toml; a project file with faults is for `extsvc check` to tell."""
    from generator.project.config import find, load

    path = find(Path.cwd())
    project = load(path).value if path is not None else None
    if project is None:
        return []
    return [
        ServiceSource(c.name, spec=str(project.folder / c.spec), credential=c.named_credential, namespace=c.namespace)
        for c in project.services
        if not c.remote and (project.folder / c.spec).is_file()
    ]


def _only(flows: Sequence[Flow]) -> str:
    """The only service that the flows speak of. Raises `Stop`."""
    from generator.flow.services import services_named

    named = services_named(flows)
    if len(named) != 1:
        raise Stop(rules.SPEC_NEEDS_SERVICE.at("", services=", ".join(named) or "none"))
    return named[0]


def _registration(path: Path, workspace: Workspace, found: bool = False) -> ServiceSource:
    """The service of a registration's file, each file read once. Raises `Stop` when it holds no spec."""
    from generator.fetch import fetch
    from generator.salesforce.registrations import read

    if path not in workspace.registrations:
        made = needed(fetch(path).then(lambda given: read(given.data, given.name, given.place)))
        workspace.registrations[path] = ServiceSource(made.name, str(path), found=found)
    return workspace.registrations[path]


def _discovered(flows: Sequence[Flow], known: set[str], workspace: Workspace) -> Iterator[ServiceSource]:
    """The registrations that lie beside the flows in an SFDX project."""
    from generator.flow.services import beside, services_named

    for flow in flows:
        for service in services_named((flow,)):
            path = beside(Path(flow.file), service) if service.lower() not in known else None
            if path is not None:
                known.add(service.lower())
                try:
                    yield _registration(path, workspace, found=True)
                except Stop as stop:
                    workspace.findings.append(rules.NOT_CHECKED.at("", reason=stop, service=service))


def _package(folder: str | Path) -> ModuleType:
    from generator.usecases.packages import load

    return needed(load(Path(folder), private=True))


def catalog(given: Iterable[ServiceSource], workspace: Workspace) -> Catalog:
    """The catalog of these services, each read once. Raises `Stop` when one that was named cannot be read at all."""
    from generator.flow.services import joined

    made = []
    for source in given:
        if source not in workspace.catalogs:
            workspace.catalogs[source] = _catalog(source, workspace)
        made.append(workspace.catalogs[source])
    return joined(made)


def _catalog(source: ServiceSource, workspace: Workspace) -> Catalog:
    from generator.flow.catalog import Catalog, catalog_of, moved
    from generator.flow.package_catalog import catalog_of_package
    from generator.usecases.described import describe

    if not source.spec:
        of_package = catalog_of_package(_package(source.clients))
        return moved(of_package, source.namespace) if source.namespace else of_package
    described = describe(source.spec, source.service, namespace=source.namespace)
    if described.value is not None:
        return catalog_of([described.value.model()])
    unread = rules.SPEC_UNREADABLE.at("", path=source.spec)
    if not source.found:
        raise Stop(*described.diagnostics, unread)
    workspace.findings += described.diagnostics
    workspace.findings.append(rules.NOT_CHECKED.at("", reason=unread.message, service=source.service))
    return Catalog()


def used_by(flows: Sequence[Flow]) -> Used:
    """The operations that these flows call."""
    from generator.flow.services import operations_used

    return lambda service: operations_used(flows, service)


def packages(given: Iterable[ServiceSource], used_of: Used, workspace: Workspace) -> dict[str, ModuleType]:
    """A generated package for each service; a spec's is generated into a private folder, with the used operations.

    Raises `Stop` when a spec cannot be generated.
    """
    made: dict[str, ModuleType] = {}
    for source in given:
        used = used_of(source.service)
        if source.service in made or (source.spec and not used):
            continue
        folder = source.clients or _generated(source, used, workspace.private() / f"clients{len(made)}")
        made[source.service] = _package(folder)
    return made


def _generated(source: ServiceSource, used: Sequence[str], out: Path) -> Path:
    from generator.flow.services import generate, load

    failing = rules.NO_CLIENT.at("", service=source.service)
    findings = generate(needed(load(source.spec, source.service, used), failing), out)
    if not (out / "__init__.py").is_file():
        raise Stop(*findings, failing)
    return out


def mock_urls(given: Iterable[ServiceSource], used_of: Used, workspace: Workspace, guarded: Set[str]) -> dict[str, str]:
    """A running mock for each service that is called, by service name; the guarded ones ask for some key.

    Raises `Stop` when one cannot be served.
    """
    from generator.mock import UnreadableSpec, serve

    urls: dict[str, str] = {}
    for source in given:
        if source.service in urls or not used_of(source.service):
            continue
        if not source.spec:
            raise Stop(rules.MOCK_NEEDS_SPEC.at("", service=source.service))
        try:
            server = workspace.stack.enter_context(serve(source.spec, check_auth=source.service in guarded))
        except ImportError:  # its libraries are imported when it starts
            raise Stop(common.EXTRA_MISSING.at("", what="--mock", extra="mock")) from None
        except (UnreadableSpec, OSError) as error:
            raise Stop(rules.NO_MOCK.at("", service=source.service, reason=error)) from None
        urls[source.service] = server.base_url
    return urls
