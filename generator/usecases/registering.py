"""Register a service in extsvc.toml, change what is picked of it, take it out: the file changes only when all went well."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from generator.diagnostics import Checked, Diagnostic
from generator.project.config import FILE_NAME, Config, Project
from generator.project.edit import edited, save
from generator.salesforce.namespaces import EXTERNAL_SERVICE
from generator.selection import ALL, Selection, by_name, called, pick
from generator.usecases import rules
from generator.usecases.projects import carried_out, chosen
from generator.usecases.services import named
from generator.usecases.stopping import Stop, needed, stopping

if TYPE_CHECKING:
    from generator.modelling.outline import Outline
    from generator.project.outcome import Outcome
    from generator.writing.write import Changes


@stopping
def add(
    spec: str,
    service: str = "",
    wanted: Selection | None = None,
    *,
    project: str | Path | None = None,
    out: str | Path = "",
    named_credential: str = "",
    namespace: str = "",
    overlays: Sequence[str | Path] = (),
    templates: str | Path = "",
    sha256: str = "",
) -> Checked[Outcome]:
    """Register a spec (a file or an address) under a name, with the picked operations (default: all), and generate it.

    A registration's file says itself what is not given: its name, its active operations, its credential, its namespace; they
    are written into extsvc.toml, and extsvc.lock pins its schema and every name.

    `project` is the extsvc.toml (default: the nearest one here or above, else a new one here); paths are as seen from the
    current folder. `sha256` is what an address must answer, by default what it answers now. When the outcome is not `good`,
    or on findings, extsvc.toml is as it was.
    """
    from generator.project.config import find, parse

    own = _of_registration(spec) if not _remote(spec) else None
    if own is not None:
        service = service or own.service
        wanted = own.wanted if wanted is None else wanted
        named_credential, namespace = named_credential or own.credential, namespace or own.namespace
    needed(named(service, spec))
    path = Path(project).resolve() if project is not None else find(Path.cwd()) or Path.cwd() / FILE_NAME
    _refuse_known(path, service)
    values: dict[str, Any] = {"spec": spec if _remote(spec) else _relative(spec, path.parent)}
    if _remote(spec):
        values["sha256"] = sha256 or _fetched(spec)
    values |= picks(ALL if wanted is None else wanted)
    values["out"] = _relative(out, path.parent) if out else None
    values["named_credential"] = named_credential or None
    values["namespace"] = namespace if namespace not in ("", EXTERNAL_SERVICE) else None
    values["overlays"] = [_relative(overlay, path.parent) for overlay in overlays] or None
    values["templates"] = _relative(templates, path.parent) if templates else None
    try:
        text = edited(path, service, values)
    except OSError as fault:
        raise Stop(rules.FILE_UNWRITABLE.at("", path=path, reason=fault.strerror)) from None
    made = needed(parse(text, path))
    outcome = _synced(made, _config(made, service), text)
    return Checked(outcome, own.findings if own is not None else ())


@dataclass(frozen=True, slots=True)
class _OwnWords:
    """What a registration says of itself."""

    service: str
    wanted: Selection
    credential: str
    namespace: str
    findings: tuple[Diagnostic, ...]


def _of_registration(spec: str) -> _OwnWords | None:
    """What the registration at a path says; None for any other file. Raises `Stop` when it cannot be read."""
    from generator.oas import load
    from generator.oas.opening import looks_like_xml
    from generator.reading import read
    from generator.salesforce.namespaces import of_registration
    from generator.usecases.registered import active_of

    try:
        if not looks_like_xml(read(spec, 256)):
            return None
    except (OSError, ValueError):
        return None  # what is wrong with it is told where it is loaded
    loaded = needed(load(spec))
    registration = loaded.document.registration
    if registration is None:
        return None
    active = active_of(loaded)
    space = of_registration(registration)
    return _OwnWords(registration.name, needed(active), registration.credential, space, active.diagnostics)


def _synced(project: Project, config: Config, text: str, *, overwrite_edited: bool = False) -> Outcome:
    """Generate a service of a project that is not written yet, and write the project when that went well."""
    from generator.project.request import SyncRequest

    request = SyncRequest(overwrite_edited=overwrite_edited)
    (outcome,) = carried_out(project, [config], request, jobs=1, following=False)
    if not outcome.good:
        return outcome
    try:
        save(project.path, text)
    except OSError as fault:
        found = rules.FILE_UNWRITABLE.at("", path=project.path, reason=fault.strerror)
        return replace(outcome, state="failed", diagnostics=(*outcome.diagnostics, found))
    return outcome


def _config(project: Project, name: str) -> Config:
    config = project.service(name)
    assert config is not None, "it was put there before"
    return config


def _refuse_known(path: Path, name: str) -> None:
    from generator.project.config import load

    if path.exists() and needed(load(path)).service(name) is not None:
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


# -- picks -------------------------------------------------------------------------------------------------------------


@stopping
def operations_of(project: Project, name: str) -> Checked[tuple[Outline, ...]]:
    """The operations of a registered spec, picked or not."""
    from generator.modelling import outlines
    from generator.project import source

    (config,) = needed(chosen(project, [name]))
    loaded = source.read(project, config)
    return loaded.then(lambda read: Checked(outlines(read.spec)))


def picked(config: Config, every: Sequence[Outline]) -> tuple[Outline, ...]:
    """The operations that are picked now."""
    from generator.project.prepare import selection

    return pick(every, selection(config, every)).value or ()


@stopping
def select(
    project: Project,
    name: str,
    wanted: Selection | None = None,
    *,
    add: Sequence[str] = (),
    drop: Sequence[str] = (),
    overwrite_edited: bool = False,
) -> Checked[Outcome]:
    """Change the picked operations of a service, to `wanted` or by adding and dropping some, and regenerate it.

    Otherwise extsvc.toml is as it was: findings for an operation that is not there, and where nothing would be picked.
    """
    from generator.project.config import parse

    (config,) = needed(chosen(project, [name]))
    every = needed(operations_of(project, name))
    if add or drop or wanted is None:
        values = _changed(config, every, add, drop)
    else:
        values = picks(by_name(wanted, every))
    text = edited(project.path, name, values)
    made = parse(text, project.path).value
    if made is None:
        raise Stop(rules.PICKS_NOTHING.at(""))
    return Checked(_synced(made, _config(made, name), text, overwrite_edited=overwrite_edited))


def _changed(config: Config, every: Sequence[Outline], add: Sequence[str], drop: Sequence[str]) -> Mapping[str, object]:
    """The keys to be changed. Raises `Stop` for an operation that is not there."""
    known = {name for outline in every for name in (outline.id, called(outline)) if name}
    for name in [*add, *drop]:
        if name not in known:
            raise Stop(rules.NO_SUCH_PICK.at("", name=name, spec=config.spec))
    names = [outline.id or called(outline) for outline in picked(config, every)]
    both = {called(outline): outline.id or called(outline) for outline in every}
    names += [name for one in add if (name := both.get(one, one)) not in names]
    dropped = {both.get(one, one) for one in drop}
    return {"operations": [name for name in names if name not in dropped], "exclude": None, "tags": None}


def picks(wanted: Selection) -> Mapping[str, object]:
    """A selection as keys of extsvc.toml."""
    everything = wanted.everything or not (wanted.operations or wanted.include or wanted.tags)
    return {
        "operations": "*" if everything else [*wanted.operations, *wanted.include] or None,
        "exclude": list(wanted.exclude) or None,
        "tags": list(wanted.tags) or None,
    }


# -- remove ------------------------------------------------------------------------------------------------------------


@stopping
def remove(
    project: Project,
    name: str,
    *,
    keep_files: bool = False,
    overwrite_edited: bool = False,
    done: Callable[[Changes], None] | None = None,
) -> Checked[bool]:
    """Take a service out of extsvc.toml, the locks and, unless `keep_files`, the disk; foreign files stay.

    `done` is told what was removed. Without a value an edited file stands in the way, and extsvc.toml is as it was.
    """
    from generator.project.contract import load as load_contract
    from generator.project.edit import take_out as take_out_of_toml
    from generator.project.regenerate import escapes, forget, take_out
    from generator.writing.disk import Busy

    held = load_contract(project.folder).value
    record = held.record(name) if held is not None else None
    config = project.service(name)
    if config is None and record is None:
        needed(chosen(project, [name]))  # its findings name the nearest
    out = record.out if record else config.out if config else ""
    found: tuple[Diagnostic, ...] = ()
    if not keep_files and out and not escapes(project, out):
        removed = take_out(project, name, out, overwrite_edited=overwrite_edited)
        changes = needed(removed)
        found = removed.diagnostics
        if done is not None:
            done(changes)
    try:
        take_out_of_toml(project.path, name)
        forgotten = forget(project, name)
    except (OSError, Busy) as fault:
        raise Stop(rules.FILE_UNWRITABLE.at("", path=project.path, reason=fault)) from None
    return Checked(True if forgotten.value is not None else None, found + forgotten.diagnostics)
