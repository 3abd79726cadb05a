"""The mock on a socket: a thread with its own loop, listening before anyone is told the address."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from generator.mock.app import Mock, Settings
from generator.mock.history import RecordedRequest, RequestHistory
from generator.mock.source import open_spec

if TYPE_CHECKING:
    import uvicorn

    from generator.oas import Spec

LOOPBACK = "127.0.0.1"


def require() -> None:
    """Import what serving needs.

    Raises:
        ImportError: the extra `mock` is not installed.
    """
    from importlib import import_module

    for name in ("starlette.requests", "starlette.responses", "uvicorn"):
        import_module(name)


_EVERYWHERE = ("0.0.0.0", "::")  # whoever listens there wants to be called by any name
HEAD_SECONDS = 30.0


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


class MockServer:
    """A running mock: `base_url` to call, `requests` for what it saw. Use as a context manager."""

    def __init__(self, mock: Mock, host: str = LOOPBACK, port: int = 0) -> None:
        self.mock, self._host, self._port = mock, host, port
        mock.hosts = None if host in _EVERYWHERE else frozenset(("localhost", host.lower()))
        self._socket: socket.socket | None = None
        self._server: uvicorn.Server | None = None
        self._thread: threading.Thread | None = None

    @property
    def requests(self) -> RequestHistory:
        return self.mock.requests

    @property
    def address(self) -> tuple[str, int]:
        if self._socket is None:
            raise RuntimeError("the mock is not running")
        host, port = self._socket.getsockname()[:2]
        return str(host), int(port)

    @property
    def base_url(self) -> str:
        """Where the mock stands, without a trailing slash and without the path prefix of the spec's servers."""
        host, port = self.address
        shown = LOOPBACK if host == "0.0.0.0" else "::1" if host == "::" else host
        return f"http://[{shown}]:{port}" if ":" in shown else f"http://{shown}:{port}"

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
            made.listen(128)  # from here on a caller is kept waiting, never refused
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
            self.mock, loop="asyncio", http=_protocol(), ws="none", lifespan="off", log_config=None, access_log=False,
            server_header=False, timeout_graceful_shutdown=1, timeout_keep_alive=30,
        )  # fmt: skip
        self._server = uvicorn.Server(config)
        if self._socket is not None:
            self._server.run(sockets=[self._socket])

    def __enter__(self) -> MockServer:
        require()  # in the caller's thread, where a missing extra can be told
        self.bind()
        self._thread = threading.Thread(target=self.run, name="mock", daemon=True)
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Stop serving and free the port."""
        if self._server is not None:
            self._server.should_exit = True
        if self._thread is not None:
            self._thread.join(timeout=5)
        if self._socket is not None:
            self._socket.close()


def serve(
    spec: Spec | str | Path,
    port: int = 0,
    *,
    host: str = LOOPBACK,
    check_auth: bool = False,
    token: str = "",
    stateful: bool = False,
    cors: Sequence[str] = (),
    report: Callable[[RecordedRequest], None] | None = None,
) -> MockServer:
    """A mock of a spec, to be entered: `with serve("sms.json") as mock: ... mock.base_url, mock.requests`.

    `cors` are the origins ("https://app.example", or "*") whose pages may read its answers; by default none may.

    Raises:
        Unreadable: there is no spec at the path.
    """
    settings = Settings(check_auth or bool(token), token, stateful, tuple(cors))
    return MockServer(Mock(open_spec(spec), settings, report), host, port)
