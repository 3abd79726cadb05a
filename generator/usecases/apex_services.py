"""The services that Apex, agents and other metadata may use: of the project, of registrations beside them, and those named."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from generator.diagnostics import Checked, Diagnostic
from generator.reading import why_unread
from generator.usecases import flow_rules, rules
from generator.usecases.services import service_name
from generator.usecases.stopping import Stop, needed

if TYPE_CHECKING:
    from generator.project.config import Config, Project
    from generator.usecases.described import Described

SKIPPED = frozenset({"node_modules", "__pycache__"})
REGISTRATIONS = "externalServiceRegistrations"
_MOST_FILES = 200_000
_UP = 8  # folders above a file in which its SFDX project is looked for


@dataclass(frozen=True, slots=True)
class ServicesAtHand:
    """Which services there are.

    `specs` are OpenAPI files by the registered name of their service, `registrations` metadata files that hold one.
    `discovery` looks for registrations in the projects of the files, and for the nearest extsvc.toml. `namespaces` are those
    of the services' classes by service, under "" that of all others.
    """

    specs: Mapping[str, str | Path] = field(default_factory=dict)
    registrations: Sequence[str | Path] = ()
    discovery: bool = True
    namespaces: Mapping[str, str] = field(default_factory=dict)


AT_HAND = ServicesAtHand()


@dataclass(frozen=True, slots=True)
class ServiceAtHand:
    """A service with all its names; `active` are the keys of the operations that are picked, or active in a registration.

    `credential` is the named credential that extsvc.toml gives it; that of a registration stands in its document.
    """

    name: str
    described: Described
    active: frozenset[str]
    origin: str  # the spec or registration, as it is named or found
    credential: str = ""


def walked(folder: Path, suffixes: tuple[str, ...]) -> list[Path]:
    """The files of a folder with these endings, sorted; no link is followed. Raises `Stop` for too many files."""
    found: list[Path] = []
    seen = 0
    for here, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if name not in SKIPPED and not name.startswith("."))
        seen += len(names)
        if seen > _MOST_FILES:
            raise Stop(rules.TOO_MANY_FILES_BELOW.at("", folder=folder, most=_MOST_FILES))
        found += [Path(here, name) for name in names if name.lower().endswith(suffixes)]
    return sorted(path for path in found if not path.is_symlink())


def files_below(paths: Sequence[str | Path], suffixes: tuple[str, ...]) -> list[Path]:
    """The named files, and those with these endings in named folders. Raises `Stop` for a name that nothing has."""
    found: list[Path] = []
    for name in paths:
        path = Path(name)
        if path.is_dir():
            found += walked(path, suffixes)
        elif path.is_file():
            found.append(path)
        else:
            raise Stop(rules.FILE_UNREADABLE.at("", path=name, reason=why_unread(path, FileNotFoundError())))
    return list(dict.fromkeys(found))


def files_to_check(paths: Sequence[str | Path], suffixes: tuple[str, ...]) -> list[Path]:
    """As `files_below`. Raises `Stop` also where folders hold nothing to check: a gate that saw nothing must not be green."""
    found = files_below(paths, suffixes)
    if not found:
        folder = ", ".join(map(str, paths))
        raise Stop(flow_rules.NO_FLOW_FILES.at("", folder=folder, suffix=" or ".join(suffixes[:2])))
    return found


def project_of(path: Path) -> Path:
    """The SFDX project that a file or folder lies in, else the folder itself, or of a file the one around its folder."""
    here = Path(os.path.abspath(path))
    for folder in (here, *here.parents)[:_UP]:
        if (folder / "sfdx-project.json").is_file():
            return folder
    return path if path.is_dir() else path.parent.parent


def registrations_beside(paths: Iterable[str | Path]) -> list[Path]:
    """The registrations of the projects that files or folders lie in. Raises `Stop` for too many files."""
    from generator.salesforce.registrations import SUFFIXES

    folders: dict[Path, None] = {}
    for name in paths:
        path = Path(name)
        folders |= dict.fromkeys((project_of(path), path.parent / REGISTRATIONS))
    endings = tuple(suffix.lower() for suffix in SUFFIXES)
    return list(dict.fromkeys(found for folder in folders if folder.is_dir() for found in walked(folder, endings)))


def services_at_hand(
    wanted: ServicesAtHand, paths: Sequence[str | Path], words: str | None = None
) -> tuple[list[ServiceAtHand], list[Diagnostic]]:
    """The services with their names; what is named first counts, then extsvc.toml, then registrations.

    With `words` only those services are read whose name is in that text, in any case. Beside them stand findings about those
    that could not be read. Raises `Stop` when one that was named cannot be.
    """
    made: dict[str, ServiceAtHand] = {}
    findings: list[Diagnostic] = []
    text = None if words is None else words.lower()
    for name, spec in wanted.specs.items():
        needed(service_name(name))
        made.setdefault(name.lower(), needed(of_file(spec, name, wanted.namespaces)))
    for path in wanted.registrations:
        one = needed(of_file(path, "", wanted.namespaces))
        made.setdefault(one.name.lower(), one)
    for name, origin, read in _discovered(wanted, paths) if wanted.discovery else ():
        if name.lower() in made or (text is not None and name.lower() not in text):
            continue
        read_one = read()
        if read_one.value is None:
            findings += read_one.diagnostics
            findings.append(flow_rules.NOT_CHECKED.at("", reason=f"{origin} cannot be read", service=name))
        else:
            made.setdefault(name.lower(), read_one.value)
    return list(made.values()), findings


def _discovered(
    wanted: ServicesAtHand, paths: Sequence[str | Path]
) -> Iterator[tuple[str, str, Callable[[], Checked[ServiceAtHand]]]]:
    """Name, origin and a way to read each service of the nearest extsvc.toml, and of registrations."""
    from generator.project.config import find, load
    from generator.salesforce.registrations import name_of

    path = find(Path.cwd())
    project = load(path).value if path is not None else None  # a project file with faults is for `extsvc check` to tell
    for config in project.services if project is not None else ():
        if project is not None and not config.remote:
            yield config.name, str(config.spec), partial(_of_project, project, config, wanted.namespaces)
    for registration in registrations_beside(paths):
        yield name_of(registration), str(registration), partial(of_file, registration, "", wanted.namespaces)


def of_file(path: str | Path, name: str, namespaces: Mapping[str, str]) -> Checked[ServiceAtHand]:
    """The service of a spec or of a registration, which says its name itself."""
    from generator.salesforce.registrations import SUFFIXES, name_of
    from generator.usecases.described import describe

    called = name or (name_of(Path(path)) if str(path).endswith(SUFFIXES) else "")
    made = describe(str(path), name, namespace=_namespace(called, namespaces))
    if made.value is None:
        return Checked(None, made.diagnostics)
    given = made.value
    registration = given.spec.document.registration
    active = registration.active if registration is not None else frozenset()
    every = [one.key for one in given.service.operations]
    keys = [key for key in every if given.names.operation(key).metadata in active] or every
    return Checked(ServiceAtHand(given.service.name, given, frozenset(keys), str(path)))


def _of_project(project: Project, config: Config, namespaces: Mapping[str, str]) -> Checked[ServiceAtHand]:
    from generator.modelling.outline import outlines
    from generator.project import source
    from generator.project.prepare import selection
    from generator.salesforce.namespaces import EXTERNAL_SERVICE
    from generator.selection import pick
    from generator.usecases.described import described

    loaded = source.read(project, config, keep=False)
    if loaded.value is None:
        return Checked(None, loaded.diagnostics)
    spec = loaded.value.spec
    space = _namespace(config.name, namespaces) or config.namespace or EXTERNAL_SERVICE
    made = described(spec, config.name, loaded.diagnostics, namespace=space)
    every = outlines(spec)
    picked = pick(every, selection(config, every), spec.document.name)
    keys = frozenset(one.key for one in picked.value or every)
    return Checked(ServiceAtHand(config.name, made, keys, str(config.spec), config.named_credential))


def _namespace(service: str, namespaces: Mapping[str, str]) -> str:
    folded = {name.lower(): namespace for name, namespace in namespaces.items()}
    return folded.get(service.lower()) or folded.get("", "")
