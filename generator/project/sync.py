"""Bring one service up to date: nothing when nothing changed, all or nothing when something did."""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Collection, Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from functools import cache
from importlib.metadata import version
from pathlib import Path

from generator.bundled import templates_folder
from generator.compare.show import Comparison
from generator.diagnostics import Checked, Diagnostic
from generator.document import no_garbage_collection
from generator.project import baseline, contract, naming, overrides, partial, source
from generator.project.config import Config, Project, lies_below
from generator.project.contract import Contract, ServiceRecord
from generator.project.placing import placed
from generator.project.prepare import Consent, Prepared, located, objections, prepare, record_of
from generator.salesforce.names import CLASSES
from generator.targets.files import files_of, shared_files, signed
from generator.targets.registry import DEFAULT, TARGETS, target
from generator.targets.render import TemplateFailed
from generator.targets.seam import Options
from generator.targets.text import File
from generator.writing import lock, write
from generator.writing.disk import Busy
from generator.writing.folder import Folder
from generator.writing.lock import LockEntry
from generator.writing.plan import Plan, Signed
from generator.writing.rules import BUSY
from generator.writing.write import Changes

DISTRIBUTION = "external-services"


@dataclass(frozen=True, slots=True)
class SyncRequest:
    """How a sync is asked for."""

    consent: Consent = Consent()
    overwrite_edited: bool = False
    force: bool = False  # also when nothing seems to have changed
    refetch: bool = False


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one service: "unchanged", "written", "refused" (by a rule of ours) or "failed"."""

    name: str
    state: str
    operations: int = 0
    types: int = 0
    changes: Changes | None = None
    comparison: Comparison | None = None
    diagnostics: tuple[Diagnostic, ...] = ()
    suppressed: tuple[tuple[Diagnostic, str], ...] = ()
    gone: tuple[str, ...] = ()
    fetched: str = ""
    seconds: float = 0.0

    @property
    def good(self) -> bool:
        return self.state in ("unchanged", "written")


def generator_version() -> str:
    return version(DISTRIBUTION)


def sync(project: Project, config: Config, request: SyncRequest) -> Outcome:
    """Regenerate a service if anything it was made of changed. Never raises for what files or people do."""
    start = time.monotonic()
    try:
        with no_garbage_collection():
            outcome = _sync(project, config, request)
    except Busy as held:
        outcome = _failed(config, BUSY.at("", file=str(held), path=held, seconds=60))
    except TemplateFailed as failed:
        outcome = _failed(config, failed.finding)
    except OSError as fault:
        outcome = _failed(config, write.disk_finding(project.folder, fault))
    found = placed(config, outcome.diagnostics)
    return replace(outcome, diagnostics=found, seconds=time.monotonic() - start)


def _failed(config: Config, *found: Diagnostic) -> Outcome:
    return Outcome(config.name, "failed", diagnostics=found)


def _sync(project: Project, config: Config, request: SyncRequest) -> Outcome:
    known = known_record(project, config)
    if known.diagnostics:
        return _failed(config, *known.diagnostics)
    record = known.value
    options = options_hash(project, config)
    if record is not None and not request.force and not request.refetch and is_fresh(project, config, record, options):
        return Outcome(config.name, "unchanged", len(record.picks), len(record.names.get(CLASSES, {})))
    made = prepare(project, config, record, refetch=request.refetch)
    if made.value is None:
        return _failed(config, *made.diagnostics)
    prepared = made.value
    against = objections(prepared, request.consent)
    if against:
        return Outcome(config.name, "refused", comparison=prepared.comparison, diagnostics=against)
    return _write(project, prepared, record, options, request, located(prepared, made.diagnostics))


def known_record(project: Project, config: Config) -> Checked[ServiceRecord]:
    """What extsvc.lock says of a service; None without findings when it says nothing."""
    held = contract.load(project.folder)
    record = held.value.record(config.name) if held.value is not None else None
    return naming.sound(record) if record is not None else Checked(None, held.diagnostics)


def options_hash(project: Project, config: Config) -> str:
    """One hash over everything but the spec that decides on the output. A reason or a pin decides nothing."""
    deciding = asdict(replace(config, suppressions=(), sha256=""))
    own = [Path(project.folder, folder) for folder in dict.fromkeys((config.templates, project.templates)) if folder]
    parts = [generator_version(), repr(deciding), source.digest_of_folders([templates_folder(), *own])]
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()


def is_fresh(project: Project, config: Config, record: ServiceRecord, options: str) -> bool:
    """Whether a generation would give what lies on the disk: same inputs, same options, every file as it was written."""
    if record.options != options or record.out != config.out or not source.unchanged(project, config, record.inputs):
        return False
    if baseline.stored(project.folder, config.name) != record.baseline:
        return False
    root = project.folder / config.out
    held = lock.load(root).value
    entry = held.entry(target(config.target).label(config.name)) if held is not None else None
    return held is not None and entry is not None and _as_written(root, {**held.shared, **entry.files})


def _as_written(root: Path, files: dict[str, str]) -> bool:
    try:
        with Folder(os.path.realpath(root)) as folder:
            return all(lock.same(folder.read(path), digest) for path, digest in files.items())
    except OSError:
        return False


def rendered(project: Project, prepared: Prepared, only: frozenset[str] | None = None) -> Checked[tuple[File, ...]]:
    """The service's files (of its modules perhaps only some) with the user's own touch."""
    own = Path(project.folder, prepared.config.templates) if prepared.config.templates else None
    config = prepared.config
    files = files_of(prepared.made, own, Options(only, config.named_credential), target(config.target))
    return files.then(lambda made: overrides.applied(made, prepared.made, prepared.config))


def shared(project: Project, entries: Sequence[LockEntry]) -> tuple[File, ...]:
    return shared_files(entries, Path(project.folder, project.templates) if project.templates else None)


def planned(project: Project, prepared: Prepared) -> Checked[Plan]:
    """What a sync would write, for `check`."""
    try:
        return rendered(project, prepared).then(
            lambda files: write.plan(
                files,
                project.folder / prepared.config.out,
                prepared.entry,
                shared=lambda entries: shared(project, entries),
                generator=generator_version(),
                signed=signed,
            )
        )
    except TemplateFailed as failed:
        return Checked(None, (failed.finding,))


def _write(
    project: Project,
    prepared: Prepared,
    record: ServiceRecord | None,
    options: str,
    request: SyncRequest,
    found: tuple[Diagnostic, ...],
) -> Outcome:
    config = prepared.config
    again, kept = _to_render(project, prepared, record, options, request)
    written = _written(project, prepared, request, again, kept)
    if written.value is None and again is not None:  # e.g. a file was edited or lost: its text is needed after all
        written = _written(project, prepared, request)
    moved_away = record is not None and record.out != config.out
    if written.value is None:
        return Outcome(config.name, "refused", comparison=prepared.comparison, diagnostics=written.diagnostics)
    if record is not None and moved_away and not escapes(project, record.out):
        written = written.also(take_out(project, config.name, record.out, of=record.target).diagnostics)
    if record is not None and record.target != config.target and not moved_away:
        written = written.also(take_out(project, config.name, record.out, of=record.target).diagnostics)
    service = prepared.made.service
    packed = baseline.store(project.folder, config.name, baseline.pack(service, prepared.entry.closures))
    if prepared.gone:  # they leave extsvc.toml too, which must not look like a change of options next time
        options = options_hash(project, replace(config, operations=left_of(config, prepared.gone)))
    saved = contract.save(
        project.folder, record_of(prepared, options, packed, record, request.consent), generator=generator_version()
    )
    return Outcome(
        name=config.name,
        state="written" if saved.value is not None else "failed",
        operations=len(service.operations),
        types=len(service.types),
        changes=written.value,
        comparison=prepared.comparison,
        diagnostics=found + written.diagnostics + saved.diagnostics,
        gone=prepared.gone,
        fetched=prepared.loaded.fetched,
    )


def _written(
    project: Project,
    prepared: Prepared,
    request: SyncRequest,
    again: frozenset[str] | None = None,
    kept: Iterable[str] = (),
) -> Checked[Changes]:
    return rendered(project, prepared, again).then(
        lambda files: write.write(
            files,
            project.folder / prepared.config.out,
            prepared.entry,
            shared=lambda entries: shared(project, entries),
            generator=generator_version(),
            overwrite_edited=request.overwrite_edited,
            kept=kept,
            signed=signed,
        )
    )


def _to_render(
    project: Project, prepared: Prepared, record: ServiceRecord | None, options: str, request: SyncRequest
) -> tuple[frozenset[str] | None, tuple[str, ...]]:
    """The modules to be rendered (None: all) and the files that stay, after a change of the spec and nothing else."""
    changed = record is None or record.options != options or record.out != prepared.config.out
    if record is None or changed or request.force or prepared.config.target != DEFAULT:
        return None, ()
    root = project.folder / record.out
    held = lock.load(root).value
    entry = held.entry(prepared.entry.name) if held is not None else None
    # The stored model must be the one that the files were made from, whatever was merged or cut short since.
    if entry is None or dict(entry.closures) != dict(prepared.past.closures):
        return None, ()
    again = partial.modules(prepared, record)
    if again is None:
        return None, ()
    return again, partial.kept(prepared, entry, again)


def escapes(project: Project, out: str) -> bool:
    """Whether a path of the lock, which may come from a stranger, leaves the project's folder."""
    return not lies_below(project.folder, out)


