"""The total time of a blocking call, kept in every phase: connecting, TLS, sending, and whatever trickles or floods in.

The engine limits each single read or write, so one that always brings something would
go on for ever. The network backend below shortens each to what is left of the whole
call, which the calling thread has noted, and ends it when nothing is left.

Two things cannot be cut short: the look-up of a host's name, which the operating system
does at its own pace, and, through a proxy that is itself reached by https, the TLS
handshake inside the tunnel, each of whose reads has what was left when it began.
"""

from __future__ import annotations

import socket
import ssl
import threading
import time
from typing import Any

import httpcore2

NEVER = float("inf")
PIECE = 16 * 1024
_noted = threading.local()


def obey(deadline: float) -> float:
    """Note the deadline of the call that this thread works on; answer the one before."""
    before: float = getattr(_noted, "deadline", NEVER)
    _noted.deadline = deadline
    return before


def left(timeout: float | None, late: type[Exception]) -> float | None:
    """A timeout, shortened to what is left of the call; raises `late` for nothing."""
    rest = getattr(_noted, "deadline", NEVER) - time.monotonic()
    if rest == NEVER:
        return timeout
    if rest <= 0:
        raise late("the call took too long")
    return rest if timeout is None else min(timeout, rest)


class WatchedStream(httpcore2.NetworkStream):
    """A connection whose reads and writes obey the deadline.

    The engine writes the head of a request by itself and the rest right behind it: here
    the head waits for that next write, so that a small request is one packet.
    """

    def __init__(self, inner: httpcore2.NetworkStream) -> None:
        self.inner = inner
        self._head: bytes | None = None
        self._begins = True  # whether the next write is the head of a request

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        if self._head is not None:
            self.write(b"", timeout)
        self._begins = True
        return self.inner.read(max_bytes, left(timeout, httpcore2.ReadTimeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        if self._begins:
            self._begins, self._head = False, buffer
            return
        head, self._head = self._head or b"", None
        if len(buffer) > PIECE:  # not worth a copy
            self._write(head, timeout)
            head = b""
        self._write(head + buffer, timeout)

    def _write(self, buffer: bytes, timeout: float | None) -> None:
        plain = self.inner.get_extra_info("socket")
        tunnelled = self.inner.get_extra_info("ssl_object") is not None
        if type(plain) is ssl.SSLSocket or (
            type(plain) is socket.socket and not tunnelled
        ):
            self._sent(plain, memoryview(buffer), timeout)
            return
        for start in range(0, len(buffer), PIECE):
            rest = left(timeout, httpcore2.WriteTimeout)
            self.inner.write(buffer[start : start + PIECE], rest)

    def _sent(
        self, plain: socket.socket, view: memoryview, timeout: float | None
    ) -> None:
        """Send everything; a receiver that takes little at a time buys no time."""
        try:
            while view:
                plain.settimeout(left(timeout, httpcore2.WriteTimeout))
                view = view[plain.send(view) :]
        except TimeoutError as error:
            raise httpcore2.WriteTimeout(str(error)) from error
        except OSError as error:
            raise httpcore2.WriteError(str(error)) from error

    def close(self) -> None:
        self.inner.close()

    def start_tls(
        self,
        ssl_context: Any,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore2.NetworkStream:
        rest = left(timeout, httpcore2.ConnectTimeout)
        inner = self.inner.start_tls(ssl_context, server_hostname, rest)
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
        """Try each address of the host in turn; all of them share the deadline."""
        fault: Exception = httpcore2.ConnectError("the host has no address")
        for address in _addresses(host, port):
            rest = left(timeout, httpcore2.ConnectTimeout)
            try:
                made = self.inner.connect_tcp(
                    address, port, rest, local_address, socket_options
                )
            except (httpcore2.ConnectError, httpcore2.ConnectTimeout) as error:
                fault = error
            else:
                return WatchedStream(made)
        raise fault

    def connect_unix_socket(
        self, path: str, timeout: float | None = None, socket_options: Any = None
    ) -> httpcore2.NetworkStream:
        rest = left(timeout, httpcore2.ConnectTimeout)
        return WatchedStream(self.inner.connect_unix_socket(path, rest, socket_options))

    def sleep(self, seconds: float) -> None:
        self.inner.sleep(seconds)


def _addresses(host: str, port: int) -> list[str]:
    """The addresses of a host, each once. Raises `ConnectError` when it has none."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise httpcore2.ConnectError(str(error)) from error
    return list(dict.fromkeys(str(one[4][0]) for one in found))
