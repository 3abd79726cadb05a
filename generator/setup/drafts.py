"""Services that somebody is adding: their drafts between the steps of the wizard, the last few, in memory."""

from __future__ import annotations

import secrets
import threading
from dataclasses import dataclass, field

from generator.org.service_drafts import ServiceDraft

MOST = 8


@dataclass(slots=True)
class OpenDraft:
    """A draft, the keys of the operations that are ticked, and what the table is narrowed to."""

    id: str
    user: str
    draft: ServiceDraft
    picked: set[str] = field(default_factory=set)


class ServiceDrafts:
    """The drafts of one org. Safe to use from several threads."""

    def __init__(self) -> None:
        self._turn = threading.Lock()
        self._open: dict[str, OpenDraft] = {}

    def keep(self, draft: ServiceDraft, user: str, picked: frozenset[str] = frozenset()) -> OpenDraft:
        """Keep a draft; the oldest makes room."""
        made = OpenDraft(secrets.token_urlsafe(9), user, draft, set(picked))
        with self._turn:
            while len(self._open) >= MOST:
                self._open.pop(next(iter(self._open)))
            self._open[made.id] = made
        return made

    def find(self, id: str, user: str) -> OpenDraft | None:
        """The draft of an id, for whoever began it."""
        with self._turn:
            found = self._open.get(id)
            return found if found is not None and found.user == user else None

    def forget(self, id: str) -> None:
        """Let go of a draft."""
        with self._turn:
            self._open.pop(id, None)
