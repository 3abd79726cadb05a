"""The project as CI sees it: specs sound, output and lock as a sync would leave them. Nothing is written."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from generator.diagnostics import Checked, Diagnostic
from generator.project import contract, known_check, rules, source, stored
from generator.project.config import Config, Project
from generator.project.contract import ServiceRecord
from generator.project.first_look import FirstLook
from generator.project.freshness import known_record, options_hash
from generator.project.placing import placed
from generator.project.suppress import apply
from generator.project.verdict import ServiceVerdict, validated, verdict

if TYPE_CHECKING:
    from generator.project.prepare import Prepared
    from generator.writing.plan import Plan


class Checkup(NamedTuple):
    """What was found in one service; `drift` is the difference between the output and what would be generated."""

    name: str
    spec: str
    operations: int = 0
    types: int = 0
    diagnostics: tuple[Diagnostic, ...] = ()
    suppressed: tuple[tuple[Diagnostic, str], ...] = ()
    drift: str = ""
    readable: bool = True


def check(project: Project, config: Config, *, strict: bool = False) -> Checkup:
    """Look at one service. Never raises for what files say."""
    found = _check(project, config, strict)
    return found._replace(diagnostics=placed(config, found.diagnostics))


def _check(project: Project, config: Config, strict: bool) -> Checkup:
    known = known_record(project, config)
    if known.diagnostics:
        return Checkup(config.name, config.spec, diagnostics=known.diagnostics, readable=False)
    asked = known_check.asked(project, config, known.value, strict)
    look = FirstLook(os.path.join(project.folder, config.spec))
    before = known_check.known(project, config, known.value, asked, look.holds)
    if before is not None:
        told = verdict(project, config, before.diagnostics)
        return _checkup(config, (before.operations, before.types), told)
    return _whole(project, config, known.value, strict, asked, look)


def _whole(
    project: Project, config: Config, record: ServiceRecord | None, strict: bool, asked: str, look: FirstLook
) -> Checkup:
    """Everything made anew and compared with what lies there; what is found of a sound service is kept under `asked`."""
    # What was found before needs none of this, which imports a hundred modules.
    from generator.project.prepare import prepare
    from generator.project.regenerate import planned

    made = prepare(project, config, record, keep=False, look=look)
    if made.value is None:
        return Checkup(config.name, config.spec, diagnostics=made.diagnostics, readable=False)
    prepared = made.value
    plan = planned(project, prepared)
    beside = [*_lock(project, config, record, prepared), *plan.diagnostics]
    if plan.value is not None and record is not None:
        beside += _drift(plan.value, config)
    found = validated(prepared, made.diagnostics, strict)
    service = prepared.made.service
    figures = len(service.operations), len(service.types)
    if asked and not beside and plan.value is not None and _as_synced(plan.value, prepared, record):
        known_check.remember(asked, *figures, found, dict(plan.value.lock.files_of(prepared.entry.name)))
    drift = _differences(plan.value) if plan.value is not None and record is not None else ""
    return _checkup(config, figures, verdict(project, config, found, beside), drift)


def _differences(plan: Plan) -> str:
    """How the output differs, as a unified diff."""
    if not plan.steps:
        return ""
    from generator.writing.plan_diff import diff

    return "".join(diff(plan))


def _as_synced(plan: Plan, prepared: Prepared, record: ServiceRecord | None) -> bool:
    """Whether this is what a sync leaves, and follows from nothing but what the question to be asked next time holds."""
    inputs = record.inputs if record is not None else {}
    sound = plan.empty and not plan.gave_way and not prepared.made.spec.refused
    return sound and dict(prepared.loaded.inputs) == dict(inputs)


def _checkup(config: Config, figures: tuple[int, int], told: ServiceVerdict, drift: str = "") -> Checkup:
    return Checkup(config.name, config.spec, *figures, told.counted, told.suppressed, drift)


def _lock(project: Project, config: Config, record: ServiceRecord | None, prepared: Prepared) -> Iterator[Diagnostic]:
    def outdated(what: str) -> Diagnostic:
        return rules.LOCK_OUTDATED.at("", file=contract.FILE_NAME, what=what)

    if record is None:
        yield outdated(f"{config.name}, which was never generated")
        return
    read = prepared.loaded.inputs  # and hashed then; where they differ, it may be that a file has no more part in it
    holds = source.as_read(project, read)
    if dict(read) != dict(record.inputs) and not source.unchanged(project, config, record.inputs, holds):
        yield outdated(f"the spec of {config.name} as it is now")
        from generator.project.prepare import objections
        from generator.project.request import Consent

        yield from objections(prepared, Consent())
    elif record.options != options_hash(project, config) or record.out != config.out:
        yield outdated(f"the options of {config.name}, the templates or the generator as they are now")
    elif record.baseline != stored.digest(project.folder, config.name):
        yield outdated(f"the stored model of {config.name}")
    elif dict(record.names) != dict(prepared.names) or record.picks != prepared.entry.picks:
        yield outdated(f"the names of {config.name}")


def _drift(plan: Plan, config: Config) -> Iterator[Diagnostic]:
    from generator.writing.plan import is_runtime

    runtime = [step for step in plan.steps if is_runtime(step.path)]
    if runtime:
        yield rules.RUNTIME_OUTDATED.at("", file=f"{config.root}/_runtime/", out=config.out)
    for step in plan.steps:
        if step in runtime:
            continue
        verb = "is missing" if step.old is None else "is no longer generated" if step.new is None else "differs"
        path = f"{config.out}/{step.path}"
        yield rules.DRIFT.at("", file=path, path=path, verb=verb)
    if plan.lock_changed and not plan.steps:
        yield rules.LOCK_OUTDATED.at("", file=f"{config.out}/.extsvc.lock", what=f"{config.name} as it is now")


def strays(project: Project) -> tuple[Diagnostic, ...]:
    """Services that the lock holds and the project does not."""
    held = contract.load(project.folder)
    names = {config.name for config in project.services}
    records = held.value.records if held.value is not None else ()
    lost = (record.name for record in records if record.name not in names)
    return held.diagnostics + tuple(
        rules.LOCK_STRAY.at("", file=contract.FILE_NAME, lock=contract.FILE_NAME, name=name) for name in lost
    )


def found_in_spec(project: Project, config: Config, *, strict: bool = False) -> Checked[tuple[Diagnostic, ...]]:
    """What `check` finds in a service's spec, less what is suppressed, whatever is recorded: what may be recorded.

    The value is None when the spec, or what is known of the service, cannot be read.
    """
    from generator.project.prepare import prepare

    known = known_record(project, config)
    if known.diagnostics:
        return Checked(None, known.diagnostics)
    made = prepare(project, config, known.value, keep=False)
    if made.value is None:
        return Checked(None, placed(config, made.diagnostics))
    return Checked(apply(config, validated(made.value, made.diagnostics, strict)).counted)
