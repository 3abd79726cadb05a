"""How a sync is asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from generator.project.memory import SyncMemory


class Consent(NamedTuple):
    """What the user lets pass."""

    breaking: bool = False
    names: str = ""  # the reason


class SyncRequest(NamedTuple):
    """How a sync is asked for."""

    consent: Consent = Consent()
    overwrite_edited: bool = False
    force: bool = False  # also when nothing seems to have changed
    refetch: bool = False
    judge: bool = False  # also say what `check` will say: `Outcome.verdict`
    adding: bool = False  # services that extsvc.lock cannot know yet
    jobs: int = 1  # processes that may print the files of the service, 0 one per core
    memory: SyncMemory | None = None  # of earlier syncs of this process
