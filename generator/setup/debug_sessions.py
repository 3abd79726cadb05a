"""Flows that somebody is debugging: the records that runs begin with, and the run that rests, in memory, the last few."""

from __future__ import annotations

import secrets
import threading
from dataclasses import dataclass, field

from generator.org.debugging import DebugPause, DebugRun, DebugSettings
from generator.records.store import RecordStore

MOST = 8
_MOST_PAUSES = 50


@dataclass(slots=True)
class DebugSession:
    """One flow being debugged. `runs` are those in which it came to rest, the last one the run that rests now."""

    id: str
    user: str
    flow: str
    records: RecordStore  # a copy of the org's: what is changed here is seen by the next run alone
    settings: DebugSettings = field(default_factory=DebugSettings)
    runs: list[DebugRun] = field(default_factory=list)
    turn: threading.Lock = field(default_factory=threading.Lock)

    @property
    def pause(self) -> DebugPause | None:
        """Where the run rests."""
        return self.runs[-1].pause if self.runs else None

    @property
    def store(self) -> RecordStore:
        """The records of the run that rests, else those that the next one begins with."""
        return self.pause.records if self.pause is not None else self.records

    def rest(self, ran: DebugRun) -> None:
        """Note that a run rests now, or that it came to its end."""
        if ran.pause is None:
            self.runs.clear()
        else:
            self.runs.append(ran)
            del self.runs[:-_MOST_PAUSES]


class DebugSessions:
    """The sessions of one org. Safe to use from several threads."""

    def __init__(self) -> None:
        self._turn = threading.Lock()
        self._open: dict[str, DebugSession] = {}

    def open(self, id: str, user: str, flow: str, records: RecordStore) -> DebugSession:
        """The session of an id, for whoever began it; a new one with these records where it is gone."""
        with self._turn:
            found = self._open.get(id)
            if found is not None and (found.user, found.flow) == (user, flow):
                return found
            while len(self._open) >= MOST:
                self._open.pop(next(iter(self._open)))
            made = DebugSession(secrets.token_urlsafe(9), user, flow, records)
            self._open[made.id] = made
            return made
