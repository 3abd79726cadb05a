"""Work that may take longer than a page should: it is done behind the page, once, and the page says how far it is."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import wait as wait_for
from typing import Generic, TypeVar

PATIENCE = 0.3  # seconds that an answer waits, so that what is quick needs no second page
_AT_ONCE = 2  # pieces of work; others wait for their turn

Result = TypeVar("Result")
Done = TypeVar("Done", covariant=True)
Say = Callable[[str], None]  # tells the stage that begins


class BackgroundWork(Generic[Done]):
    """A piece of work: what it is, the stages that it went through, and its result."""

    def __init__(self, title: str, begin: Callable[[Say], Future[Done]]) -> None:
        self.title, self.began = title, time.monotonic()
        self.stages: list[str] = []
        self._future = begin(self.stages.append)

    @property
    def done(self) -> bool:
        """Whether it came to its end, good or bad."""
        return self._future.done()

    @property
    def seconds(self) -> int:
        """For how long it has been going on."""
        return int(time.monotonic() - self.began)

    def waited(self, seconds: float | None = None) -> bool:
        """Wait for it a little (`PATIENCE`); whether it is done."""
        wait_for((self._future,), PATIENCE if seconds is None else seconds)
        return self.done

    def result(self) -> Done:
        """Its result once it is done. Raises what the work raised."""
        return self._future.result()


class StillWorking(Exception):
    """A page cannot be shown yet. `path` is where it will be, `progress` where to ask how far the work is."""

    def __init__(self, work: BackgroundWork[object], path: str, progress: str) -> None:
        super().__init__(work.title)
        self.work, self.path, self.progress = work, path, progress


class BackgroundWorks:
    """Carries out the work of one org's pages."""

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(_AT_ONCE, "org-setup")

    def begin(self, title: str, do: Callable[[Say], Result]) -> BackgroundWork[Result]:
        """Begin a piece of work; it tells its stages as it goes."""
        return BackgroundWork(title, lambda say: self._threads.submit(do, say))
