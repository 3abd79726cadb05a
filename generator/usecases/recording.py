"""Bear what is known: record today's findings of services, so that `check` fails for new ones only; suppress a rule by name."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import TYPE_CHECKING

from generator.diagnostics import Checked, Diagnostic
from generator.project import recorded
from generator.project.config import Config, Project
from generator.usecases import rules
from generator.usecases.projects import chosen
from generator.usecases.stopping import Stop, needed, stopping
from generator.wording import nearest

if TYPE_CHECKING:
    from generator.project.recorded import RecordedFindings


@dataclass(frozen=True, slots=True)
class RecordedService:
    """What is recorded of a service now, and how many findings were before; `diagnostics` when it could not be read."""

    service: str
    findings: int = 0
    before: int = 0
    diagnostics: tuple[Diagnostic, ...] = ()


@stopping
def record_findings(
    project: Project,
    names: Sequence[str] = (),
    reason: str = "",
    expires: str = "",
    *,
    prune: bool = False,
    clear: bool = False,
    jobs: int = 0,
    done: Callable[[RecordedService], None] | None = None,
) -> Checked[tuple[RecordedService, ...]]:
    """Record today's findings in the specs of the named services (or all): `check` then fails for new ones only.

    `reason` says why they are borne, `expires` until which day (2026-12-31; "" for no end): after it all count again. `prune`
    lets go of recorded findings that are gone, reason and days staying; `clear` of all of them. `jobs` are processes, 0 one
    per core; `done` is told each service as it comes. Errors of the project itself (drift, locks) are never recorded.
    Findings: reason-missing, day-unusable.
    """
    from generator.project.run import each
    from generator.project.sync import many

    configs = needed(chosen(project, names))
    if not (prune or clear):
        if not reason.strip():
            raise Stop(rules.REASON_MISSING.at(""))
        _day_to_come(expires)
    work = partial(_recorded, project, reason=" ".join(reason.split()), expires=expires, prune=prune, clear=clear)

    def lost(config: Config, finding: Diagnostic) -> RecordedService:
        return RecordedService(config.name, diagnostics=(finding,))

    made = {}
    with closing(each(work, many(project, configs), jobs, lost)) as results:
        for one in results:
            made[one.service] = one
            if done is not None:
                done(one)
    return Checked(tuple(made[config.name] for config in configs))


def _day_to_come(text: str) -> None:
    """Raises `Stop` for what is no day, and for one that is over."""
    if not text:
        return
    try:
        if len(text) == 10 and date.fromisoformat(text) >= date.today():
            return
    except ValueError:
        pass
    raise Stop(rules.DAY_UNUSABLE.at("", text=text))


def _recorded(
    project: Project, config: Config, *, reason: str, expires: str, prune: bool, clear: bool
) -> RecordedService:
    from generator.project.check import found_in_spec

    folder, name = project.folder, config.name
    held = recorded.load(folder, name)
    if held.diagnostics and (prune or not clear and not reason):
        return RecordedService(name, diagnostics=held.diagnostics)
    before = held.value.total if held.value is not None else 0
    if clear:
        return _kept(project, name, None, before)
    if prune and held.value is None:
        return RecordedService(name)
    found = found_in_spec(project, config)
    if found.value is None:
        return RecordedService(name, before, before, found.diagnostics)
    if prune and held.value is not None:
        made = recorded.pruned(held.value, recorded.part(held.value, found.value, folder).left)
    else:
        made = recorded.record(found.value, folder, reason, date.today(), expires)
    return _kept(project, name, made, before)


def _kept(project: Project, name: str, known: RecordedFindings | None, before: int) -> RecordedService:
    """Write what is recorded; nothing is recorded in no file."""
    path = project.folder / recorded.within(name)
    try:
        if known is not None and known.total:
            recorded.store(project.folder, name, known)
        else:
            recorded.discard(project.folder, name)
    except OSError as fault:
        return RecordedService(
            name, before, before, (rules.FILE_UNWRITABLE.at("", path=path, reason=fault.strerror or fault),)
        )
    return RecordedService(name, known.total if known is not None else 0, before)


# -- one rule -----------------------------------------------------------------------------------------------------------


@stopping
def suppress(
    project: Project,
    name: str,
    rule: str,
    reason: str,
    *,
    line: int = 0,
    pointer: str = "",
    everywhere: bool = False,
) -> Checked[tuple[Diagnostic, ...]]:
    """Suppress a rule of a service where it is found now, in extsvc.toml; answers what is suppressed by it.

    `line` is that of the finding, `pointer` the place it is at or below; without both every finding of the rule is meant, each
    at its own place. `everywhere` suppresses the rule in the whole service, also where it will be found later.
    Findings: rule-not-known, reason-missing, nothing-to-suppress.
    """
    from generator.catalog import all_rules
    from generator.project.check import found_in_spec
    from generator.project.edit import suppressed, update
    from generator.report.suppress import covers

    (config,) = needed(chosen(project, [name]))
    if rule not in all_rules():
        near = nearest(rule, all_rules(), 1)
        hint = f"did you mean '{near[0]}'?" if near else "extsvc explain lists all"
        raise Stop(rules.RULE_NOT_KNOWN.at("", name=rule, hint=hint))
    if not reason.strip():
        raise Stop(rules.REASON_MISSING.at(""))
    every = needed(found_in_spec(project, config))
    meant = tuple(
        found
        for found in every
        if found.rule.id == rule
        and (not line or found.span.line == line)
        and (not pointer or covers(pointer, found.span.pointer))
    )
    if not meant:
        where = f" in line {line}" if line else f" at {pointer}" if pointer else ""
        raise Stop(rules.NOTHING_TO_SUPPRESS.at("", service=name, rule=rule, where=where))
    places = [""] if everywhere else [pointer] if pointer else sorted({found.span.pointer for found in meant})
    try:
        update(project.path, partial(suppressed, name=name, rule=rule, places=places, reason=" ".join(reason.split())))
    except OSError as fault:
        raise Stop(rules.FILE_UNWRITABLE.at("", path=project.path, reason=fault.strerror or fault)) from None
    return Checked(meant)
