"""Processes split off from a small one: a worker of pytest holds ten thousand tests, and each split copies its tables of pages."""

from __future__ import annotations

import atexit
import json
import os
import select
import signal
import subprocess
import sys
import traceback
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from functools import cached_property, partial
from importlib import import_module
from pathlib import Path

ROOT = Path(__file__).parent.parent
SECONDS = 60  # for one call: what takes longer hangs
FAILED = 99  # the exit code of a call that raised


class SmallProcess:
    """A process that has imported one module of tests, started when it is first asked; it ends with the one that asks."""

    def __init__(self, module: str) -> None:
        self._module = module

    @cached_property
    def _process(self) -> subprocess.Popen[bytes]:
        words = [sys.executable, "-m", "tests.small_process", self._module]
        pipe = subprocess.PIPE
        process = subprocess.Popen(words, cwd=ROOT, stdin=pipe, stdout=pipe, bufsize=0, start_new_session=True)
        atexit.register(process.communicate)  # it ends when nobody can ask it any more
        return process

    def here(self, function: str, *arguments: object) -> int:
        """Call a function of the module in it: what that imports is there for all that are split off later."""
        return self._asked(False, function, arguments)

    def apart(self, function: str, *arguments: object) -> int:
        """Call a function of the module in a process split off for it; its answer, or how that process ended."""
        return self._asked(True, function, arguments)

    def _asked(self, split: bool, function: str, arguments: tuple[object, ...]) -> int:
        process = self._process
        assert process.stdin is not None and process.stdout is not None
        process.stdin.write(json.dumps([split, function, arguments]).encode() + b"\n")
        if not select.select([process.stdout], [], [], SECONDS)[0]:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            del self._process
            raise AssertionError(f"{function}{arguments} hangs")
        return int(process.stdout.readline())


def _ended(work: Callable[[], int]) -> int:
    """The answer of a call, whose printing nobody reads."""
    try:
        with open(os.devnull, "w") as nothing, redirect_stdout(nothing), redirect_stderr(nothing):
            return work()
    except BaseException:
        traceback.print_exc()
        return FAILED


def _split(work: Callable[[], int]) -> int:
    child = os.fork()
    if child == 0:
        os._exit(_ended(work))
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def main(name: str) -> None:
    """Answer the calls that come line by line."""
    asked, answers = sys.stdin, os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    os.fsync = lambda fd: None  # as in tests/conftest.py
    module = import_module(name)
    for line in asked:
        split, function, arguments = json.loads(line)
        work = partial(getattr(module, function), *arguments)
        print(_split(work) if split else _ended(work), file=answers, flush=True)


if __name__ == "__main__":
    main(sys.argv[1])
