"""Bring one service up to date: nothing when nothing changed, all or nothing when something did."""

from __future__ import annotations

import os
import time
from collections.abc import Iterable

from generator.collector import no_garbage_collection
from generator.project.config import Config, Project
from generator.project.contract import Contract
from generator.project.first_look import FirstLook
from generator.project.freshness import is_fresh, known_record, options_hash
from generator.project.outcome import Outcome, failed
from generator.project.placing import placed
from generator.project.request import SyncRequest
from generator.salesforce.scopes import CLASSES


def sync(project: Project, config: Config, request: SyncRequest) -> Outcome:
    """Regenerate a service if anything it was made of changed. Never raises for what files or people do."""
    start = time.monotonic()
    try:
        with no_garbage_collection():
            outcome = _sync(project, config, request)
    except OSError as fault:
        from generator.writing.write import disk_finding

        outcome = failed(config, disk_finding(project.folder, fault))
    found = placed(config, outcome.diagnostics)
    return outcome._replace(diagnostics=found, seconds=time.monotonic() - start)


def sync_again(project: Project, config: Config, request: SyncRequest, before: Contract) -> Outcome:
    """Sync a service whose process died, `before` being the lock as this run found it.

    What that process had written already is no news to the locks, but it is to the user: it is made once more and told as
    written, with the picks and pins that follow from it.
    """
    written = known_record(project, config).value != before.record(config.name)
    return sync(project, config, request._replace(force=request.force or written))


def _sync(project: Project, config: Config, request: SyncRequest) -> Outcome:
    known = known_record(project, config)
    if known.diagnostics:
        return failed(config, *known.diagnostics)
    record = known.value
    options = options_hash(project, config)
    look = FirstLook(os.path.join(project.folder, config.spec))
    holds = request.memory.of(config.name).holds if request.memory is not None else look.holds
    asked = request.force or request.refetch
    if record is not None and not asked and is_fresh(project, config, record, options, holds):
        return Outcome(config.name, "unchanged", len(record.picks), len(record.names.get(CLASSES, {})))
    from generator.project.regenerate import regenerated  # builds models: not imported where nothing changed

    return regenerated(project, config, record, options, request, look)


def many(project: Project, configs: Iterable[Config]) -> tuple[Config, ...]:
    """The services in the order in which they are best begun: the largest specs first."""

    def size(config: Config) -> int:
        try:
            return (project.folder / config.spec).stat().st_size
        except (OSError, ValueError):
            return 0

    return tuple(sorted(configs, key=size, reverse=True))
