"""An ASGI application on a socket: in this thread or in one of its own, listening before anyone is told the address."""

from __future__ import annotations

import asyncio
import socket
import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import ssl
    from types import TracebackType
    from typing import Self

    import uvicorn
    from starlette.types import ASGIApp

LOOPBACK = "127.0.0.1"
HEAD_SECONDS = 30.0


def require() -> None:
    """Import what serving needs.

    Raises:
        ImportError: the extra `mock` is not installed.
    """
    from importlib import import_module

    for name in ("starlette.requests", "starlette.responses", "uvicorn"):
        import_module(name)


def _protocol() -> type[asyncio.Protocol]:
    """uvicorn's protocol, which also ends connections that do not send the head of a request in time."""
    from uvicorn.protocols.http.h11_impl import H11Protocol

    class ImpatientProtocol(H11Protocol):
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

    return ImpatientProtocol


class ListeningServer:
    """A server of one application. `bind` takes the port, `run` serves; as a context manager it runs in a thread."""

    def __init__(self, application: ASGIApp, host: str = LOOPBACK, port: int = 0, *, name: str = "server") -> None:
        self._application, self._host, self._port, self._name = application, host, port, name
        self.tls: ssl.SSLContext | None = None
        self._socket: socket.socket | None = None
        self._server: uvicorn.Server | None = None
        self._thread: threading.Thread | None = None

    @property
    def address(self) -> tuple[str, int]:
        if self._socket is None:
            raise RuntimeError(f"the {self._name} is not running")
        host, port = self._socket.getsockname()[:2]
        return str(host), int(port)

    @property
    def base_url(self) -> str:
        """Where the server stands, without a trailing slash."""
        host, port = self.address
        shown = LOOPBACK if host == "0.0.0.0" else "::1" if host == "::" else host
        scheme = "https" if self.tls is not None else "http"
        return f"{scheme}://[{shown}]:{port}" if ":" in shown else f"{scheme}://{shown}:{port}"

    def bind(self) -> None:
        """Take the port.

        Raises:
            OSError: it is in use or not ours to take.
        """
        family = socket.AF_INET6 if ":" in self._host else socket.AF_INET
        made = socket.socket(family, socket.SOCK_STREAM)
        try:
            made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            made.bind((self._host, self._port))
            made.listen(1024)  # from here on a caller is kept waiting, never refused
        except OSError:
            made.close()
            raise
        self._socket = made

    def run(self) -> None:
        """Serve in this thread until asked to stop."""
        import uvicorn

        if self._socket is None:
            self.bind()
        config = uvicorn.Config(
            self._application, loop="asyncio", http=_protocol(), ws="none", lifespan="off", log_config=None,
            access_log=False, server_header=False, timeout_graceful_shutdown=1, timeout_keep_alive=30,
        )  # fmt: skip
        if self.tls is not None:
            config.load()
            config.ssl = self.tls
        self._server = uvicorn.Server(config)
        if self._socket is not None:
            self._server.run(sockets=[self._socket])

    def stop(self) -> None:
        """Ask a server that runs to end."""
        if self._server is not None:
            self._server.should_exit = True

    def start(self) -> None:
        """Serve in a thread.

        Raises:
            ImportError: the extra `mock` is not installed.
            OSError: the port is in use or not ours to take.
        """
        require()  # in the caller's thread, where a missing extra can be told
        if self._socket is None:
            self.bind()
        self._thread = threading.Thread(target=self.run, name=self._name, daemon=True)
        self._thread.start()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Stop serving and free the port."""
        self.stop()
        if self._thread is not None:
            self._thread.join(timeout=5)
        if self._socket is not None:
            self._socket.close()
