"""Change what is picked of a registered service, take it out: extsvc.toml changes only when all went well."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from generator.diagnostics import Checked, Diagnostic
from generator.project.config import Config, Project
from generator.project.edit import edited, put
from generator.selection import Selection, by_name, called, pick
from generator.usecases import rules
from generator.usecases.projects import carried_out, chosen
from generator.usecases.stopping import Stop, needed, stopping

if TYPE_CHECKING:
    from generator.modelling.outline import Outline
    from generator.oas import Spec
    from generator.project.outcome import Outcome
    from generator.writing.write import Changes


def _synced(
    project: Project, config: Config, values: Mapping[str, object], *, overwrite_edited: bool = False
) -> Outcome:
    """Generate a service of a project that is not written yet, and write its changed keys when that went well."""
    from generator.project.request import SyncRequest

    request = SyncRequest(overwrite_edited=overwrite_edited)
    (outcome,) = carried_out(project, [config], request, jobs=1, following=False)
    if not outcome.good:
        return outcome
    try:
        put(project.path, config.name, values)
    except OSError as fault:
        found = rules.FILE_UNWRITABLE.at("", path=project.path, reason=fault.strerror)
        return outcome._replace(state="failed", diagnostics=(*outcome.diagnostics, found))
    return outcome


def _config(project: Project, name: str) -> Config:
    config = project.service(name)
    assert config is not None, "it was put there before"
    return config


# -- picks -------------------------------------------------------------------------------------------------------------


@stopping
def operations_of(project: Project, name: str) -> Checked[tuple[Outline, ...]]:
    """The operations of a registered spec, picked or not."""
    from generator.modelling.outline import outlines

    return spec_of(project, name).then(lambda spec: Checked(outlines(spec)))


@stopping
def spec_of(project: Project, name: str) -> Checked[Spec]:
    """The spec of a registered service, its overlays applied."""
    from generator.project import source

    (config,) = needed(chosen(project, [name]))
    return source.read(project, config).then(lambda read: Checked(read.spec))


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
    return Checked(_synced(made, _config(made, name), values, overwrite_edited=overwrite_edited))


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
