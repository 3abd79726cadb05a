"""Many services at once: on all cores, one bad spec stopping nobody."""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from typing import NamedTuple, TypeVar

from generator.diagnostics import Diagnostic
from generator.fault import write_down
from generator.project import rules
from generator.project.config import Config
from generator.workers import cores, pool
from generator.writing.rehearsal import current

R = TypeVar("R")


def each(
    work: Callable[[Config], R],
    configs: Sequence[Config],
    jobs: int,
    lost: Callable[[Config, Diagnostic], R],
    again: Callable[[Config], R] | None = None,
) -> Generator[R, None, None]:
    """The results as they come. `work` runs in processes of its own when there are several services and cores.

    `lost(config, finding)` is the result for a service that made us fail, or whose process died (killed, out of memory).
    A process that dies takes others along, whose services are worked on once more, each alone: by `again`, or by `work`.
    Close what this answers when you leave it early: what is under way is then completed, and what waits is not begun.
    """
    jobs = min(cores(jobs), len(configs))
    if jobs < 2 or current() is not None:  # a rehearsal lives in this process
        for config in configs:
            yield _result(_guarded(work, config), config, lost)
        return
    from concurrent.futures import as_completed
    from concurrent.futures.process import BrokenProcessPool

    broken: list[Config] = []
    with pool(jobs, _leave_interrupts) as workers:
        tasks = {workers.submit(_guarded, work, config): config for config in configs}
        try:
            for task in as_completed(tasks):
                config = tasks[task]
                try:
                    yield _result(task.result(), config, lost)
                except BrokenProcessPool:
                    broken.append(config)
        except (KeyboardInterrupt, GeneratorExit):
            workers.shutdown(wait=True, cancel_futures=True)
            raise
    for config in broken:  # a process that dies takes its pool along: who killed it shows alone
        yield _alone(again or work, config, lost)


def _alone(work: Callable[[Config], R], config: Config, lost: Callable[[Config, Diagnostic], R]) -> R:
    from concurrent.futures.process import BrokenProcessPool

    with pool(1, _leave_interrupts) as worker:
        try:
            return _result(worker.submit(_guarded, work, config).result(), config, lost)
        except BrokenProcessPool:
            return lost(config, rules.SERVICE_DIED.at("", file=config.spec, name=config.name))


class _Crash(NamedTuple):
    """A fault of ours while a service was worked on: the exception's kind, and the file with its details."""

    kind: str
    place: str


def _guarded(work: Callable[[Config], R], config: Config) -> R | _Crash:
    try:
        return work(config)
    except Exception as error:  # whatever it is, the other services go on
        try:
            place = write_down(error, f"work on {config.name}")
        except OSError:
            place = "no file: none could be written"
        return _Crash(type(error).__name__, place)


def _result(made: R | _Crash, config: Config, lost: Callable[[Config, Diagnostic], R]) -> R:
    if not isinstance(made, _Crash):
        return made
    return lost(config, rules.SERVICE_CRASHED.at("", file=config.spec, kind=made.kind, place=made.place))


def _leave_interrupts() -> None:
    """Ctrl-C reaches every process of the terminal: the first one decides, the others finish their service."""
    import signal

    signal.signal(signal.SIGINT, signal.SIG_IGN)
