"""Many services at once: on all cores, one bad spec stopping nobody."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from multiprocessing.context import BaseContext
from typing import TypeVar

from generator.project.config import Config

R = TypeVar("R")


def each(work: Callable[[Config], R], configs: Sequence[Config], jobs: int, lost: Callable[[Config], R]) -> Iterator[R]:
    """The results as they come. `work` runs in processes of its own when there are several services and cores.

    `lost(config)` is the result for a service whose process died (killed, out of memory).
    """
    jobs = min(jobs or os.cpu_count() or 1, len(configs))
    if jobs < 2:
        yield from map(work, configs)
        return
    with ProcessPoolExecutor(jobs, mp_context=_context()) as pool:
        tasks = {pool.submit(work, config): config for config in configs}
        for task in as_completed(tasks):
            try:
                yield task.result()
            except BrokenProcessPool:
                yield lost(tasks[task])


def _context() -> BaseContext:
    import multiprocessing

    return multiprocessing.get_context("fork" if sys.platform.startswith("linux") else "spawn")
