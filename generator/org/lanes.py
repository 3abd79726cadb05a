"""Live callouts side by side: each has a transport to itself for as long as it lasts.

The transport of a generated client is safe to share, but its pool of connections has one lock, which is held while sockets are looked
at: threads that share it queue there for longer than they work.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable

from generator.org.client_parts import ClientAnswer, ClientRequest, ClientTransport


class Lanes:
    """A transport over several of a kind, as many as callouts were ever under way at once; the one used last comes first."""

    def __init__(self, made: Callable[[], ClientTransport]) -> None:
        self._made = made
        self._all: list[ClientTransport] = []
        self._free: deque[ClientTransport] = deque()

    def send(self, request: ClientRequest, timeouts: object, deadline: float) -> ClientAnswer:
        lane = self._taken()
        try:
            answer = lane.send(request, timeouts, deadline)
        except BaseException:
            self._free.append(lane)
            raise
        answer.close = self._ending(lane, answer.close)
        return answer

    def _taken(self) -> ClientTransport:
        try:
            return self._free.pop()
        except IndexError:
            lane = self._made()
            self._all.append(lane)
            return lane

    def _ending(self, lane: ClientTransport, close: Callable[[], None]) -> Callable[[], None]:
        """What closes an answer, and then, once, gives its lane back."""
        under_way = [lane]

        def ended() -> None:
            try:
                close()
            finally:
                while under_way:
                    self._free.append(under_way.pop())

        return ended

    def close(self) -> None:
        """Close every connection."""
        for lane in self._all:
            lane.close()
