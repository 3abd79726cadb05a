"""The services at hand for a flow command: from specs, registrations, generated folders and the project."""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Iterable, Iterator, Sequence, Set
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

from generator.cli.common import Fail, print_diagnostics

if TYPE_CHECKING:
    from generator.diagnostics import Diagnostic
    from generator.flow.catalog import Catalog
    from generator.flow.model import Flow


@dataclass(frozen=True, slots=True)
class Source:
    """Where a service comes from: a spec's path, or a generated folder; and the credential its project names."""

    service: str
    spec: str = ""
    clients: str = ""
    credential: str = ""
    found: bool = False  # lay beside the flow, nobody named it: no reason to stop when it cannot be read


@dataclass(slots=True)
class Desk:
    """What a command has taken out: folders, servers and clients that end with it."""

    stack: ExitStack = field(default_factory=ExitStack)
    folder: Path | None = None
    registrations: dict[Path, Source] = field(default_factory=dict)
    catalogs: dict[Source, Catalog] = field(default_factory=dict)

    def private(self) -> Path:
        """A folder that only we can read, gone at the end."""
        if self.folder is None:
            made = self.stack.enter_context(tempfile.TemporaryDirectory(prefix="extsvc-flow-"))
            self.folder = Path(made)
        return self.folder


def sources(options: argparse.Namespace, flows: Sequence[Flow], desk: Desk) -> tuple[Source, ...]:
    """Every service that the options and the surroundings of the flows give; what is named first counts.

    Raises Fail for options that do not fit together.
    """
    found: list[Source] = []
    if len(options.service) > len(options.spec) or (len(options.spec) > 1 and len(options.service) < len(options.spec)):
        raise Fail("every --spec needs its --service", "extsvc flow ... --spec sms.json --service CPaaSSMS")
    names = [*options.service] or _only_service(options, flows)
    found += [Source(name, spec=spec) for spec, name in zip(options.spec, names, strict=True)]
    found += [_registration(Path(path), desk) for path in options.registration]
    for folder in options.clients:
        found += [Source(name, clients=folder) for name in _package(folder).SERVICES]
    if not options.no_discovery:
        known = {s.service.lower() for s in found}
        found += [s for s in _of_project() if s.service.lower() not in known]
        found += _discovered(flows, {s.service.lower() for s in found}, desk)
    return tuple(found)


def _of_project() -> list[Source]:
    """The services of the nearest extsvc.toml; a project file with faults is for `extsvc check` to tell."""
    from generator.project.config import find, load

    path = find(Path.cwd())
    project = load(path).value if path is not None else None
    if project is None:
        return []
    return [
        Source(c.name, spec=str(project.folder / c.spec), credential=c.named_credential)
        for c in project.services
        if not c.remote and (project.folder / c.spec).is_file()
    ]


def _only_service(options: argparse.Namespace, flows: Sequence[Flow]) -> list[str]:
    """The service of the only --spec when no name is given: the only one that the flows speak of."""
    from generator.flow.services import services_named

    if not options.spec:
        return []
    named = services_named(flows)
    if len(named) != 1:
        listed = ", ".join(named) or "none"
        raise Fail("--spec needs --service NAME", f"the flows speak of these services: {listed}")
    return [named[0]]


def _registration(path: Path, desk: Desk, found: bool = False) -> Source:
    """The service of a registration's file, each file read once. Raises Fail when it holds no spec."""
    if path not in desk.registrations:
        desk.registrations[path] = _read_registration(path, desk, found)
    return desk.registrations[path]


def _read_registration(path: Path, desk: Desk, found: bool) -> Source:
    from generator.flow.files import read_bytes
    from generator.flow.services import registration_name, registration_schema
    from generator.salesforce.xml import UnreadableXml

    name = registration_name(path)
    beside = next((p for s in (".yaml", ".json") if (p := path.with_name(name + s)).is_file()), None)
    if beside is not None:  # a decomposed registration keeps its schema in a file of its own
        return Source(name, spec=str(beside), found=found)
    try:
        schema = registration_schema(read_bytes(path))
    except OSError as error:
        raise Fail(f"{path} cannot be read: {error.strerror}") from None
    except UnreadableXml as error:
        raise Fail(f"{path} is no registration: {error.reason}") from None
    schema = _mended(schema)
    suffix = ".json" if schema.lstrip().startswith("{") else ".yaml"
    made = desk.private() / f"{len(list(desk.private().iterdir()))}-{''.join(c for c in name if c.isalnum())}{suffix}"
    made.write_text(schema, encoding="utf-8")
    return Source(name, spec=str(made), found=found)


