"""What a spec's registration says where nobody says otherwise: the service's name, its namespace, its active operations."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from generator.diagnostics import Checked, Diagnostic
from generator.salesforce.namespaces import API_NAME
from generator.selection import ALL, Selection
from generator.usecases import rules
from generator.usecases.services import named
from generator.wording import counted

if TYPE_CHECKING:
    from generator.oas import Spec
    from generator.project.config import Config, Project


def service_of(spec: Spec, given: str = "") -> Checked[str]:
    """The name as given, else that of the registration. Findings: service-not-named, service-name-unusable."""
    registration = spec.document.registration
    return named(given or (registration.name if registration is not None else ""), spec.document.name)


class RegisteredSpec(Struct, frozen=True):
    """A registered service with its spec as it is generated: overlays applied, an address as it was fetched."""

    config: Config
    project: Project
    spec: Spec
    findings: tuple[Diagnostic, ...]

    @property
    def wanted(self) -> Selection:
        """The operations that are picked."""
        from generator.modelling.outline import outlines
        from generator.project.prepare import selection

        return selection(self.config, outlines(self.spec))


def _project(word: str) -> Project | None:
    """The project that may have a service of this name; None for a file that is there, and for what is no such name."""
    if not API_NAME.match(word) or Path(word).exists():
        return None  # as most words: nothing of a project is read or imported for them
    from generator.project.config import find, load

    path = find(Path.cwd())
    return load(path).value if path is not None else None


def registered_service(word: str) -> tuple[Project, Config] | None:
    """The service of the nearest extsvc.toml that a word names; None for a file that is there, and any other word."""
    project = _project(word)
    config = project.service(word) if project is not None else None
    return (project, config) if project is not None and config is not None else None


def registered_spec(word: str) -> Checked[RegisteredSpec] | None:
    """The same with its spec read. Findings: why it cannot be; project-no-such-service for a word that nearly names one."""
    known = registered_service(word)
    if known is None:
        return _nearly(word)
    from generator.project import source

    project, config = known
    loaded = source.read(project, config, keep=False)
    if loaded.value is None:
        return Checked(None, loaded.diagnostics)
    return Checked(RegisteredSpec(config, project, loaded.value.spec, loaded.diagnostics))


def near_service(word: str) -> str:
    """The service of the nearest extsvc.toml that a word nearly names; "" where there is none, and for a file that is there."""
    project = _project(word)
    return project.near(word) if project is not None else ""


def _nearly(word: str) -> Checked[RegisteredSpec] | None:
    """The finding about a word that is neither a file nor a service, and close to the name of one; None for any other."""
    project = _project(word)
    if project is None:
        return None
    from generator.project.rules import NO_SUCH_SERVICE

    near = project.near(word)
    finding = NO_SUCH_SERVICE.at("", name=word, path=project.path, hint=f"did you mean '{near}'?")
    return Checked(None, (finding,)) if near else None


def active_of(spec: Spec) -> Checked[Selection]:
    """The operations that the registration has active; all of them where there is none, lists none, or has none active.

    Findings: registration-none-active-taken, for the last.
    """
    registration = spec.document.registration
    if registration is None or not registration.operations:
        return Checked(ALL)
    if not registration.active:
        count = len(registration.operations)
        return Checked(
            ALL, (rules.NONE_ACTIVE_TAKEN.at("", name=registration.name, count=counted(count, "operation")),)
        )
    from generator.modelling.build import build
    from generator.modelling.outline import outlines
    from generator.salesforce.names import names_for
    from generator.selection import by_name

    names = names_for(build(spec, registration.name).service)
    active = registration.active
    keys = tuple(o.key for o in names.service.operations if names.operation(o.key).metadata in active)
    return Checked(by_name(Selection(operations=keys), outlines(spec)) if keys else ALL)
