"""When a text is judged: at once when it is opened, a moment after the last change, and only its newest state."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass

from generator.lsp.board import Board
from generator.lsp.limits import MOST_CHARACTERS
from generator.lsp.messages import JudgeAsked, Judged, Position, Range, ShownFinding, WorkerAnswer
from generator.lsp.worker import Worker
from generator.usecases.flow_files import FLOWS
from generator.usecases.rules import TEXT_NOT_JUDGED

PAUSE, LONGEST_PAUSE = 0.1, 2.0  # seconds without a change before a text is judged; as long as judging took, at most


@dataclass(slots=True)
class _Run:
    """The state of one text: which it is, how long judging took, which files had a part in it."""

    number: int = 0
    seconds: float = 0.0
    files: frozenset[str] = frozenset()


class Judging:
    """Judges the texts that are held; `show` is told each file whose findings changed."""

    def __init__(self, worker: Worker, show: Callable[[str], None]) -> None:
        self.board = Board()
        self._worker, self._show = worker, show
        self._runs: dict[str, _Run] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    def changed(self, path: str, text: str, *, at_once: bool = False) -> None:
        """A text has a new state; those that it may have a part in are judged anew, too: of flows that is any spec."""
        self._runs.setdefault(path, _Run())
        if len(text) > MOST_CHARACTERS:
            self._worker.hold(path, None)
            self._plan(path, at_once, f"it has more than {MOST_CHARACTERS:,} characters")
        else:
            self._worker.hold(path, text)
            self._plan(path, at_once)
        for other, run in self._runs.items():
            if other != path and (path in run.files or other.endswith(FLOWS)):
                self._plan(other, at_once)

    def closed(self, path: str) -> None:
        """A text is no longer held."""
        run = self._runs.pop(path, None)
        if run is not None:
            run.number += 1  # whatever is under way counts no more
        self._worker.hold(path, None)
        self._tell(self.board.drop(path))

    def everything(self) -> None:
        """Something beside the texts has changed: a project's file, or one that they refer to."""
        for path in self._runs:
            self._plan(path, at_once=True)

    def _plan(self, path: str, at_once: bool, reason: str = "") -> None:
        run = self._runs[path]
        run.number += 1
        pause = 0.0 if at_once else min(max(PAUSE, run.seconds), LONGEST_PAUSE)
        task = asyncio.ensure_future(self._judged(path, run, run.number, pause, reason))
        self._tasks.add(task)  # the loop itself holds tasks weakly
        task.add_done_callback(self._tasks.discard)

    async def _judged(self, path: str, run: _Run, number: int, pause: float, reason: str) -> None:
        """JudgeAsked one state of a text, unless there is a newer one by then; its answer counts if there is none even after."""
        await asyncio.sleep(pause)
        started = time.monotonic()
        made: WorkerAnswer[Judged] = WorkerAnswer(fault=reason)
        if not reason:
            made = await self._worker.ask(JudgeAsked(path), Judged, needed=lambda: run.number == number)
            reason = made.fault
        if run.number != number:
            return
        if reason:
            self._tell(self.board.put(path, (_not_judged(path, reason),)))
        elif made.value is not None:
            run.files = frozenset(made.value.files)
            self._tell(self.board.put(path, made.value.findings))
        run.seconds = time.monotonic() - started

    def _tell(self, paths: set[str]) -> None:
        for path in sorted(paths):
            self._show(path)


def _not_judged(path: str, reason: str) -> ShownFinding:
    found = TEXT_NOT_JUDGED.at("", reason=reason)
    start = Position(0, 0)
    return ShownFinding(path, Range(start, start), 2, found.rule.id, "", f"{found.message}\n{found.remedy}")
