"""Runs tests in a copy of the tree, over and over: a process that has imported what is not ours, and forks for every run.

Started as `python runner.py` in the copy; a line of JSON on stdin asks for a run, a line of JSON on stdout answers.
"""

from __future__ import annotations

import contextlib
import importlib
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

# What most tests import and no mutant changes. Nothing here may import the generator.
AHEAD = (
    "pytest", "hypothesis", "hypothesis.strategies", "asyncio", "anyio", "jinja2", "black", "msgspec", "httpx2", "orjson", "yaml",
    "jsonschema_rs", "tomlkit", "starlette.applications", "uvicorn", "lxml.etree", "jsonpath", "openapi_spec_validator",
)  # fmt: skip
OPTIONS = ("-x", "-q", "-rfE", "-p", "no:cacheprovider", "-p", "no:xdist", "--no-header", "--tb=no")
SLOW = -1  # the code of a run that was ended


@dataclass(frozen=True)
class Run:
    """What pytest said: its exit code, or SLOW."""

    code: int
    words: str


class Runner:
    """One copy of the tree and its process."""

    def __init__(self, place: Path, environment: dict[str, str]) -> None:
        self.place = place
        self.process = subprocess.Popen(
            [sys.executable, __file__], cwd=place, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )  # fmt: skip

    def run(self, tests: Sequence[str], seconds: float) -> Run:
        """Run these tests until one fails, at most so long."""
        assert self.process.stdin is not None and self.process.stdout is not None
        self.process.stdin.write(json.dumps({"tests": list(tests), "seconds": seconds}) + "\n")
        self.process.stdin.flush()
        answer = json.loads(self.process.stdout.readline())
        return Run(answer["code"], answer["words"])

    def close(self) -> None:
        """End the process."""
        assert self.process.stdin is not None
        self.process.stdin.close()
        self.process.wait()


@contextlib.contextmanager
def changed(path: Path, text: str) -> Iterator[None]:
    """A file with other text for a while; its time of change comes back too, so that what was compiled stays valid."""
    before, stat = path.read_bytes(), path.stat()
    path.write_text(text, encoding="utf-8")
    try:
        yield
    finally:
        path.write_bytes(before)
        os.utime(path, ns=(stat.st_atime_ns, stat.st_mtime_ns))


def _child(tests: Sequence[str], log: int) -> int:
    os.setsid()
    os.dup2(log, 1)
    os.dup2(log, 2)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    import pytest

    return int(pytest.main([*OPTIONS, *tests]))


def _served(tests: Sequence[str], seconds: float) -> Run:
    with tempfile.TemporaryFile() as log:
        child = os.fork()
        if not child:
            code = 3
            try:
                code = _child(tests, log.fileno())
            finally:
                with contextlib.suppress(OSError, ValueError):
                    sys.stdout.flush()
                    sys.stderr.flush()
                os._exit(code)
        code = _waited(child, time.monotonic() + seconds)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(child, signal.SIGKILL)  # servers that a test left behind
        log.seek(0)
        return Run(code, log.read()[-20_000:].decode(errors="replace"))


def _waited(child: int, until: float) -> int:
    while True:
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            return os.waitstatus_to_exitcode(status) if os.WIFEXITED(status) else 3
        if time.monotonic() > until:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(child, signal.SIGKILL)
            os.waitpid(child, 0)
            return SLOW
        time.sleep(0.02)


def main() -> None:
    sys.path.remove(str(Path(__file__).parent))  # its modules are none of the tests'
    sys.path.insert(0, "")
    for name in AHEAD:
        importlib.import_module(name)
    answers, sys.stdout = sys.stdout, sys.stderr
    for line in sys.stdin:
        asked = json.loads(line)
        done = _served(asked["tests"], asked["seconds"])
        answers.write(json.dumps({"code": done.code, "words": done.words}) + "\n")
        answers.flush()


if __name__ == "__main__":
    main()
