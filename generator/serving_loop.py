"""uvicorn, made to give up on slow callers and to end when it is asked to. Imported where something is served: it is heavy."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING

import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

if TYPE_CHECKING:
    import socket
    from types import FrameType

HEAD_SECONDS = 30.0
LOOKS = 1.0  # seconds between two looks at the time, which answers carry
SOON = 0.005  # seconds between two looks whether what is under way has ended


class ImpatientProtocol(H11Protocol):
    """uvicorn's protocol, which also ends connections that do not send the head of a request in time."""

    _timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn has it
        super().connection_made(transport)
        self._watch()

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        self._watch()

    def connection_lost(self, exc: Exception | None) -> None:
        self._watch(over=True)
        super().connection_lost(exc)

    def _watch(self, over: bool = False) -> None:
        waiting = not over and (self.cycle is None or self.cycle.response_complete)
        if waiting and self._timer is None:
            self._timer = self.loop.call_later(HEAD_SECONDS, self.transport.close)
        elif not waiting and self._timer is not None:
            self._timer.cancel()
            self._timer = None


class PromptServer(uvicorn.Server):
    """uvicorn's server, which ends at once: its own looks ten times a second whether it shall, and then pauses as long."""

    _loop: asyncio.AbstractEventLoop | None = None
    _asked: asyncio.Event

    def end(self) -> None:
        """Ask it to end; from any thread."""
        self.should_exit = True
        if self._loop is not None:
            with suppress(RuntimeError):  # the loop is closed: it has ended
                self._loop.call_soon_threadsafe(self._asked.set)

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        super().handle_exit(sig, frame)
        self.end()

    async def main_loop(self) -> None:
        self._asked = asyncio.Event()
        self._loop = asyncio.get_running_loop()
        tick = 0  # in tenths of a second, as uvicorn counts
        while not await self.on_tick(tick):
            with suppress(TimeoutError):
                await asyncio.wait_for(self._asked.wait(), LOOKS)
            tick += round(LOOKS * 10)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Close what listens and what is idle; what is under way has until the end of the grace."""
        for listening in (*self.servers, *(sockets or ())):
            listening.close()
        state, loop = self.server_state, asyncio.get_running_loop()
        until = loop.time() + (self.config.timeout_graceful_shutdown or 0)
        for connection in list(state.connections):
            connection.shutdown()
        while (state.connections or state.tasks) and not self.force_exit and loop.time() < until:
            await asyncio.sleep(SOON)
        for task in list(state.tasks):
            task.cancel()
