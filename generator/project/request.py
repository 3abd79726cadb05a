"""How a sync is asked for."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from generator.project.memory import SyncMemory


@dataclass(frozen=True, slots=True)
class Consent:
    """What the user lets pass."""

    breaking: bool = False
    names: str = ""  # the reason


@dataclass(frozen=True, slots=True)
class SyncRequest:
    """How a sync is asked for."""

    consent: Consent = Consent()
    overwrite_edited: bool = False
    force: bool = False  # also when nothing seems to have changed
    refetch: bool = False
    judge: bool = False  # also say what `check` will say: `Outcome.verdict`
    adding: bool = False  # services that extsvc.lock cannot know yet
    jobs: int = 1  # processes that may print the files of the service, 0 one per core
    memory: SyncMemory | None = field(default=None, repr=False)  # of earlier syncs of this process
