"""Make the files of a service anew and put them in their place; take them out again."""

from __future__ import annotations

import os
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from generator.diagnostics import Checked, Diagnostic
from generator.pipeline import WHOLE
from generator.project import contract, overrides, partial, recorded, stored, verdict
from generator.project.config import Config, Project
from generator.project.contract import Contract, ServiceRecord
from generator.project.freshness import known_record, options_hash
from generator.project.outcome import Outcome, failed, left_of
from generator.project.packing import Packer
from generator.project.partial import ALL, Some
from generator.project.prepare import Prepared, located, objections, prepare, record_of
from generator.project.request import SyncRequest
from generator.project.tables import lies_below
from generator.release import VERSION
from generator.targets.files import files_of, shared_files, signed
from generator.targets.registry import DEFAULT, TARGETS, target
from generator.targets.render import TemplateFailed
from generator.targets.seam import Options
from generator.targets.text import File
from generator.writing import lock, write
from generator.writing.disk import Busy
from generator.writing.folder import Folder
from generator.writing.lock import Lock, LockEntry
from generator.writing.plan import Plan, Signed, by_path
from generator.writing.rehearsal import current
from generator.writing.rules import BUSY
from generator.writing.write import Changes

if TYPE_CHECKING:
    from generator.project.first_look import FirstLook


def regenerated(
    project: Project, config: Config, record: ServiceRecord | None, options: str, request: SyncRequest,
    look: FirstLook | None = None,
) -> Outcome:  # fmt: skip
    """A service that is not fresh, made anew of what was read of its spec: refused, failed or written."""
    try:
        memory = request.memory.of(config.name) if request.memory is not None else None
        made = prepare(
            project, config, record,
            refetch=request.refetch, keep=current() is None, adding=request.adding, memory=memory,
            packer=memory.packer if memory is not None else Packer(), look=look,
        )  # fmt: skip
        if made.value is None:
            return failed(config, *made.diagnostics)
        prepared = made.value
        against = objections(prepared, request.consent)
        if against:
            return Outcome(config.name, "refused", comparison=prepared.comparison, diagnostics=against)
        return _write(project, prepared, record, options, request, made.diagnostics)
    except Busy as held:
        return failed(config, BUSY.at("", file=str(held), path=held, seconds=60))
    except TemplateFailed as fault:
        return failed(config, fault.finding)


def rendered(project: Project, prepared: Prepared, some: Some = ALL, jobs: int = 1) -> Checked[tuple[File, ...]]:
    """The service's files (of its modules perhaps only some) with the user's own touch."""
    config = prepared.config
    own = Path(project.folder, config.templates) if config.templates else None
    aside = project.folder / config.out
    options = Options(
        some.again, config.named_credential, prepared.package, some.settled, some.page, jobs=jobs, aside=aside
    )
    files = files_of(prepared.made, own, options, target(config.target))
    return files.then(lambda made: overrides.applied(made, prepared.made, config))


def shared(project: Project, entries: Sequence[LockEntry]) -> tuple[File, ...]:
    return shared_files(entries, Path(project.folder, project.templates) if project.templates else None)


def planned(project: Project, prepared: Prepared) -> Checked[Plan]:
    """What a sync would write, for `check`."""
    entry = _beside(prepared.entry, lock.load(project.folder / prepared.config.out).value)
    try:
        return rendered(project, prepared).then(
            lambda files: write.plan(
                by_path(files),
                project.folder / prepared.config.out,
                entry,
                shared=lambda entries: shared(project, entries),
                generator=VERSION,
                signed=signed,
            )
        )
    except TemplateFailed as failed:
        return Checked(None, (failed.finding,))


def _beside(entry: LockEntry, held: Lock | None) -> LockEntry:
    """The entry, with the hash over the whole that the lock has: none, as of old, or another one, only lets pages be made anew."""
    known = held.entry(entry.name) if held is not None else None
    hashed = {WHOLE: known.facts[WHOLE]} if known is not None and WHOLE in known.facts else {}
    return entry._replace(facts={**{name: one for name, one in entry.facts.items() if name != WHOLE}, **hashed})


