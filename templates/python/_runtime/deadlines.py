"""The total time of a blocking call, kept even when bytes trickle in.

The engine limits each single read. The network backend below shortens every read to
what is left of the whole call, which the calling thread has noted.
"""

from __future__ import annotations

import threading
import time
from typing import Any

import httpcore2

NEVER = float("inf")
_noted = threading.local()


def obey(deadline: float) -> float:
    """Note the deadline of the call that this thread works on; answer the one before."""
    before: float = getattr(_noted, "deadline", NEVER)
    _noted.deadline = deadline
    return before


def left(timeout: float | None) -> float | None:
    """A timeout, shortened to what is left of the call."""
    rest = getattr(_noted, "deadline", NEVER) - time.monotonic()
    if rest == NEVER:
        return timeout
    rest = max(rest, 0.001)
    return rest if timeout is None else min(timeout, rest)


class WatchedStream(httpcore2.NetworkStream):
    """A connection whose reads and writes obey the deadline."""

    def __init__(self, inner: httpcore2.NetworkStream) -> None:
        self.inner = inner

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self.inner.read(max_bytes, left(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self.inner.write(buffer, left(timeout))

    def close(self) -> None:
        self.inner.close()

    def start_tls(
        self,
        ssl_context: Any,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore2.NetworkStream:
        inner = self.inner.start_tls(ssl_context, server_hostname, left(timeout))
        return WatchedStream(inner)

    def get_extra_info(self, info: str) -> Any:
        return self.inner.get_extra_info(info)


class WatchedBackend(httpcore2.NetworkBackend):
    """Opens connections that obey the deadline."""

    def __init__(self, inner: httpcore2.NetworkBackend) -> None:
        self.inner = inner

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Any = None,
    ) -> httpcore2.NetworkStream:
        return WatchedStream(
            self.inner.connect_tcp(
                host, port, left(timeout), local_address, socket_options
            )
        )

    def connect_unix_socket(
        self, path: str, timeout: float | None = None, socket_options: Any = None
    ) -> httpcore2.NetworkStream:
        return WatchedStream(
            self.inner.connect_unix_socket(path, left(timeout), socket_options)
        )

    def sleep(self, seconds: float) -> None:
        self.inner.sleep(seconds)
