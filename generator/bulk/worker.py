"""One of the machines that work on a store: it is given chunks, sends their rows, shows that it lives, and takes over from the lost."""

from __future__ import annotations

import asyncio
import os
import secrets
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import sqlalchemy as sa

from generator.bulk.chunks import chunks_given, give_back, outcomes_kept
from generator.bulk.driving import away, until_stopped
from generator.bulk.engine import Sending
from generator.bulk.sending import PackageSender
from generator.bulk.states import RowOutcome
from generator.bulk.store_work import StoreWork


def worker_name() -> str:
    """A name that no other worker has: a machine may run several, and a process number comes back."""
    return f"{socket.gethostname()}-{os.getpid()}-{secrets.token_hex(3)}"


@dataclass(slots=True)
class RowWorker:
    """Works until it is stopped, or until what it is to see to the end is over (`work.until`)."""

    work: StoreWork
    sender: PackageSender
    concurrency: int
    unreached: int = 0
    away: str = ""
    told: Callable[[RowOutcome], None] = lambda outcome: None
    idle: Callable[[], None] = lambda: None  # called now and then while the queue gives nothing
    _open: dict[tuple[str, int], asyncio.Event] = field(default_factory=dict)

    async def run(self) -> bool:
        """Whether somebody stopped it. Raises `LedgerLost`, sqlalchemy errors, RuntimeError."""
        loop = asyncio.get_running_loop()

        def ended(run: str, chunk: int) -> None:
            loop.call_soon_threadsafe(self._ended, run, chunk)

        self.work.ended = ended
        self.work.show_life()
        with chunks_given(self.work.store.address, self.work.worker, self.work.action, self._chunk):
            with self._showing_life():
                sending = Sending(self.work, self.sender, self.concurrency, self.told, self.unreached)
                stopped = await until_stopped(sending, self.sender)
                self.away = away(sending)
            await asyncio.to_thread(outcomes_kept, self.work.worker, len(self._open))
        return stopped

    async def _chunk(self, run: str, chunk: int) -> None:
        """What the queue gives: come back when no row of the chunk is left."""
        over = self._open.setdefault((run, chunk), asyncio.Event())
        try:
            await asyncio.to_thread(self.work.hold, run, chunk)
        except BaseException:
            self._open.pop((run, chunk), None)
            raise
        await over.wait()

    def _ended(self, run: str, chunk: int) -> None:
        self._open.pop((run, chunk), asyncio.Event()).set()

    @contextmanager
    def _showing_life(self) -> Iterator[None]:
        """Signs of life from a thread of its own: they go on while this process has its hands full."""
        over = threading.Event()

        def beats() -> None:
            quiet = 0
            while not over.is_set():
                try:
                    self.work.show_life()
                    give_back(self.work.living(), self.work.action)
                    quiet = quiet + 1 if self.work.idle else 0
                    if quiet > 1:
                        self.idle()
                except sa.exc.SQLAlchemyError:
                    pass  # the store is away: the next beat may find it, and the rows wait for it as well
                over.wait(self.work.beat)

        thread = threading.Thread(target=beats, daemon=True)
        thread.start()
        try:
            yield
        finally:
            over.set()
            thread.join()
            try:
                self.work.leave()
            except sa.exc.SQLAlchemyError:
                pass