def _write(
    project: Project,
    prepared: Prepared,
    record: ServiceRecord | None,
    options: str,
    request: SyncRequest,
    found: tuple[Diagnostic, ...],
) -> Outcome:
    config = prepared.config
    told = verdict.told(project, config, located(prepared, found))
    some = _to_render(project, prepared, record, options, request)
    written = _written(project, prepared, request, some)
    if written.value is None and some.again is not None:  # e.g. a file was edited or lost: its text is needed after all
        written = _written(project, prepared, request)
    if written.value is None:
        return Outcome(config.name, "refused", comparison=prepared.comparison, diagnostics=written.diagnostics)
    written = written.also(_cleared(project, config, record))
    service = prepared.made.service
    packed = stored.store(project.folder, config.name, prepared.packed)
    if request.memory is not None:
        request.memory.of(config.name).wrote(packed, prepared.made, prepared.entry.closures)
    if prepared.gone:  # they leave extsvc.toml too, which must not look like a change of options next time
        options = options_hash(project, config._replace(operations=left_of(config, prepared.gone)))
    saved = contract.save(
        project.folder, record_of(prepared, options, packed, record, request.consent), generator=VERSION
    )
    return Outcome(
        name=config.name,
        state="written" if saved.value is not None else "failed",
        operations=len(service.operations),
        types=len(service.types),
        changes=written.value,
        comparison=prepared.comparison,
        diagnostics=told.counted + written.diagnostics + saved.diagnostics,
        suppressed=told.suppressed,
        gone=prepared.gone,
        fetched=prepared.loaded.fetched,
        verdict=_verdict(project, prepared, found) if request.judge else None,
    )


def _cleared(project: Project, config: Config, record: ServiceRecord | None) -> tuple[Diagnostic, ...]:
    """Take away what was written to another folder, or for another target, before."""
    if record is None:
        return ()
    moved_away = record.out != config.out
    if moved_away and escapes(project, record.out) or not moved_away and record.target == config.target:
        return ()
    return take_out(project, config.name, record.out, of=record.target).diagnostics


def _verdict(project: Project, prepared: Prepared, found: tuple[Diagnostic, ...]) -> tuple[Diagnostic, ...]:
    """What `check` says of a service whose output and locks are as they should be: as now, after writing."""
    from generator.project.placing import placed

    config = prepared.config
    return placed(config, verdict.verdict(project, config, verdict.validated(prepared, found)).counted)


def _written(project: Project, prepared: Prepared, request: SyncRequest, some: Some = ALL) -> Checked[Changes]:
    return rendered(project, prepared, some, request.jobs).then(
        lambda files: write.write(
            files,
            project.folder / prepared.config.out,
            prepared.entry,
            shared=lambda entries: shared(project, entries),
            generator=VERSION,
            overwrite_edited=request.overwrite_edited,
            kept=some.kept,
            signed=signed,
        )
    )


def _to_render(
    project: Project, prepared: Prepared, record: ServiceRecord | None, options: str, request: SyncRequest
) -> Some:
    """What is to be rendered after a change of the spec and nothing else."""
    changed = record is None or record.options != options or record.out != prepared.config.out
    if record is None or changed or request.force or prepared.config.target != DEFAULT:
        return ALL
    root = project.folder / record.out
    held = lock.load(root).value
    entry = held.entry(prepared.entry.name) if held is not None else None
    # The stored model must be the one that the files were made from, whatever was merged or cut short since.
    if entry is None or dict(entry.closures) != dict(prepared.past.closures):
        return ALL
    return partial.to_render(prepared, record, root, entry)


def escapes(project: Project, out: str) -> bool:
    """Whether a path of the lock, which may come from a stranger, leaves the project's folder."""
    return not lies_below(project.folder, out)


def _proof(project: Project, config: Config | None) -> Signed:
    """What proves a file of a service to be ours: a mark in it, or that a generation of today would write these bytes."""

    @cache
    def now() -> dict[str, bytes]:
        made = prepare(project, config, known_record(project, config).value) if config and not config.remote else None
        if made is None or made.value is None:
            return {}
        return {file.path: file.data for file in rendered(project, made.value).value or ()}

    return lambda path, data: signed(path, data) or now().get(path) == data.replace(b"\r\n", b"\n")


def take_out(
    project: Project, name: str, out: str, *, overwrite_edited: bool = False, of: str = ""
) -> Checked[Changes]:
    """Remove a service's files from an output folder, those of the target `of` (by default the service's own).

    Findings as `generator.writing.write.remove`.
    """
    config = project.service(name)
    try:
        return write.remove(
            target(of if of in TARGETS else config.target if config else DEFAULT).label(name),
            project.folder / out,
            shared=lambda entries: shared(project, entries),
            generator=VERSION,
            overwrite_edited=overwrite_edited,
            signed=_proof(project, config),
        )
    except TemplateFailed as failed:
        return Checked(None, (failed.finding,))


def forget(project: Project, name: str) -> Checked[Contract]:
    """Remove all that is kept of a service beside its files. Raises OSError, Busy."""
    with Folder(os.path.realpath(project.folder)) as folder:
        for path in (stored.within(name), recorded.within(name), f"{stored.FOLDER}/{name}.spec"):
            if folder.kind(path) == "a file":
                folder.unlink(path)
        if current() is None and folder.kind(stored.FOLDER) == "a folder" and not folder.names(stored.FOLDER):
            folder.rmdir(stored.FOLDER)
    return contract.save(project.folder, None, generator=VERSION, removed=name)
