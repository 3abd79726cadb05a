"""A test session that is collected once and forks for every run: what a run costs is then the tests it asks.

Started as `python session.py FILE...` in a copy of the tree, with file descriptors to read requests from and to write answers
to; a line of JSON each. `measure` runs every test under coverage, `judge` runs some with functions put in from a changed module.
"""

from __future__ import annotations

import contextlib
import gc
import json
import os
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from types import CellType, CodeType, FrameType, FunctionType, ModuleType
from typing import IO

import pytest
from _pytest.runner import runtestprotocol

KILLED, ALIVE, SLOW, FRESH = "killed", "alive", "timeout", "fresh"  # FRESH: the change is not within functions
OPTIONS = ("-q", "-p", "no:cacheprovider", "-p", "no:xdist", "-p", "no:cov", "--no-header", "--tb=no")
WALL = 20  # seconds on the clock for each second of computing: other work may be going on


@dataclass(frozen=True)
class Answer:
    """What became of a request: one of the words, and the test that noticed."""

    verdict: str
    test: str = ""


class Session:
    """The process, seen from outside."""

    def __init__(self, place: Path, environment: Mapping[str, str], files: Sequence[str]) -> None:
        asks, self._asks = os.pipe()
        self._answers, answers = os.pipe()
        command = [sys.executable, __file__, str(asks), str(answers), *files]
        self._process = subprocess.Popen(
            command, cwd=place, env=dict(environment), pass_fds=(asks, answers), stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        os.close(asks)
        os.close(answers)
        self._in: IO[str] = os.fdopen(self._answers, encoding="utf-8")
        self._out: IO[str] = os.fdopen(self._asks, "w", encoding="utf-8")

    def ask(self, **request: object) -> dict[str, str]:
        """Send a request and wait for its answer. Raises RuntimeError when the process is gone."""
        self._out.write(json.dumps(request) + "\n")
        self._out.flush()
        line = self._in.readline()
        if not line:
            raise RuntimeError(f"the test session ended with {self._process.wait()}")
        told: dict[str, str] = json.loads(line)
        return told

    def judge(self, tests: Sequence[str], seconds: float, file: str = "", old: str = "", new: str = "") -> Answer:
        """Run these tests until one fails, with a module changed if one is named; `seconds` of computing at most."""
        told = self.ask(op="judge", file=file, old=old, new=new, tests=list(tests), seconds=seconds)
        return Answer(told["verdict"], told["test"])

    def close(self) -> None:
        self._out.close()
        self._process.wait()


class TooLong(pytest.fail.Exception):
    """A test that takes longer than is measured."""


class Server:
    """The plugin whose run loop answers requests in the place of running all tests."""

    def __init__(self, asks: int, answers: int) -> None:
        self.asks, self.answers = asks, answers

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Answer until nobody asks."""
        gc.freeze()
        items = {item.nodeid: item for item in session.items}
        with os.fdopen(self.asks, encoding="utf-8") as requests, os.fdopen(self.answers, "w") as answers:
            for line in requests:
                asked = json.loads(line)
                if asked["op"] == "measure":
                    told = _forked(partial(_measured, session.items, asked), 7200)
                else:
                    chosen = [items[name] for name in asked["tests"] if name in items]
                    told = _forked(partial(_judged, chosen, asked), asked["seconds"])
                answers.write(json.dumps(told) + "\n")
                answers.flush()
        return True


def _forked(work: Callable[[], dict[str, str]], seconds: float) -> dict[str, str]:
    """What `work` answers in a process of its own, which is ended after so many seconds of computing."""
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        os.setsid()
        os.close(reading)
        limit = int(seconds) + 1
        resource.setrlimit(resource.RLIMIT_CPU, (limit, limit + 5))
        told = {"verdict": KILLED, "test": "the process ended"}
        try:
            told = work()
        finally:
            os.write(writing, json.dumps(told).encode())
            os._exit(0)
    os.close(writing)
    code = _waited(child, time.monotonic() + WALL * seconds)
    with contextlib.suppress(ProcessLookupError):
        os.killpg(child, signal.SIGKILL)  # servers that a test left behind
    with os.fdopen(reading, "rb") as pipe:
        words = pipe.read()
    if code in (SLOW, str(int(signal.SIGXCPU)), str(int(signal.SIGKILL))):
        return {"verdict": SLOW, "test": ""}
    told = json.loads(words) if words else {"verdict": KILLED, "test": f"the process ended with {code}"}
    return dict(told)


def _waited(child: int, until: float) -> str:
    """The exit code, the number of the signal, or SLOW."""
    while True:
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            return str(os.WTERMSIG(status)) if os.WIFSIGNALED(status) else str(os.WEXITSTATUS(status))
        if time.monotonic() > until:
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
            return SLOW
        time.sleep(0.01)


def _judged(items: Sequence[pytest.Item], asked: Mapping[str, str]) -> dict[str, str]:
    if asked["file"] and not put_in(str(Path(asked["file"]).resolve()), asked["old"], asked["new"]):
        return {"verdict": FRESH, "test": ""}
    for number, item in enumerate(items):
        following = items[number + 1] if number + 1 < len(items) else None
        if any(report.failed for report in runtestprotocol(item, log=False, nextitem=following)):
            return {"verdict": KILLED, "test": item.nodeid}
    return {"verdict": ALIVE, "test": ""}


def put_in(place: str, old: str, new: str) -> bool:
    """Give every function of a module its changed code; False when something else than code of functions differs.

    A module that is not imported yet needs nothing: its file is read changed.
    """
    module = next((m for m in list(sys.modules.values()) if getattr(m, "__file__", None) == place), None)
    if module is None:
        return True
    pairs = list(_differing(compile(old, place, "exec"), compile(new, place, "exec"), top=True))
    if any(before is None for before, _ in pairs):
        return False
    wanted = {(b.co_qualname, b.co_firstlineno): after for b, after in pairs if b is not None}
    found = [
        one
        for one in _functions(module)
        if one.__code__.co_filename == place and (one.__code__.co_qualname, one.__code__.co_firstlineno) in wanted
    ]
    try:
        for one in found:
            one.__code__ = wanted[one.__code__.co_qualname, one.__code__.co_firstlineno]
    except ValueError:  # it closes over other names than before
        return False
    return bool(found)


def _functions(module: ModuleType) -> Iterator[FunctionType]:
    """The functions of a module, its classes' among them, and what decorators put around."""
    waiting, seen = list(vars(module).values()), set()
    while waiting:
        one = waiting.pop()
        if id(one) in seen:
            continue
        seen.add(id(one))
        if isinstance(one, type):
            waiting += vars(one).values() if one.__module__ == module.__name__ else ()
            continue
        if isinstance(one, FunctionType):
            yield one
            waiting += [cell.cell_contents for cell in one.__closure__ or () if cell != CellType()]
        waiting += [getattr(one, name) for name in _AROUND if getattr(one, name, None) is not None]


_AROUND = ("__wrapped__", "__func__", "fget", "fset", "func")  # of decorators, methods, properties, partial functions


def _differing(old: CodeType, new: CodeType, *, top: bool) -> Iterator[tuple[CodeType | None, CodeType]]:
    """The functions whose code differs, outermost first; None stands for code that runs when the module is imported."""
    inner_old = [c for c in old.co_consts if isinstance(c, CodeType)]
    inner_new = [c for c in new.co_consts if isinstance(c, CodeType)]
    if top:
        if len(inner_old) != len(inner_new) or _own(old) != _own(new):
            yield None, new
            return
        for before, after in zip(inner_old, inner_new, strict=True):
            if before != after:
                runs_at_once = not before.co_flags & 0x02 or before.co_name.startswith(
                    "<"
                )  # a class body, a comprehension
                yield from _differing(before, after, top=True) if runs_at_once else ((before, after),)


def _own(code: CodeType) -> tuple[object, ...]:
    plain = tuple((type(c), c) for c in code.co_consts if not isinstance(c, CodeType))
    return (code.co_code, plain, code.co_names, code.co_varnames)


def _measured(items: Sequence[pytest.Item], asked: Mapping[str, object]) -> dict[str, str]:
    """Every test under coverage, each in at most so many seconds of computing; what failed is told."""
    import coverage

    out, seconds, files = str(asked["out"]), float(str(asked["seconds"])), asked["files"]
    assert isinstance(files, list)
    measuring = coverage.Coverage(
        data_file=f"{out}/coverage", include=[str(Path(f).resolve()) for f in files], config_file=False
    )

    def stop(number: int, frame: FrameType | None) -> None:
        raise TooLong("longer than is measured")

    signal.signal(signal.SIGPROF, stop)
    signal.signal(signal.SIGALRM, stop)
    rows: dict[str, float] = {}
    failed: list[str] = []
    measuring.start()
    for number, item in enumerate(items):
        measuring.switch_context(item.nodeid)
        signal.setitimer(signal.ITIMER_PROF, seconds, 1)  # again and again: what a test undoes may hang, too
        signal.setitimer(signal.ITIMER_REAL, WALL * seconds, 1)
        begun = time.process_time()
        try:
            following = items[number + 1] if number + 1 < len(items) else None
            bad = any(report.failed for report in runtestprotocol(item, log=False, nextitem=following))
        except TooLong:
            bad = True
        finally:
            signal.setitimer(signal.ITIMER_PROF, 0)
            signal.setitimer(signal.ITIMER_REAL, 0)
        rows[item.nodeid] = time.process_time() - begun
        if bad:
            failed.append(item.nodeid)
        if number % 200 == 0:
            Path(out, "progress").write_text(f"{number} of {len(items)}\n")
    measuring.stop()
    measuring.save()
    Path(out, "tests.json").write_text(json.dumps({"seconds": rows, "failed": failed}))
    return {"verdict": ALIVE, "test": ""}


def main() -> None:
    sys.path.remove(str(Path(__file__).parent))  # its modules are none of the tests'
    sys.path.insert(0, "")
    asks, answers, *files = sys.argv[1:]
    place = Path.cwd()
    sys.exit(
        pytest.main(
            [*OPTIONS, f"--basetemp={place.parent / (place.name + '-tmp')}", *files],
            plugins=[Server(int(asks), int(answers))],
        )
    )


if __name__ == "__main__":
    main()
