"""Many services at once: on all cores, one bad spec stopping nobody."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Generator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from multiprocessing.context import BaseContext
from typing import TypeVar

from generator.project.config import Config

R = TypeVar("R")


def each(
    work: Callable[[Config], R], configs: Sequence[Config], jobs: int, lost: Callable[[Config], R]
) -> Generator[R, None, None]:
    """The results as they come. `work` runs in processes of its own when there are several services and cores.

    `lost(config)` is the result for a service whose process died (killed, out of memory). Close what this answers when
    you leave it early: what is under way is then completed, and what waits is not begun.
    """
    jobs = min(jobs or os.cpu_count() or 1, len(configs))
    if jobs < 2:
        yield from map(work, configs)
        return
    with ProcessPoolExecutor(jobs, mp_context=_context(), initializer=_leave_interrupts) as pool:
        tasks = {pool.submit(work, config): config for config in configs}
        try:
            for task in as_completed(tasks):
                try:
                    yield task.result()
                except BrokenProcessPool:
                    yield lost(tasks[task])
        except (KeyboardInterrupt, GeneratorExit):
            pool.shutdown(wait=True, cancel_futures=True)
            raise


def _leave_interrupts() -> None:
    """Ctrl-C reaches every process of the terminal: the first one decides, the others finish their service."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _context() -> BaseContext:
    import multiprocessing

    return multiprocessing.get_context("fork" if sys.platform.startswith("linux") else "spawn")
