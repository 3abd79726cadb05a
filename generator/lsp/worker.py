"""The server's side of its worker: one question at a time, ended and started anew when it takes too long or dies."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import Callable
from typing import TypeVar

import msgspec

from generator.lsp.framing import receive, send
from generator.lsp.limits import SECONDS
from generator.lsp.messages import Closed, Done, EditorSettings, Opened, Question, WorkerAnswer

A = TypeVar("A")


class Worker:
    """A process that holds the same texts as the editor. What is asked is asked about the texts of that moment."""

    def __init__(self, seconds: float = SECONDS) -> None:
        self._seconds = seconds
        self._settings = EditorSettings()
        self._wanted: dict[str, str] = {}
        self._sent: dict[str, str] = {}
        self._lock: asyncio.Lock | None = None
        self._process = self._started()

    def _started(self) -> subprocess.Popen[bytes]:
        """A new process. `-P`: nothing is imported from the folder that the editor works in."""
        self._sent, self._settled = {}, False
        command = [sys.executable, "-P", "-m", "generator.lsp"]
        return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def settle(self, settings: EditorSettings) -> None:
        """Work so from now on."""
        self._settings, self._settled = settings, False

    def hold(self, path: str, text: str | None) -> None:
        """The text of a file from now on; None when the editor holds it no more."""
        if text is None:
            self._wanted.pop(path, None)
        else:  # half a character, which JSON can spell, is none of UTF-8's
            self._wanted[path] = text.encode("utf-8", "replace").decode() if not text.isascii() else text

    async def ask(
        self, question: Question, kind: type[A], needed: Callable[[], bool] = lambda: True
    ) -> WorkerAnswer[A]:
        """The answer, or why there is none; neither when it is no longer `needed` as its turn comes.

        Raises nothing for what a text brings about.
        """
        self._lock = self._lock or asyncio.Lock()
        async with self._lock:
            if not needed():
                return WorkerAnswer()
            try:
                async with asyncio.timeout(self._seconds):
                    for before in self._outstanding():
                        await self._exchanged(before, Done)
                    return await self._exchanged(question, kind)
            except TimeoutError:
                reason = f"it took longer than {self._seconds:g} s"
            except (OSError, EOFError, msgspec.DecodeError):
                reason = "the process that judges it ended unexpectedly"
            self.end()
            self._process = self._started()
            return WorkerAnswer(fault=reason)

    def _outstanding(self) -> list[Question]:
        """What the process does not know yet."""
        found: list[Question] = [] if self._settled else [self._settings]
        found += [Closed(path) for path in self._sent if path not in self._wanted]
        found += [Opened(path, text) for path, text in self._wanted.items() if self._sent.get(path) is not text]
        self._sent, self._settled = dict(self._wanted), True
        return found

    async def _exchanged(self, question: Question, kind: type[A]) -> WorkerAnswer[A]:
        body = msgspec.json.encode(question)
        return msgspec.json.decode(await asyncio.to_thread(_exchange, self._process, body), type=WorkerAnswer[kind])  # type: ignore[valid-type]  # a type at run time

    def end(self) -> None:
        """End the process."""
        self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                try:
                    pipe.close()
                except OSError:  # what was still to be written to it
                    continue


def _exchange(process: subprocess.Popen[bytes], body: bytes) -> bytes:
    assert process.stdin is not None and process.stdout is not None
    send(process.stdin, body)
    answer = receive(process.stdout)
    if answer is None:
        raise EOFError
    return answer
