"""One service made ready to be written: loaded, named, compared with what was there, judged; nothing is touched."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from generator.build import outlines
from generator.build.outline import Outline
from generator.compare.change import Change
from generator.compare.closure import closures
from generator.compare.compare import compare
from generator.compare.rules import Verdict
from generator.compare.show import Comparison, operation_names
from generator.diagnostics import Checked, Diagnostic, Severity
from generator.model.service import Service
from generator.output.lock import Entry
from generator.pipeline import Model, fingerprint, model
from generator.project import baseline, naming, rules, source
from generator.project.baseline import Baseline
from generator.project.config import Config, Project
from generator.project.contract import Accepted, Record
from generator.project.naming import Move, Names
from generator.selection import NO_SUCH_OPERATION, Selection, pick


@dataclass(frozen=True, slots=True)
class Prepared:
    """All that is to be known before a service is written."""

    config: Config
    made: Model
    entry: Entry
    names: Names  # for extsvc.lock
    comparison: Comparison
    gone: tuple[str, ...]  # picks of extsvc.toml that the spec no longer has
    moved: tuple[Move, ...]
    inputs: Mapping[str, str]
    fetched: str
    changed: frozenset[str] | None  # operations that differ from the last generation; None: all may
    old: Service | None  # their old versions, and what those reached
    before: Mapping[str, str]  # the closure hashes of the last generation
    diagnostics: tuple[Diagnostic, ...] = ()


@dataclass(frozen=True, slots=True)
class Consent:
    """What the user lets pass."""

    breaking: bool = False
    names: str = ""  # the reason


def prepare(
    project: Project, config: Config, record: Record | None, *, refetch: bool = False, keep: bool = True
) -> Checked[Prepared]:
    """Do everything short of writing. The value is None when there is nothing that could be generated.

    The findings beside a value have no lines yet: looking for them takes a while (`located`).
    """
    loaded = source.read(project, config, refetch=refetch, keep=keep)
    if loaded.value is None:
        return Checked(None, loaded.diagnostics)
    spec = loaded.value.spec
    every = outlines(spec)
    wanted, gone = _wanted(config, every, record)
    if gone and wanted.empty:
        nothing = (_gone(config, name, "; nothing that was picked is left") for name in gone)
        return Checked(None, spec.locate(loaded.diagnostics) + tuple(nothing))
    made = model(spec, config.name, wanted)
    found = loaded.diagnostics + made.diagnostics
    if made.value is None:
        return Checked(None, spec.locate(found))
    past = _past(project, record)
    if past.diagnostics:
        return Checked(None, spec.locate(found) + past.diagnostics)
    reached = closures(made.value.service)
    changed = _changed(past.value, reached)
    old = past.value.part(changed) if past.value is not None and changed is not None else None
    named = naming.named(made.value, config, record, old)
    if any(one.severity is Severity.ERROR for one in named.diagnostics):
        return Checked(None, spec.locate(found) + named.diagnostics)
    comparison = _comparison(config, record, old, named.made.service, changed, {o.key for o in every})
    entry = Entry(
        name=config.name,
        spec=fingerprint(spec),
        picks=tuple(o.key for o in named.made.picked),
        names=named.made.python.given,
        closures=reached,
        facts=_facts(named.made, config),
    )
    prepared = Prepared(
        config=config,
        made=named.made,
        entry=entry,
        names=naming.given(named.made),
        comparison=comparison,
        gone=gone,
        moved=_distinct([*named.moved, *naming.renamed_by(comparison.changes)]),
        inputs=loaded.value.inputs,
        fetched=loaded.value.fetched,
        changed=changed,
        old=old,
        before=past.value.closures if past.value is not None else {},
    )
    return Checked(prepared, found + named.diagnostics)


def located(prepared: Prepared, found: Iterable[Diagnostic], *, notes: bool = False) -> tuple[Diagnostic, ...]:
    """The findings with their lines; notes, which a sync does not print, only when asked for."""
    return prepared.made.spec.locate(d for d in found if notes or d.severity is not Severity.NOTE)


def _distinct(moves: Iterable[Move]) -> tuple[Move, ...]:
    return tuple(dict.fromkeys(moves))


def selection(config: Config) -> Selection:
    """The picks of a service: exact ids and calls, patterns, "*" for everything."""
    everything = "*" in config.operations
    names = [name for name in config.operations if name != "*"]
    patterns = tuple(name for name in names if any(mark in name for mark in "*?["))
    exact = tuple(name for name in names if name not in patterns)
    return Selection(exact, patterns, config.exclude, config.tags, everything)


def _wanted(config: Config, every: tuple[Outline, ...], record: Record | None) -> tuple[Selection, tuple[str, ...]]:
    """The selection, without exact picks that were there once and are gone: those are judged as a breaking change."""
    wanted = selection(config)
    missing = {
        str(dict(found.args)["wanted"]) for found in pick(every, wanted).diagnostics if found.rule is NO_SUCH_OPERATION
    }
    known = set(record.words.values()) | {_call(key) for key in record.words} if record else set()
    gone = tuple(name for name in wanted.operations if name in missing and name in known)
    return replace(wanted, operations=tuple(name for name in wanted.operations if name not in gone)), gone


def _call(key: str) -> str:
    place, _, method = key.rpartition("/")
    return f"{method.upper()} {place.removeprefix('/paths/').replace('~1', '/').replace('~0', '~')}"


def _past(project: Project, record: Record | None) -> Checked[Baseline]:
    if record is None or not record.baseline:
        return Checked(None)
    return baseline.load(project.folder, record.name)


def _changed(past: Baseline | None, closures: Mapping[str, str]) -> frozenset[str] | None:
    """Keys of operations that came, went or reach something that changed; None without a past."""
    if past is None:
        return None
    keys = past.closures.keys() | closures.keys()
    return frozenset(key for key in keys if past.closures.get(key) != closures.get(key))


def _comparison(
    config: Config,
    record: Record | None,
    old: Service | None,
    new: Service,
    changed: frozenset[str] | None,
    there: set[str],
) -> Comparison:
    if old is None or changed is None:
        return Comparison(config.name, config.name, (), operation_names(new))
    part = replace(
        new,
        operations=tuple(o for o in new.operations if o.key in changed),
        callbacks=tuple(o for o in new.callbacks if o.key in changed),
    )
    picks = set(record.picks) if record else set()
    changes = tuple(change for change in compare(old, part, ()) if not _picked_otherwise(change, there, picks))
    versions = [f"{config.name} {service.version}".strip() for service in (old, new)]
    return Comparison(versions[0], versions[1], changes, operation_names(old, new))


def _picked_otherwise(change: Change, there: set[str], picks: set[str]) -> bool:
    """An operation that the spec still has, but the user no longer picks, is no change of the vendor's."""
    return change.rule.id == "operation-removed" and set(change.operations) <= there & picks


def _facts(made: Model, config: Config) -> dict[str, object]:
    facts: dict[str, object] = {"package": made.python.package, "origin": Path(made.service.origin).name}
    return {**facts, "credential": config.named_credential} if config.named_credential else facts


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
    return change.rule.salesforce is Verdict.BREAKING and not naming.is_renaming(change) and not told


def _breaking(change: Change, prepared: Prepared) -> Diagnostic:
    operations = prepared.comparison.felt_by(change) or change.subject
    return rules.BREAKING.at(change.pointer, subject=change.subject, message=change.message, operations=operations)


def record_of(prepared: Prepared, options: str, packed: str, record: Record | None, consent: Consent) -> Record:
    """What extsvc.lock shall say after this generation."""
    accepted = record.accepted if record else ()
    if consent.names and prepared.moved:
        accepted = (*accepted, Accepted(consent.names, prepared.moved))
    service = prepared.made.service
    return Record(
        name=prepared.config.name,
        options=options,
        inputs=prepared.inputs,
        out=prepared.config.out,
        picks=prepared.entry.picks,
        baseline=packed,
        words={o.key: o.id for o in (*service.operations, *service.callbacks)},
        names=prepared.names,
        accepted=accepted,
    )
