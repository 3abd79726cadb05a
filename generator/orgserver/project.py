"""What a project brings to an org that is started in it: its metadata files, and registrations of the services of extsvc.toml."""

from __future__ import annotations

import hashlib
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from generator.diagnostics import Diagnostic
from generator.org import rules
from generator.org.declared import DeclaredUsers, assign_declared
from generator.org.deploy_model import Deploy, DeployOptions
from generator.org.local_org import PROJECT, LocalOrg
from generator.org.metadata_types import ComponentKey
from generator.org.source import SourceFolder, read_source, zip_of

if TYPE_CHECKING:
    from generator.project.config import Config, Project

_PATIENCE = 600.0  # seconds


@dataclass(slots=True)
class ProjectMetadata:
    """The components of a project, and what was found on the way. `folder` is "" where there is no project."""

    folder: str = ""
    source: SourceFolder = field(default_factory=SourceFolder)
    findings: list[Diagnostic] = field(default_factory=list)
    people: DeclaredUsers = field(default_factory=DeclaredUsers)


def deploy_project(org: LocalOrg, here: Path) -> tuple[ProjectMetadata, Deploy | None]:
    """Deploy the project around a folder, without what the org refuses; None when nothing changed since the last time.

    Raises OSError when the project cannot be read.
    """
    root = project_folder(here)
    if root is None:
        return ProjectMetadata(), None
    plain = read_source(root)
    mark = _mark(root, plain)
    if org.database.fact(PROJECT) == mark:
        return ProjectMetadata(str(root), plain), None
    project = _with_services(root, plain)
    project.findings += plain.findings
    ended = _deployed(org, project.source)
    project.people = _people(org, root)
    project.findings += project.people.findings
    if ended is not None and ended.success:
        org.database.keep_fact(PROJECT, mark)
    return project, ended


def _deployed(org: LocalOrg, source: SourceFolder) -> Deploy | None:
    if not source.components:
        return None
    user = org.identity.username
    options = DeployOptions(rollback_on_error=False, initial=True)
    asked = org.deploys.submit(zip_of(source), options, user, org.user_id(user))
    return org.deploys.wait(asked.id, _PATIENCE)


def _people(org: LocalOrg, root: Path) -> DeclaredUsers:
    """Assign the permission sets of extsvc.toml to the users that it names."""
    from generator.credentials.load import CONFIG, load

    config = root / CONFIG
    known = load([config]).value if config.is_file() else None
    return assign_declared(org, {one.name: one.users for one in known.permission_sets} if known is not None else {})


def project_folder(here: Path) -> Path | None:
    """The nearest folder, this one or above it, with an extsvc.toml or an sfdx-project.json."""
    for folder in (here, *here.parents):
        if any((folder / name).is_file() for name in ("extsvc.toml", "sfdx-project.json")):
            return folder
    return None


def _mark(root: Path, plain: SourceFolder) -> str:
    """A digest of all that the project's metadata is made of."""
    total = hashlib.sha256(str(root).encode("utf-8", "surrogateescape"))
    for key, data in sorted(plain.components.items()):
        total.update(f"{key.type}\0{key.name}\0{len(data)}\0".encode() + data)
    for path in sorted(_described(root)):
        total.update(path.read_bytes())
    return total.hexdigest()


def _described(root: Path) -> list[Path]:
    """extsvc.toml with the specs that it names, those that are there."""
    config = root / "extsvc.toml"
    if not config.is_file():
        return []
    from generator.project.config import load

    project = load(config).value
    specs = [root / one.spec for one in project.services if not one.remote] if project is not None else []
    return [config, *(spec for spec in specs if spec.is_file())]


def _with_services(root: Path, plain: SourceFolder) -> ProjectMetadata:
    """The project's files, and what an export makes of each service that has no registration among them."""
    made = ProjectMetadata(str(root), plain)
    if not (root / "extsvc.toml").is_file():
        return made
    from generator.project.config import load

    loaded = load(root / "extsvc.toml")
    made.findings += loaded.diagnostics
    for service in loaded.value.services if loaded.value is not None else ():
        if loaded.value is None or ComponentKey("ExternalServiceRegistration", service.name) in plain.components:
            continue
        with tempfile.TemporaryDirectory(prefix="extsvc-org-") as folder:
            out = Path(folder, "out")
            made.findings += _export(loaded.value, service, out)
            exported = read_source(out).components if out.is_dir() else {}
            for key, data in exported.items():
                plain.components.setdefault(key, data)
    return made


def _export(project: Project, service: Config, out: Path) -> tuple[Diagnostic, ...]:
    """Export a service of extsvc.toml with its picked operations and its credential; the findings that weigh.

    Nothing is fetched: a spec at an address counts when a copy that fits its pin is at hand.
    """
    from generator.modelling.outline import outlines
    from generator.project.prepare import selection
    from generator.project.source import at_hand, read
    from generator.usecases.exporting import export

    if not at_hand(project, service):
        return (rules.SERVICE_REMOTE.at("", service=service.name),)
    spec = read(project, service, keep=False)
    if spec.value is None:
        return spec.diagnostics
    wanted = selection(service, outlines(spec.value.spec))
    credential = service.named_credential
    written = export(
        spec.value.spec, service.name, out, wanted, credential=credential, credentials_from=(project.path,)
    )
    return tuple(found for found in written.diagnostics if found.severity.rank <= 1)
