"""The project as CI sees it: specs sound, output and lock as a sync would leave them. Nothing is written."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from generator.diagnostics import Checked, Diagnostic
from generator.project import contract, rules, source, stored
from generator.project.config import Config, Project
from generator.project.contract import ServiceRecord
from generator.project.freshness import known_record, options_hash
from generator.project.placing import placed
from generator.project.prepare import Prepared, objections, prepare
from generator.project.regenerate import planned
from generator.project.request import Consent
from generator.project.suppress import apply
from generator.project.verdict import validated, verdict
from generator.writing.plan import Plan, is_runtime
from generator.writing.plan_diff import diff


@dataclass(frozen=True, slots=True)
class Checkup:
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
    return replace(found, diagnostics=placed(config, found.diagnostics))


def _check(project: Project, config: Config, strict: bool) -> Checkup:
    known = known_record(project, config)
    if known.diagnostics:
        return Checkup(config.name, config.spec, diagnostics=known.diagnostics, readable=False)
    made = prepare(project, config, known.value, keep=False)
    if made.value is None:
        return Checkup(config.name, config.spec, diagnostics=made.diagnostics, readable=False)
    prepared = made.value
    plan = planned(project, prepared)
    beside = [*_lock(project, config, known.value, prepared), *plan.diagnostics]
    if plan.value is not None and known.value is not None:
        beside += _drift(plan.value, config)
    told = verdict(project, config, validated(prepared, made.diagnostics, strict), beside)
    service = prepared.made.service
    return Checkup(
        name=config.name,
        spec=config.spec,
        operations=len(service.operations),
        types=len(service.types),
        diagnostics=told.counted,
        suppressed=told.suppressed,
        drift="".join(diff(plan.value)) if plan.value is not None and known.value is not None else "",
    )


def _lock(project: Project, config: Config, record: ServiceRecord | None, prepared: Prepared) -> Iterator[Diagnostic]:
    def outdated(what: str) -> Diagnostic:
        return rules.LOCK_OUTDATED.at("", file=contract.FILE_NAME, what=what)

    if record is None:
        yield outdated(f"{config.name}, which was never generated")
        return
    if not source.unchanged(project, config, record.inputs):
        yield outdated(f"the spec of {config.name} as it is now")
        yield from objections(prepared, Consent())
    elif record.options != options_hash(project, config) or record.out != config.out:
        yield outdated(f"the options of {config.name}, the templates or the generator as they are now")
    elif record.baseline != stored.digest(project.folder, config.name):
        yield outdated(f"the stored model of {config.name}")
    elif dict(record.names) != dict(prepared.names) or record.picks != prepared.entry.picks:
        yield outdated(f"the names of {config.name}")


def _drift(plan: Plan, config: Config) -> Iterator[Diagnostic]:
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
    known = known_record(project, config)
    if known.diagnostics:
        return Checked(None, known.diagnostics)
    made = prepare(project, config, known.value, keep=False)
    if made.value is None:
        return Checked(None, placed(config, made.diagnostics))
    return Checked(apply(config, validated(made.value, made.diagnostics, strict)).counted)
