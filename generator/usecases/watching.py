"""Regenerate on save."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Collection, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from generator.diagnostics import Checked, Diagnostic
from generator.project.config import Config, Project
from generator.usecases import rules
from generator.usecases.projects import carried_out, chosen
from generator.usecases.stopping import Stop, needed, stopping

if TYPE_CHECKING:
    from generator.project.memory import SyncMemory
    from generator.project.outcome import Outcome
    from generator.project.request import SyncRequest


@dataclass(frozen=True, slots=True)
class WatchListener:
    """What is to be told while files are watched: how many there are, the names of those that were saved, outcomes, and what
    is wrong with a project file that cannot be read for a moment.
    """

    watching: Callable[[int], None]
    saved: Callable[[Sequence[str]], None]
    done: Callable[[Outcome], None]
    finding: Callable[[Diagnostic], None]


@stopping
def watch_services(
    project: Project, names: Sequence[str], request: SyncRequest, listener: WatchListener
) -> Checked[None]:
    """Sync the named services (or all) now, and again whenever a spec, an overlay, a template or the project file is saved.

    Ends with KeyboardInterrupt alone. Needs the extra `watch`.
    """
    try:
        from watchfiles import watch
    except ImportError:
        raise Stop(rules.EXTRA_MISSING.at("", what="watching", extra="watch")) from None
    from generator.project.memory import SyncMemory
    from generator.project.run import each

    memory = SyncMemory()
    request = request._replace(memory=memory)
    configs = needed(chosen(project, names))
    if len(configs) == 1:  # several are synced in processes of their own at first
        deque(each(partial(look, project, memory), configs, 1, lambda config, finding: None))
    carried_out(project, configs, request, done=listener.done)
    while True:
        files = watched(project)
        listener.watching(len(files))
        for changes in watch(*{path.parent for path in files}, recursive=False, raise_interrupt=True):
            touched = {Path(path).resolve() for _, path in changes} & files
            if touched:
                break
        project = again(project, names, touched, request, listener)


def look(project: Project, memory: SyncMemory, config: Config) -> None:
    """Read and model what is generated already, so that the first save finds it known. What is wrong is for a sync to tell."""
    from generator.project.freshness import known_record
    from generator.project.prepare import prepare

    record = known_record(project, config).value
    if record is not None and not config.remote:
        with suppress(OSError):
            prepare(project, config, record, keep=False, memory=memory.of(config.name))


def again(
    project: Project, names: Sequence[str], touched: Collection[Path], request: SyncRequest, listener: WatchListener
) -> Project:
    """Sync after a save; a project file that cannot be read for a moment is told and waited for."""
    from generator.project.config import load

    made = load(project.path)
    if made.value is None:
        for finding in made.diagnostics:
            listener.finding(finding)
        return project
    listener.saved(sorted(path.name for path in touched))
    configs = tuple(config for config in made.value.services if not names or config.name in names)
    # What is known lies in this process. Where all services are made anew, several processes are worth more.
    carried_out(made.value, configs, request, jobs=0 if project.path.resolve() in touched else 1, done=listener.done)
    return made.value


def watched(project: Project) -> set[Path]:
    """The files that decide on the output: the project file, specs with what they refer to, overlays, templates."""
    from generator.project.contract import load as load_contract

    held = load_contract(project.folder).value
    files = {project.path}
    for config in project.services:
        record = held.record(config.name) if held is not None else None
        inputs = [*(record.inputs if record else ()), config.spec, *config.overlays]
        files.update(project.folder / name for name in inputs if "://" not in name)
        if config.templates:
            files.update((project.folder / config.templates).rglob("*"))
    return {path.resolve() for path in files if path.parent.is_dir()}
