"""An ASGI application on a socket: in this thread or in one of its own, listening before anyone is told the address."""

from __future__ import annotations

import socket
import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import ssl
    from types import TracebackType
    from typing import Self

    from starlette.types import ASGIApp

    from generator.serving_loop import PromptServer

LOOPBACK = "127.0.0.1"


def require() -> None:
    """Import what serving needs.

    Raises:
        ImportError: the extra `mock` is not installed.
    """
    from importlib import import_module

    for name in ("starlette.requests", "starlette.responses", "uvicorn"):
        import_module(name)


class ListeningServer:
    """A server of one application. `bind` takes the port, `run` serves; as a context manager it runs in a thread."""

    def __init__(self, application: ASGIApp, host: str = LOOPBACK, port: int = 0, *, name: str = "server") -> None:
        self._application, self._host, self._port, self._name = application, host, port, name
        self.tls: ssl.SSLContext | None = None
        self._socket: socket.socket | None = None
        self._server: PromptServer | None = None
        self._stopped = False
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
        # asyncio sends at once what is said of a socket of TCP by name alone; of another the kernel holds a body back for 40 ms.
        made = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
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

        from generator.serving_loop import ImpatientProtocol, PromptServer

        if self._socket is None:
            self.bind()
        config = uvicorn.Config(
            self._application, loop="asyncio", http=ImpatientProtocol, ws="none", lifespan="off", log_config=None,
            access_log=False, server_header=False, timeout_graceful_shutdown=1, timeout_keep_alive=30,
        )  # fmt: skip
        if self.tls is not None:
            config.load()
            config.ssl = self.tls
        self._server = PromptServer(config)
        if self._socket is not None and not self._stopped:
            self._server.run(sockets=[self._socket])

    def stop(self) -> None:
        """Ask a server that runs to end."""
        self._stopped = True  # a thread that has only been started finds it said
        if self._server is not None:
            self._server.end()

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