def left_of(config: Config, gone: Collection[str]) -> tuple[str, ...]:
    """The picks of extsvc.toml without those that were let go."""
    return tuple(name for name in config.operations if name not in gone)


def _proof(project: Project, config: Config | None) -> Signed:
    """What proves a file of a service to be ours: a mark in it, or that a generation of today would write these bytes."""

    @cache
    def now() -> dict[str, bytes]:
        made = prepare(project, config, known_record(project, config).value) if config and not config.remote else None
        if made is None or made.value is None:
            return {}
        return {file.path: file.text.encode("utf-8", "replace") for file in rendered(project, made.value).value or ()}

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
            generator=generator_version(),
            overwrite_edited=overwrite_edited,
            signed=_proof(project, config),
        )
    except TemplateFailed as failed:
        return Checked(None, (failed.finding,))


def forget(project: Project, name: str) -> Checked[Contract]:
    """Remove all that is kept of a service beside its files. Raises OSError, Busy."""
    with Folder(os.path.realpath(project.folder)) as folder:
        for path in (baseline.within(name), f"{baseline.FOLDER}/{name}.spec"):
            if folder.kind(path) == "a file":
                folder.unlink(path)
        if folder.kind(baseline.FOLDER) == "a folder" and not folder.names(baseline.FOLDER):
            folder.rmdir(baseline.FOLDER)
    return contract.save(project.folder, None, generator=generator_version(), removed=name)


def many(project: Project, configs: Iterable[Config]) -> tuple[Config, ...]:
    """The services in the order in which they are best begun: the largest specs first."""

    def size(config: Config) -> int:
        try:
            return (project.folder / config.spec).stat().st_size
        except (OSError, ValueError):
            return 0

    return tuple(sorted(configs, key=size, reverse=True))
