"""Requests per second, held over a whole process: threads, event loops and clients share it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from .faults import TimedOut

if TYPE_CHECKING:
    from .transport import AsyncIncoming, Incoming, Outgoing, Timeouts, Transport


class Pace:
    """Hands out moments at which a request may go, evenly spaced and to nobody twice."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._next = 0.0

    def wait(self, rate: float) -> float:
        """Seconds until the next moment at this many requests per second; it is taken."""
        with self._lock:
            now = self._clock()
            moment = max(now, self._next)
            self._next = moment + 1 / rate
            return moment - now

    def hold(self, seconds: float) -> None:
        """Let nobody go before this many seconds have passed."""
        with self._lock:
            self._next = max(self._next, self._clock() + seconds)


_PACES: dict[str, Pace] = {}
_TURN = threading.Lock()


def pace_of(service: str) -> Pace:
    """The pace that everything in this process keeps towards a service."""
    with _TURN:
        return _PACES.setdefault(service, Pace())


def rate_fault(rate: float | None) -> str:
    """What is wrong with a rate; "" for none and for a sound one."""
    if rate is None or (rate > 0 and rate == rate and rate != float("inf")):
        return ""
    return f"rate must be a number of requests per second above 0, not {rate!r}"


class PacedTransport:
    """Another transport, each attempt of which waits for its moment.

    A call whose deadline comes before its moment fails without being sent.
    """

    def __init__(self, inner: Transport, pace: Pace, rate: float) -> None:
        self._inner, self._pace, self._rate = inner, pace, rate

    def send(self, request: Outgoing, timeouts: Timeouts, deadline: float) -> Incoming:
        time.sleep(self._wait(deadline))
        return self._inner.send(request, timeouts, deadline)

    async def asend(
        self, request: Outgoing, timeouts: Timeouts, deadline: float
    ) -> AsyncIncoming:
        import asyncio

        await asyncio.sleep(self._wait(deadline))
        return await self._inner.asend(request, timeouts, deadline)

    def _wait(self, deadline: float) -> float:
        wait = self._pace.wait(self._rate)
        if time.monotonic() + wait >= deadline:
            raise TimedOut(
                f"its turn at {self._rate:g} requests per second comes too late",
                phase="total",
                sent=False,
            )
        return wait

    def close(self) -> None:
        self._inner.close()

    async def aclose(self) -> None:
        await self._inner.aclose()
