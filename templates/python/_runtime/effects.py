"""What a call wants from the world; each effect can be had with and without blocking.

A call itself is written once, as a generator that yields effects.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Generator
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias, TypeVar

from msgspec import Struct

from .faults import ServiceError, TimedOut, TransportError
from .reading import AsyncBody, SyncBody

if TYPE_CHECKING:
    from pathlib import Path

    from .transport import Outgoing, Timeouts, Transport

T = TypeVar("T")
LEFT_BEHIND = 64 * 1024
"""How much of an unwanted answer is read so that its connection can be used again."""


class Effect(Protocol):
    """Something a call waits for."""

    def run(self, transport: Transport) -> Any:
        """Do it and answer the outcome."""
        ...

    async def arun(self, transport: Transport) -> Any:
        """The same without blocking."""
        ...


Script: TypeAlias = Generator[Effect, Any, T]


class Send(Struct):
    """Send a request; the outcome is an answer whose body is still to be read."""

    request: Outgoing
    timeouts: Timeouts
    deadline: float

    def run(self, transport: Transport) -> Any:
        return transport.send(self.request, self.timeouts, self.deadline)

    async def arun(self, transport: Transport) -> Any:
        async with _until(self.deadline):
            return await transport.asend(self.request, self.timeouts, self.deadline)


class Read(Struct):
    """Read a body to its end, into memory."""

    incoming: Any
    limit: int | None
    deadline: float

    def run(self, transport: Transport) -> bytes:
        return b"".join(SyncBody(self.incoming, self.limit, self.deadline))

    async def arun(self, transport: Transport) -> bytes:
        try:
            async with _until(self.deadline):
                body = AsyncBody(self.incoming, self.limit, self.deadline)
                return b"".join([piece async for piece in body])
        finally:
            await self.incoming.aclose()


class Save(Struct):
    """Read a body into a file, which appears only once it is whole."""

    incoming: Any
    limit: int | None
    deadline: float
    path: Path

    def run(self, transport: Transport) -> Path:
        part = self._part()
        try:
            with part.open("xb") as file:
                for piece in SyncBody(self.incoming, self.limit, self.deadline):
                    file.write(piece)
            return part.replace(self.path)
        finally:
            self.incoming.close()
            part.unlink(missing_ok=True)

    async def arun(self, transport: Transport) -> Path:
        part = self._part()
        try:
            with part.open("xb") as file:
                async with _until(self.deadline):
                    body = AsyncBody(self.incoming, self.limit, self.deadline)
                    async for piece in body:
                        file.write(piece)
            return part.replace(self.path)
        finally:
            await self.incoming.aclose()
            part.unlink(missing_ok=True)

    def _part(self) -> Path:
        from secrets import token_hex

        return self.path.with_name(f".{self.path.name}.{token_hex(4)}.part")


class Discard(Struct):
    """Leave an answer unread."""

    incoming: Any

    def run(self, transport: Transport) -> None:
        try:
            for _ in SyncBody(self.incoming, LEFT_BEHIND, time.monotonic() + 1):
                pass
        except ServiceError:  # nobody wants it: closing is enough
            self.incoming.close()

    async def arun(self, transport: Transport) -> None:
        try:
            body = AsyncBody(self.incoming, LEFT_BEHIND, time.monotonic() + 1)
            async with _until(time.monotonic() + 1):
                async for _ in body:
                    pass
        except ServiceError:  # nobody wants it: closing is enough
            await self.incoming.aclose()


class Sleep(Struct):
    """Wait before the next attempt."""

    seconds: float

    def run(self, transport: Transport) -> None:
        time.sleep(self.seconds)

    async def arun(self, transport: Transport) -> None:
        import asyncio

        await asyncio.sleep(self.seconds)


class Ask(Struct):
    """Call a function that may block, such as one that fetches a token."""

    function: Callable[[], Any]

    def run(self, transport: Transport) -> Any:
        return self.function()

    async def arun(self, transport: Transport) -> Any:
        import asyncio

        return await asyncio.to_thread(self.function)


class _until:
    """Everything inside must be done by the deadline. Raises `TimedOut`."""

    def __init__(self, deadline: float) -> None:
        import asyncio

        left = deadline - time.monotonic()
        self.timeout = asyncio.timeout(left if left < 1e9 else None)

    async def __aenter__(self) -> None:
        await self.timeout.__aenter__()

    async def __aexit__(self, kind: Any, error: Any, trace: Any) -> None:
        try:
            await self.timeout.__aexit__(kind, error, trace)
        except TimeoutError as late:
            if isinstance(late, TransportError):
                raise
        else:
            return
        raise TimedOut("the call took too long", phase="total")


def drive(script: Script[T], transport: Transport) -> T:
    """Run a call to its end, blocking."""
    outcome: Any = None
    fault: ServiceError | None = None
    while True:
        try:
            effect = script.throw(fault) if fault else script.send(outcome)
        except StopIteration as stop:
            value: T = stop.value
            return value
        outcome, fault = None, None
        try:
            outcome = effect.run(transport)
        except ServiceError as error:
            fault = error


async def adrive(script: Script[T], transport: Transport) -> T:
    """Run a call to its end without blocking."""
    outcome: Any = None
    fault: ServiceError | None = None
    while True:
        try:
            effect = script.throw(fault) if fault else script.send(outcome)
        except StopIteration as stop:
            value: T = stop.value
            return value
        outcome, fault = None, None
        try:
            outcome = await effect.arun(transport)
        except ServiceError as error:
            fault = error
