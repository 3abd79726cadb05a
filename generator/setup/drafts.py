"""Services that somebody is adding: their drafts between the steps of the wizard, the last few, in memory."""

from __future__ import annotations

import secrets
import threading
from dataclasses import dataclass, field

from generator.compare.show import Comparison
from generator.diagnostics import Checked
from generator.org.deploy_model import Deploy
from generator.org.planning import ComponentResult
from generator.org.service_drafts import ServiceDraft
from generator.setup.works import BackgroundWork
from generator.usecases.mending import MendedSpec

MOST = 8
_REMEMBERED = 50  # drafts that were registered


@dataclass(frozen=True, slots=True)
class Reviewed:
    """What a change of a registered service comes to, with these operations ticked."""

    picked: frozenset[str]
    comparison: Comparison | None
    refused: tuple[ComponentResult, ...]


@dataclass(slots=True)
class OpenDraft:
    """A draft: what was asked for, the work on it, and the keys of the operations that are ticked.

    `reading` ends with the draft once everything is known of it that the steps show.
    """

    id: str
    user: str
    name: str
    credential: str
    former: str  # the registration that it is to take the place of, "" for none
    reading: BackgroundWork[Checked[ServiceDraft]]
    picked: set[str] = field(default_factory=set)
    begun: bool = False  # whether what was active before has been ticked
    mending: BackgroundWork[Checked[MendedSpec]] | None = None
    reviewing: BackgroundWork[Reviewed] | None = None
    reviewed: frozenset[str] = frozenset()  # the operations that were ticked when it was reviewed
    registering: BackgroundWork[Checked[Deploy]] | None = None
    turn: threading.Lock = field(default_factory=threading.Lock)

    @property
    def path(self) -> str:
        """The address of its page, below /setup."""
        return f"/services/draft/{self.id}"

    @property
    def draft(self) -> ServiceDraft:
        """The draft once it was read. Raises ValueError for a schema that cannot be read."""
        made = self.reading.result().value
        if made is None:
            raise ValueError("the schema cannot be read")
        return made

    def begin_picking(self) -> None:
        """Tick what is active in the registration before, the first time that the draft is opened."""
        with self.turn:
            if not self.begun:
                self.picked |= self.draft.active_before
                self.begun = True

    @property
    def current(self) -> BackgroundWork[object]:
        """The work that is going on, or went on last."""
        every = (self.registering, self.reviewing, self.mending, self.reading)
        going = next((one for one in every if one is not None and not one.done), None)
        return going or self.reading


class ServiceDrafts:
    """The drafts of one org. Safe to use from several threads."""

    def __init__(self) -> None:
        self._turn = threading.Lock()
        self._open: dict[str, OpenDraft] = {}
        self._registered: dict[str, tuple[str, str]] = {}

    def keep(
        self, user: str, name: str, credential: str, former: str, reading: BackgroundWork[Checked[ServiceDraft]]
    ) -> OpenDraft:
        """Keep a draft; the oldest makes room."""
        made = OpenDraft(secrets.token_urlsafe(9), user, name, credential, former, reading)
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

    def finish(self, it: OpenDraft) -> None:
        """Let go of a draft that is registered; what it became is remembered, for a page that is asked for twice."""
        with self._turn:
            self._open.pop(it.id, None)
            self._registered[it.id] = it.name, it.user
            while len(self._registered) > _REMEMBERED:
                self._registered.pop(next(iter(self._registered)))

    def became(self, id: str, user: str) -> str:
        """The service that a draft became, "" when it became none."""
        with self._turn:
            name, owner = self._registered.get(id, ("", ""))
            return name if owner == user else ""