def _mended(schema: str) -> str:
    """A schema with the slips of syntax mended that orgs take (see `salvage`); as it is when it has none."""
    import json

    from generator.cli.salvage import salvage
    from generator.document import parse

    data = schema.encode("utf-8", "replace")
    if parse(data, "schema").value is not None:
        return schema
    tree = salvage(data)
    return schema if tree is None else json.dumps(tree, ensure_ascii=False)


def _discovered(flows: Sequence[Flow], known: set[str], desk: Desk) -> Iterator[Source]:
    """The registrations that lie beside the flows in an SFDX project."""
    from generator.flow.services import beside, services_named

    for flow in flows:
        for service in services_named((flow,)):
            path = beside(Path(flow.file), service) if service.lower() not in known else None
            if path is not None:
                known.add(service.lower())
                try:
                    yield _registration(path, desk, found=True)
                except Fail as failure:
                    print(f"{failure.sentence}: {service} is not checked", file=sys.stderr)


def _package(folder: str) -> ModuleType:
    from generator.flow.generated import NoPackage, load_package

    try:
        return load_package(Path(folder))
    except NoPackage as error:
        raise Fail(str(error), "make it with `extsvc generate`") from None


def catalog(given: Iterable[Source], desk: Desk) -> Catalog:
    """The catalog of these services, each read once. Raises Fail when one that was named cannot be read at all."""
    from generator.flow.services import joined

    made = []
    for source in given:
        if source not in desk.catalogs:
            desk.catalogs[source] = _catalog(source)
        made.append(desk.catalogs[source])
    return joined(made)


def _catalog(source: Source) -> Catalog:
    from generator.cli.described import describe
    from generator.flow.catalog import Catalog, catalog_of
    from generator.flow.package_catalog import catalog_of_package

    if not source.spec:
        return catalog_of_package(_package(source.clients))
    try:
        return catalog_of([describe(source.spec, source.service).model()])
    except Fail as failure:
        if not source.found:
            raise
        print(f"{failure.sentence}: {source.service} is not checked", file=sys.stderr)
        return Catalog()


def packages(given: Iterable[Source], flows: Sequence[Flow], desk: Desk) -> dict[str, ModuleType]:
    """A generated package for each service; a spec's is generated into a private folder, with the used operations.

    Raises Fail when a spec cannot be generated.
    """
    from generator.flow.services import generate, load, operations_used

    made: dict[str, ModuleType] = {}
    for source in given:
        used = operations_used(flows, source.service)
        if source.service in made or (source.spec and not used):
            continue
        if source.clients:
            made[source.service] = _package(source.clients)
            continue
        loaded = load(source.spec, source.service, used)
        if loaded.value is None:
            print_diagnostics(loaded.diagnostics)
            raise Fail(f"no client can be generated for {source.service}")
        out = desk.private() / f"clients{len(made)}"
        _refuse_errors(generate(loaded.value, out), source.service, out)
        made[source.service] = _package(str(out))
    return made


def _refuse_errors(findings: Sequence[Diagnostic], service: str, out: Path) -> None:
    if not (out / "__init__.py").is_file():
        print_diagnostics(findings)
        raise Fail(f"no client can be generated for {service}")


def mock_urls(given: Iterable[Source], flows: Sequence[Flow], desk: Desk, guarded: Set[str]) -> dict[str, str]:
    """A running mock for each service that the flows call, by service name; the guarded ones ask for some key.

    Raises Fail when one cannot be served.
    """
    from generator.flow.services import operations_used

    try:
        from generator.mock import Unreadable, serve
    except ImportError:
        raise Fail("--mock needs the extra `mock`", "pip install 'external-services[mock]'") from None
    urls: dict[str, str] = {}
    for source in given:
        if source.service in urls or not operations_used(flows, source.service):
            continue
        if not source.spec:
            raise Fail(f"--mock needs the spec of {source.service}", "name it with --spec SPEC --service NAME")
        try:
            server: Any = desk.stack.enter_context(serve(source.spec, check_auth=source.service in guarded))
        except (Unreadable, ImportError, OSError) as error:
            raise Fail(f"no mock for {source.service}: {error}") from None
        urls[source.service] = server.base_url
    return urls
