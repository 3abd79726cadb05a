"""One service made ready to be written: loaded, named, compared with what was there, judged; nothing is touched."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from msgspec import Struct

from generator.compare.change import Change
from generator.compare.closure import closures
from generator.compare.rules import Impact
from generator.compare.show import Comparison
from generator.diagnostics import Checked, Diagnostic, Severity
from generator.model.service import Service, verb
from generator.modelling.build import build
from generator.modelling.outline import Outline, outlines
from generator.named import Model
from generator.naming.python_style import style_of
from generator.pipeline import Builder, concerning, entry_of, model
from generator.pointer import unescape
from generator.project import baseline, naming, rules, source
from generator.project.config import Config, Project
from generator.project.contract import Accepted, ServiceRecord
from generator.project.naming import Move, Names
from generator.project.past import Past, beside_past, compared
from generator.project.request import Consent
from generator.project.source import Loaded
from generator.salesforce.namespaces import EXTERNAL_SERVICE
from generator.selection import NO_SUCH_OPERATION, Selection, called, pick
from generator.targets.registry import target
from generator.writing.lock import LockEntry

if TYPE_CHECKING:
    from generator.oas import Spec
    from generator.project.first_look import FirstLook
    from generator.project.memory import ServiceMemory, Ways
    from generator.project.packing import Packer
    from generator.targets.packages import Package


class Prepared(Struct, frozen=True):
    """All that is to be known before a service is written."""

    config: Config
    made: Model
    entry: LockEntry
    names: Names  # for extsvc.lock
    comparison: Comparison
    gone: tuple[str, ...]  # picks of extsvc.toml that the spec no longer has
    moved: tuple[Move, ...]
    loaded: Loaded
    past: Past
    packed: bytes = b""  # the model as it is to be stored
    package: Package | None = None  # the installable project that the service is to be


def prepare(
    project: Project, config: Config, record: ServiceRecord | None, *, refetch: bool = False, keep: bool = True,
    adding: bool = False, memory: ServiceMemory | None = None, packer: Packer | None = None, look: FirstLook | None = None,
) -> Checked[Prepared]:  # fmt: skip
    """Do everything short of writing. The value is None when there is nothing that could be generated.

    `packer` packs the model, where it is to be stored; `look` may have read the spec. The findings beside a value have no lines
    yet: looking for them takes a while (`located`).
    """
    reader, outlined, made_by, hashed, known_by = _ways(memory, record)
    loaded = source.read(project, config, refetch=refetch, keep=keep, reader=reader, look=look)
    if loaded.value is None:
        return Checked(None, loaded.diagnostics)
    spec = loaded.value.spec
    modelled = _modelled(config, record, loaded.value, outlined(spec), made_by)
    found = loaded.diagnostics + modelled.diagnostics
    if modelled.value is None:
        return Checked(None, spec.locate(found))
    made, gone = modelled.value
    beside = beside_past(project.folder, config.name, made.service, hashed, known_by, packer)
    if (last := beside.value) is None:
        return Checked(None, spec.locate(found) + beside.diagnostics)
    known = Checked(record) if record is not None else _known_by_output(project, made, config, adding)
    if known.failed:
        return Checked(None, spec.locate(found + known.diagnostics))
    made, paged = _paged(made, config)
    found += known.diagnostics + paged
    if any(one.severity is Severity.ERROR for one in paged):
        return Checked(None, spec.locate(found))
    named = naming.named(made, config, known.value, last.past.old, memory.named if memory is not None else None)
    if any(one.severity is Severity.ERROR for one in named.diagnostics):
        return Checked(None, spec.locate(found) + named.diagnostics)
    comparison = compared(config.name, last.past, named.made.service, _unpicked(spec, record))
    package = _package(project, config, named.made.service, last.reached, last.past)
    if package.failed:
        return Checked(None, spec.locate(found) + package.diagnostics)
    prepared = Prepared(
        config=config,
        made=named.made,
        entry=_entry(config, named.made, last.reached, package.value),
        names=naming.given(named.made),
        comparison=comparison,
        gone=gone,
        moved=_distinct([*named.moved, *naming.renamed_by(comparison.changes)]),
        loaded=loaded.value,
        past=last.past,
        packed=last.packed,
        package=package.value,
    )
    return Checked(prepared, found + named.diagnostics)


def _ways(memory: ServiceMemory | None, record: ServiceRecord | None) -> Ways:
    ways: Ways = memory.ways() if memory is not None else (None, outlines, build, closures, baseline.load)
    return ways if record is not None and record.baseline else (*ways[:-1], None)


def _unpicked(spec: Spec, record: ServiceRecord | None) -> set[str]:
    """The operations that were picked, as far as the document still has them."""
    return {outline.key for outline in outlines(spec)} & set(record.picks if record is not None else ())


def _known_by_output(project: Project, made: Model, config: Config, adding: bool) -> Checked[ServiceRecord]:
    """What the output folder knows of a service that extsvc.lock does not; nothing to be told of one that is being added."""
    found = naming.from_output(project, made, config)
    return Checked(found.value) if adding and not found.failed else found


def _modelled(
    config: Config, record: ServiceRecord | None, loaded: Loaded, every: tuple[Outline, ...], made_by: Builder
) -> Checked[tuple[Model, tuple[str, ...]]]:
    """The model of what is picked, and the picks that were there once and are gone."""
    wanted, gone = _wanted(config, every, record)
    if gone and wanted.empty:
        return Checked(None, tuple(_gone(config, name, "; nothing that was picked is left") for name in gone))
    whole, namespace = target(config.target).whole, config.namespace or EXTERNAL_SERVICE
    made = model(
        loaded.spec,
        config.name,
        wanted,
        entire=whole,
        namespace=namespace,
        style=style_of(config.names, config.class_style),
        made_by=made_by,
    )
    return Checked((made.value, gone) if made.value is not None else None, made.diagnostics)


def _paged(made: Model, config: Config) -> tuple[Model, tuple[Diagnostic, ...]]:
    """The model with what the user says of pages."""
    if not config.pages:
        return made, ()
    from generator.project.page_settings import with_pages  # few say anything of pages

    return with_pages(made, config.pages)


def _package(
    project: Project, config: Config, service: Service, reached: Mapping[str, str], past: Past
) -> Checked[Package | None]:
    """The installable project that a service is to be, None for none. Findings: package-shared, lock-unreadable."""
    if not config.package:
        return Checked(None)
    from generator.targets.packages import packaged, unshared  # few services are projects

    label = target(config.target).label(config.name)
    held = unshared(project.folder / config.out, label, True)
    if held.value is None:
        return Checked(None, held.diagnostics)
    comparison = compared(config.name, past, service)
    spelling = style_of(config.names, config.class_style).given
    return Checked(packaged(config.package, held.value.entry(label), service.version, reached, comparison, spelling))


def _entry(config: Config, made: Model, reached: Mapping[str, str], package: Package | None) -> LockEntry:
    entry, named = entry_of(made, target(config.target), reached, package), config.named_credential
    return entry._replace(facts={**entry.facts, "credential": named}) if named else entry


def located(prepared: Prepared, found: Iterable[Diagnostic], *, notes: bool = False) -> tuple[Diagnostic, ...]:
    """The findings with their lines: all, or (without `notes`) those that a person is told of, see `pipeline.concerning`."""
    if not notes:
        return prepared.made.spec.locate(concerning(prepared.made, found))
    from generator.consequences import told_once  # `check` alone tells notes

    return prepared.made.spec.locate(told_once(found))


def _distinct(moves: Iterable[Move]) -> tuple[Move, ...]:
    return tuple(dict.fromkeys(moves))


def selection(config: Config, every: Iterable[Outline]) -> Selection:
    """The picks of a service: exact ids and calls, patterns, "*" for everything. What is there as it is written is exact."""
    everything = "*" in config.operations
    names = [name for name in config.operations if name != "*"]
    there = {name for outline in every for name in (outline.id, called(outline))} if names else set[str]()
    patterns = tuple(name for name in names if any(mark in name for mark in "*?[") and name not in there)
    exact = tuple(name for name in names if name not in patterns)
    return Selection(exact, patterns, config.exclude, config.tags, everything)


def _wanted(
    config: Config, every: tuple[Outline, ...], record: ServiceRecord | None
) -> tuple[Selection, tuple[str, ...]]:
    """The selection, without exact picks that were there once and are gone: those are judged as a breaking change."""
    wanted = selection(config, every)
    if not wanted.operations:
        return wanted, ()
    missing = {
        str(dict(found.args)["wanted"]) for found in pick(every, wanted).diagnostics if found.rule is NO_SUCH_OPERATION
    }
    known = set(record.words.values()) | {_call(key) for key in record.words} if record else set()
    gone = tuple(name for name in wanted.operations if name in missing and name in known)
    return wanted._replace(operations=tuple(name for name in wanted.operations if name not in gone)), gone


def _call(key: str) -> str:
    place, _, method = key.rpartition("/")
    path, spelt, _ = place.partition("/additionalOperations")
    return f"{verb(method, bool(spelt))} {unescape(path.removeprefix('/paths/'))}"


def objections(prepared: Prepared, consent: Consent) -> tuple[Diagnostic, ...]:
    """What an org, or the name contract, would refuse, as far as the user has not accepted it."""
    found: list[Diagnostic] = []
    config = prepared.config
    if not consent.names:
        for what, old, new in prepared.moved:
            found.append(rules.NAME_MOVES.at("", service=config.name, what=what, old=old, new=new))
    if not consent.breaking:
        for name in prepared.gone:
            found.append(_gone(config, name))
        for change in prepared.comparison.changes:
            if _refused(change, prepared.gone):
                found.append(_breaking(change, prepared))
    return prepared.made.spec.locate(found)


def _gone(config: Config, name: str, hint: str = "") -> Diagnostic:
    return rules.PICK_GONE.at("", file=config.spec, name=name, spec=config.spec, hint=hint)


def _refused(change: Change, gone: tuple[str, ...]) -> bool:
    """Renamings are a matter of the name contract; a pick that is gone is told as such."""
    told = change.rule.id == "operation-removed" and (change.subject in gone)
    return change.rule.salesforce is Impact.BREAKING and not naming.is_renaming(change) and not told


def _breaking(change: Change, prepared: Prepared) -> Diagnostic:
    operations = prepared.comparison.felt_by(change) or change.subject
    return rules.BREAKING.at(change.pointer, subject=change.subject, message=change.message, operations=operations)


def record_of(
    prepared: Prepared, options: str, packed: str, record: ServiceRecord | None, consent: Consent
) -> ServiceRecord:
    """What extsvc.lock shall say after this generation."""
    accepted = record.accepted if record else ()
    if consent.names and prepared.moved:
        accepted = (*accepted, Accepted(consent.names, prepared.moved))
    service = prepared.made.service
    return ServiceRecord(
        name=prepared.config.name,
        options=options,
        inputs=prepared.loaded.inputs,
        out=prepared.config.out,
        target=prepared.config.target,
        picks=prepared.entry.picks,
        baseline=packed,
        words={o.key: o.id for o in (*service.operations, *service.callbacks)},
        names=prepared.names,
        accepted=accepted,
    )
