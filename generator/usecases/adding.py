"""Register services in extsvc.toml and generate them: one, or many at once; each is registered only when all went well."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from generator.diagnostics import Checked, Diagnostic
from generator.project.config import FILE_NAME, Config, Project
from generator.salesforce.namespaces import EXTERNAL_SERVICE
from generator.selection import ALL, Selection
from generator.usecases import rules
from generator.usecases.projects import carried_out
from generator.usecases.registering import picks
from generator.usecases.registration_words import of_registration
from generator.usecases.services import named
from generator.usecases.spec_files import service_names, spelled_out
from generator.usecases.stopping import Stop, needed, stopping
from generator.wording import offered

if TYPE_CHECKING:
    from tomlkit import TOMLDocument

    from generator.project.outcome import Outcome


@dataclass(frozen=True, slots=True)
class _Draft:
    """A service that is to be registered: its name, the keys of its table, what was found in its registration."""

    name: str
    values: Mapping[str, object]
    findings: tuple[Diagnostic, ...] = ()


@stopping
def add(
    spec: str,
    service: str = "",
    wanted: Selection | None = None,
    *,
    project: str | Path | None = None,
    out: str | Path = "",
    package: str | None = None,
    names: str = "",
    class_style: str = "",
    named_credential: str = "",
    namespace: str = "",
    overlays: Sequence[str | Path] = (),
    templates: str | Path = "",
    sha256: str = "",
) -> Checked[Outcome]:
    """Register a spec (a file or an address) under a name, with the picked operations (default: all), and generate it.

    A registration's file says itself what is not given: its name, its active operations, its credential, its namespace; they
    are written into extsvc.toml, and extsvc.lock pins its schema and every name.

    `package` makes its folder an installable project of this name ("": the service's with `-client`).
    `names` ("wire", "python") and `class_style` ("written", "pascal") say how Python names are spelt.
    `project` is the extsvc.toml (default: the nearest one here or above, else a new one here); paths are as seen from the
    current folder. `sha256` is what an address must answer, by default what it answers now. When the outcome is not `good`,
    or on findings, extsvc.toml is as it was. `Outcome.verdict` is what `check` will say.
    """
    path = _project_file(project)
    _refuse_unknown_credential(path, named_credential)
    draft = _drafted(
        spec,
        service,
        wanted,
        folder=path.parent,
        values=_common(
            path.parent, out, overlays, templates, named_credential, namespace, package, (names, class_style)
        ),
        sha256=sha256,
    )
    _refuse_known(path, draft.name)
    (outcome,) = _registered(path, [draft], jobs=1)
    return Checked(outcome, draft.findings)


@stopping
def add_all(
    *specs: str,
    wanted: Selection | None = None,
    project: str | Path | None = None,
    out: str | Path = "",
    package: str | None = None,
    names: str = "",
    class_style: str = "",
    named_credential: str = "",
    namespace: str = "",
    overlays: Sequence[str | Path] = (),
    templates: str | Path = "",
    jobs: int = 0,
    done: Callable[[Outcome], None] | None = None,
) -> Checked[tuple[Outcome, ...]]:
    """Register many specs (files, patterns, addresses) at once, each under the name of its file, or of its folder and file.

    What is registered already is left as it is, and not among the outcomes; a spec that cannot be generated stops nobody
    else and is not registered. `jobs` are processes, 0 one per core; `done` is told each outcome as it comes. The rest is as
    in `add`, and holds for all of them.
    """
    path = _project_file(project)
    _refuse_unknown_credential(path, named_credential)
    known = _known(path)
    held = {config.spec for config in known}
    files = [
        spec for spec in spelled_out(specs) if (spec if _remote(spec) else _relative(spec, path.parent)) not in held
    ]
    values = _common(path.parent, out, overlays, templates, named_credential, namespace, package, (names, class_style))
    called = service_names(files, [config.name for config in known])
    drafts = [
        _drafted(spec, name, wanted, folder=path.parent, values=values)
        for spec, name in zip(files, called, strict=True)
    ]
    outcomes = _registered(path, drafts, jobs=jobs, done=done) if drafts else ()
    return Checked(outcomes, tuple(found for draft in drafts for found in draft.findings))


def _project_file(project: str | Path | None) -> Path:
    from generator.project.config import find

    return Path(project).resolve() if project is not None else find(Path.cwd()) or Path.cwd() / FILE_NAME


def _common(
    folder: Path,
    out: str | Path,
    overlays: Sequence[str | Path],
    templates: str | Path,
    named_credential: str,
    namespace: str,
    package: str | None,
    style: tuple[str, str],
) -> dict[str, object]:
    """The keys that a call gives for every service it registers."""
    return {
        "names": style[0] or None,
        "class_style": style[1] or None,
        "package": None if package is None else package or True,
        "out": _relative(out, folder) if out else None,
        "named_credential": named_credential or None,
        "namespace": namespace if namespace not in ("", EXTERNAL_SERVICE) else None,
        "overlays": [_relative(overlay, folder) for overlay in overlays] or None,
        "templates": _relative(templates, folder) if templates else None,
    }


def _drafted(
    spec: str,
    service: str,
    wanted: Selection | None,
    *,
    folder: Path,
    values: Mapping[str, object],
    sha256: str = "",
) -> _Draft:
    """The table of a service. Raises `Stop` for a name that is none, and for a registration or address that cannot be read."""
    made: dict[str, object] = {"spec": spec if _remote(spec) else _relative(spec, folder)}
    own = of_registration(spec) if not _remote(spec) else None
    said: dict[str, object] = {}
    if own is not None:
        service = service or own.service
        wanted = own.wanted if wanted is None else wanted
        said = {
            "named_credential": own.credential or None,
            "namespace": own.namespace if own.namespace not in ("", EXTERNAL_SERVICE) else None,
        }
    needed(named(service, spec))
    if _remote(spec):
        made["sha256"] = sha256 or _fetched(spec)
    made |= picks(ALL if wanted is None else wanted)
    made |= {key: said.get(key) if value is None else value for key, value in values.items()}
    return _Draft(service, made, own.findings if own is not None else ())


def _registered(
    path: Path,
    drafts: Sequence[_Draft],
    *,
    jobs: int,
    done: Callable[[Outcome], None] | None = None,
) -> tuple[Outcome, ...]:
    """Generate services that are not in the project file yet, and put each into it as soon as it went well."""
    from generator.project.config import parse
    from generator.project.edit import opened, text_of, update
    from generator.project.request import SyncRequest

    try:
        before = text_of(opened(path))
    except OSError as fault:
        raise Stop(rules.FILE_UNWRITABLE.at("", path=path, reason=fault.strerror)) from None
    origins = _private_origins(drafts)
    project = needed(parse(_with(drafts, before, origins), path))
    made: dict[str, Outcome] = {}
    written = before

    def together(document: TOMLDocument) -> str:
        """The file with what went well so far, in the order given; what somebody else put into it meanwhile stays."""
        nonlocal before, written
        if (now := text_of(document)) != written:
            before = now
        written = _with([draft for draft in drafts if draft.name in made and made[draft.name].good], before, origins)
        return written

    def kept(outcome: Outcome) -> None:
        if outcome.good:
            made[outcome.name] = outcome
            try:
                update(path, together)
            except OSError as fault:
                found = rules.FILE_UNWRITABLE.at("", path=path, reason=fault.strerror)
                outcome = outcome._replace(state="failed", diagnostics=(*outcome.diagnostics, found))
        made[outcome.name] = outcome
        if done is not None:
            done(outcome)

    configs = [_config(project, draft.name) for draft in drafts]
    carried_out(project, configs, SyncRequest(judge=True, adding=True), jobs=jobs, done=kept, following=False)
    return tuple(made[draft.name] for draft in drafts)


def _with(drafts: Sequence[_Draft], before: str, origins: Sequence[str]) -> str:
    """A project file's text with these services put into it, in the order they were given."""
    from generator.project.edit import fill_in, list_origins, of_text, text_of

    document = of_text(before)
    for draft in drafts:
        list_origins(document, origins)
        fill_in(document, draft.name, draft.values)
    return text_of(document)


def _private_origins(drafts: Sequence[_Draft]) -> list[str]:
    """The origins of addresses that were let into private networks: without them the next sync could not read them."""
    from generator.fetch.reach import origin_of, reach

    if not reach().private:
        return []
    return list(dict.fromkeys(origin_of(spec) for draft in drafts if _remote(spec := str(draft.values["spec"]))))


def _refuse_unknown_credential(path: Path, name: str) -> None:
    """Raises `Stop` for a named credential that is not defined: calls with it would fail one by one."""
    from generator.usecases.secrets import definitions

    if not name:
        return
    known = definitions((path,) if path.exists() else ()).value
    if known is None or known.named(name) is None:
        names = [named.name for named in known.nameds] if known is not None else []
        raise Stop(rules.NO_CREDENTIAL.at("", name=name, hint=offered(name, names)))


def _config(project: Project, name: str) -> Config:
    config = project.service(name)
    assert config is not None, "it was put there before"
    return config


def _known(path: Path) -> tuple[Config, ...]:
    """The services that a project file holds already; none where there is no file."""
    from generator.project.config import load

    return needed(load(path)).services if path.exists() else ()


def _refuse_known(path: Path, name: str) -> None:
    if any(config.name == name for config in _known(path)):
        raise Stop(rules.SERVICE_KNOWN.at("", path=path, name=name))


def _remote(spec: str) -> bool:
    return spec.startswith(("http://", "https://"))


def _relative(path: str | Path, folder: Path) -> str:
    """A path given from here, as extsvc.toml writes it: from its own folder, with forward slashes."""
    try:
        return os.path.relpath(os.path.abspath(path), folder).replace(os.sep, "/")
    except ValueError:  # another drive
        return os.path.abspath(path).replace(os.sep, "/")


def _fetched(address: str) -> str:
    """The hash of what an address answers now: trusted once, pinned from then on."""
    import hashlib

    from generator.fetch import fetch

    return hashlib.sha256(needed(fetch(address, allow_remote=True)).data).hexdigest()
