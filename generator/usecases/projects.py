"""A project opened, and its services brought up to date, looked at and listed; one bad service never stops the others."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from generator.diagnostics import Checked, Diagnostic, Span
from generator.project.config import Config, Project
from generator.usecases import rules
from generator.usecases.stopping import Stop, needed, stopping

if TYPE_CHECKING:
    from generator.project.check import Checkup
    from generator.project.outcome import Outcome
    from generator.project.request import SyncRequest


def open_project(path: str | Path | None = None) -> Checked[Project]:
    """The project of an extsvc.toml, by default the nearest one here or above."""
    from generator.project.config import find, load
    from generator.project.rules import NO_PROJECT

    there = find(Path.cwd()) if path is None else Path(path).resolve()
    if there is None:
        return Checked(None, (NO_PROJECT.at("", folder=Path.cwd()),))
    return load(there)


def listed_origins(path: str | Path | None = None) -> tuple[str, ...]:
    """The origins that the project lists as `remote`, for fetching without further leave; none where there is no project."""
    made = open_project(path)
    return made.value.remote if made.value is not None else ()


def chosen(project: Project, names: Sequence[str]) -> Checked[tuple[Config, ...]]:
    """The named services, or all; findings for a name that is not there, and for a project without services."""
    made = project.chosen(names)
    if made.value is not None and not made.value:
        return Checked(None, (rules.NO_SERVICES.at("", path=project.path),))
    # About the call, not about a place in the file: who asked is told in a sentence.
    if made.value is not None:
        return made
    return Checked(None, tuple(found.located(Span("", "")) for found in made.diagnostics))


# -- sync --------------------------------------------------------------------------------------------------------------


@stopping
def sync_services(
    project: Project,
    names: Sequence[str] = (),
    request: SyncRequest | None = None,
    *,
    jobs: int = 0,
    changelog: str | Path | None = None,
    done: Callable[[Outcome], None] | None = None,
) -> Checked[tuple[Outcome, ...]]:
    """Regenerate the named services (or all) where anything they are made of changed, and put into extsvc.toml what followed.

    `jobs` are processes, 0 one per core; `done` is told each outcome as it comes; `changelog` is a Markdown file that what
    changed is appended to. Outcomes stand in the order of extsvc.toml.
    """
    configs = needed(chosen(project, names))
    outcomes = carried_out(project, configs, request, jobs=jobs, done=done)
    if changelog is not None:
        _append(Path(changelog), outcomes, request.consent.names if request is not None else "")
    return Checked(outcomes)


def carried_out(
    project: Project,
    configs: Sequence[Config],
    request: SyncRequest | None = None,
    *,
    jobs: int = 0,
    done: Callable[[Outcome], None] | None = None,
    following: bool = True,
) -> tuple[Outcome, ...]:
    """The outcomes of syncing these services; `following` puts into extsvc.toml what followed from them."""
    from generator.project import contract
    from generator.project.outcome import Outcome
    from generator.project.request import SyncRequest
    from generator.project.run import each
    from generator.project.sync import many, sync, sync_again

    def lost(config: Config, finding: Diagnostic) -> Outcome:
        return Outcome(config.name, "failed", diagnostics=(finding,))

    outcomes = {}
    request = (request or SyncRequest())._replace(jobs=jobs if len(configs) == 1 else 1)  # several have a process each
    if jobs != 1 and len(configs) > 1:
        request = request._replace(memory=None)  # which stays in this process
    found = contract.load(project.folder).value if len(configs) > 1 else None
    again = partial(sync_again, project, request=request, before=found or contract.Contract())
    work = partial(sync, project, request=request)
    with closing(each(work, many(project, configs), jobs, lost, again)) as results:
        for outcome in results:
            outcomes[outcome.name] = outcome
            if following:
                _follow(project, outcome)
            if done is not None:
                done(outcome)
    return tuple(outcomes[config.name] for config in configs)


def _follow(project: Project, outcome: Outcome) -> None:
    """Take picks that were let go out of extsvc.toml, and write new pins into it."""
    config = project.service(outcome.name)
    if config is None or outcome.state != "written":
        return
    from generator.project.edit import put
    from generator.project.outcome import left_of

    if outcome.gone:
        put(project.path, config.name, {"operations": left_of(config, outcome.gone)})
    if outcome.fetched and outcome.fetched != config.sha256:
        put(project.path, config.name, {"sha256": outcome.fetched})


def _append(path: Path, outcomes: Iterable[Outcome], reason: str) -> None:
    """A section per service that changed. Raises `Stop` when the file cannot be written."""
    from generator.compare.show import markdown
    from generator.reading import read
    from generator.writing.single import put_named

    parts = []
    for outcome in outcomes:
        if outcome.state == "written" and outcome.comparison is not None and outcome.comparison.changes:
            note = f"Names were let go: {' '.join(reason.split())}\n\n" if reason else ""
            parts.append(f"{markdown(outcome.comparison)}\n{note}")
    if not parts:
        return
    try:
        before = read(path) if path.exists() else b""
        put_named(path, before + "\n".join(parts).encode())
    except OSError as fault:
        raise Stop(rules.FILE_UNWRITABLE.at("", path=path, reason=fault.strerror)) from None


# -- check and list ----------------------------------------------------------------------------------------------------


@stopping
def check_services(
    project: Project,
    names: Sequence[str] = (),
    *,
    strict: bool = False,
    jobs: int = 0,
    done: Callable[[Checkup], None] | None = None,
) -> Checked[tuple[Checkup, ...]]:
    """What CI wants to know of the named services (or all): sound specs, output and lock as `sync` would leave them.

    Nothing is written. With all services looked at, what the lock holds beside them comes last, without a name. `strict` also
    asks openapi-spec-validator.
    """
    from generator.project.check import Checkup, check, strays
    from generator.project.run import each
    from generator.project.sync import many

    configs = needed(chosen(project, names))

    def lost(config: Config, finding: Diagnostic) -> Checkup:
        return Checkup(config.name, config.spec, diagnostics=(finding,), readable=False)

    checkups = {}
    with closing(each(partial(check, project, strict=strict), many(project, configs), jobs, lost)) as results:
        for checkup in results:
            checkups[checkup.name] = checkup
            if done is not None:
                done(checkup)
    made = [checkups[config.name] for config in configs]
    if not names and (stray := strays(project)):
        made.append(Checkup("", "extsvc.lock", diagnostics=stray))
    return Checked(tuple(made))


class ServiceState(NamedTuple):
    """A service as `extsvc list` shows it; `state` is "up to date", "to be synced", "never generated" or "damaged lock"."""

    service: str
    state: str
    operations: int
    types: int
    spec: str
    out: str
    picks: tuple[str, ...]
    tags: tuple[str, ...]
    named_credential: str


def list_services(project: Project) -> Checked[tuple[ServiceState, ...]]:
    """The services of a project with their state and their figures. Findings: what is wrong with the lock."""
    from generator.project.run import each

    found: list[Diagnostic] = []

    def lost(config: Config, finding: Diagnostic) -> tuple[ServiceState, tuple[Diagnostic, ...]]:
        return _state(config, "unknown", 0, 0), (finding,)

    rows = []
    for row, findings in each(partial(_looked_at, project), project.services, 1, lost):
        rows.append(row)
        found += findings
    return Checked(tuple(rows), tuple(dict.fromkeys(found)))


def _looked_at(project: Project, config: Config) -> tuple[ServiceState, tuple[Diagnostic, ...]]:
    from generator.project.freshness import is_fresh, known_record, options_hash
    from generator.salesforce.scopes import CLASSES

    known = known_record(project, config)
    record = known.value
    state = "damaged lock" if known.diagnostics else "never generated"
    if record is not None:
        fresh = is_fresh(project, config, record, options_hash(project, config))
        state = "up to date" if fresh else "to be synced"
    operations = len(record.picks) if record else 0
    types = len(record.names.get(CLASSES, {})) if record else 0
    return _state(config, state, operations, types), known.diagnostics


def _state(config: Config, state: str, operations: int, types: int) -> ServiceState:
    return ServiceState(
        service=config.name,
        state=state,
        operations=operations,
        types=types,
        spec=config.spec,
        out=config.out,
        picks=config.operations,
        tags=config.tags,
        named_credential=config.named_credential,
    )
