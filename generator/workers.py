"""Work on several cores, by processes that leave with the one that began them.

`spread` is for pure work of one kind on many things. It forks: a child sees what was read and built before, where a fresh
process would have to import, unpickle and build it anew, which costs more than it saves. Where a process cannot be forked
safely (other systems than Linux, other threads beside this one, a worker already) the work is done here, as it is for few
things.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, TypeVar, cast

if TYPE_CHECKING:
    from concurrent.futures import Future, ProcessPoolExecutor

T = TypeVar("T")
R = TypeVar("R")

FEW = 2_500  # things; below, the processes take nearly as much as they save
_AT_ONCE = 32  # things that go to a process together

_work: tuple[Callable[[object], object], Sequence[object]] | None = (
    None  # of this process, where it is a worker of `spread`
)


def cores(jobs: int = 0) -> int:
    """How many processes shall work: `jobs`, 0 for one per core that this process may use."""
    if jobs:
        return jobs
    return len(os.sched_getaffinity(0)) if sys.platform.startswith("linux") else os.cpu_count() or 1


def pool(jobs: int, begin: Callable[..., None], *given: object) -> ProcessPoolExecutor:
    """Processes that call `begin(*given)` first, and end with this one, however it ends.

    Forked on Linux, where `given` is not copied; elsewhere it must be possible to pickle it.
    """
    import multiprocessing
    from concurrent.futures import ProcessPoolExecutor

    context = multiprocessing.get_context("fork" if sys.platform.startswith("linux") else "spawn")
    return ProcessPoolExecutor(jobs, mp_context=context, initializer=_begin, initargs=(begin, given))


def _begin(begin: Callable[..., None], given: tuple[object, ...]) -> None:
    import threading

    threading.Thread(target=_leave_with_parent, daemon=True).start()
    begin(*given)


def _leave_with_parent() -> None:
    """A worker that waits for tasks would never notice that nobody is there any more to send some."""
    import multiprocessing

    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def spread(work: Callable[[T], R], things: Sequence[T], jobs: int = 1) -> list[R]:
    """What `work` makes of each thing, in their order; by up to `jobs` processes (0: one per core), this one among them.

    What a worker does not give back, because it was killed or `work` failed, is worked on here: so an error shows where it
    belongs, and a killed worker costs nothing but time.
    """
    several = min(cores(jobs), len(things) // (FEW // 2))
    if several < 2 or not _may_fork():
        return [work(thing) for thing in things]
    starts = range(0, len(things), _AT_ONCE)
    made = {starts[-1]: [work(thing) for thing in things[starts[-1] :]]}  # what this loads, all processes have then
    workers = pool(several - 1, _take, work, things)
    try:
        tasks = _submitted(workers, starts[:-1])
        for start in reversed(starts[:-1]):  # from the end, as the workers come from the beginning
            task = tasks.get(start)
            if task is None or task.cancel() or task.exception() is not None:
                made[start] = [work(thing) for thing in things[start : start + _AT_ONCE]]
            else:
                made[start] = cast(list[R], task.result())
    finally:
        workers.shutdown(cancel_futures=True)
    return [one for start in starts for one in made[start]]


def _may_fork() -> bool:
    """Whether this process can be forked without harm, and is no worker itself."""
    import threading
    from multiprocessing import parent_process

    return sys.platform.startswith("linux") and threading.active_count() == 1 and parent_process() is None


def _submitted(workers: ProcessPoolExecutor, starts: Sequence[int]) -> dict[int, Future[list[object]]]:
    from concurrent.futures.process import BrokenProcessPool

    tasks = {}
    with suppress(BrokenProcessPool), _uninterrupted():  # a worker was killed at once
        for start in starts:
            tasks[start] = workers.submit(_some, start)
    return tasks


@contextmanager
def _uninterrupted() -> Iterator[None]:
    """Ctrl-C waits: a lock of the pool that is just being taken would stay so, and its end would be waited for without end."""
    import signal

    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _take(work: Callable[[object], object], things: Sequence[object]) -> None:
    import signal

    global _work
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # nothing is lost when Ctrl-C ends a worker at once
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
    _work = work, things


def _some(start: int) -> list[object]:
    assert _work is not None
    work, things = _work
    return [work(thing) for thing in things[start : start + _AT_ONCE]]
