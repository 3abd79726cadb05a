"""The hand-written clients beside the runtime, and a server on loopback that does as it is told."""

from __future__ import annotations

import atexit
import importlib
import shutil
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
RUNTIME = HERE.parent.parent / "templates" / "python" / "_runtime"
PACKAGE = "handmade_clients"


def copy_clients(root: Path, name: str = PACKAGE) -> Path:
    """The sample package with the runtime beside it, as the generator would leave them."""
    skip = shutil.ignore_patterns("__pycache__")
    package = shutil.copytree(HERE / "clients", root / name, ignore=skip)
    shutil.copytree(RUNTIME, package / "_runtime", ignore=skip)
    return Path(package)


def _install() -> None:
    root = Path(tempfile.mkdtemp(prefix="extsvc-runtime-"))
    atexit.register(shutil.rmtree, root, ignore_errors=True)
    copy_clients(root)
    sys.path.insert(0, str(root))


if PACKAGE not in sys.modules:
    _install()

clients = importlib.import_module(PACKAGE)
runtime = importlib.import_module(f"{PACKAGE}._runtime")
sms = importlib.import_module(f"{PACKAGE}.cpaassms")
shop = importlib.import_module(f"{PACKAGE}.shop")


def inside(module: str) -> Any:
    """A module of the copied runtime."""
    return importlib.import_module(f"{PACKAGE}._runtime.{module}")


@dataclass
class Seen:
    """A request as it came in."""

    method: str
    target: str
    headers: dict[str, str]
    body: bytes

    @property
    def path(self) -> str:
        return self.target.partition("?")[0]

    @property
    def query(self) -> str:
        return self.target.partition("?")[2]


@dataclass
class Told:
    """What to answer. `write` gets the open connection instead of a ready body, `make` answers as the request asks."""

    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    write: Callable[[Any], None] | None = None
    make: Callable[[Seen], Told] | None = None


def json_told(body: bytes, status: int = 200, **headers: str) -> Told:
    return Told(status, body, {"Content-Type": "application/json", **headers})


@dataclass
class Server:
    """Answers with `answers` in turn; the last one for ever."""

    url: str
    seen: list[Seen]
    answers: list[Told]
    connections: list[Any]

    def tell(self, *answers: Told) -> None:
        self.answers[:] = answers
        self.seen.clear()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    told: Server

    def setup(self) -> None:
        super().setup()
        self.told.connections.append(self.client_address)

    def _any(self) -> None:
        body = self._body()
        seen = Seen(self.command, self.path, dict(self.headers.items()), body)
        self.told.seen.append(seen)
        answers = self.told.answers
        answer = answers.pop(0) if len(answers) > 1 else answers[0]
        answer = answer.make(seen) if answer.make is not None else answer
        if answer.write is not None:
            answer.write(self)
            self.close_connection = True
            return
        self.send_response_only(answer.status)
        for name, value in answer.headers.items():
            self.send_header(name, value)
        if answer.status not in (204, 304):
            self.send_header("Content-Length", str(len(answer.body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(answer.body)

    def _body(self) -> bytes:
        if self.headers.get("Transfer-Encoding") == "chunked":
            pieces = []
            while size := int(self.rfile.readline(), 16):
                pieces.append(self.rfile.read(size))
                self.rfile.readline()
            self.rfile.readline()
            return b"".join(pieces)
        return self.rfile.read(int(self.headers.get("Content-Length", 0)))

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = do_HEAD = do_OPTIONS = _any

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


@contextmanager
def serving(*answers: Told) -> Iterator[Server]:
    """A server on loopback for the time of a test."""
    handler = type("Handler", (_Handler,), {})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    told = Server(f"http://127.0.0.1:{server.server_port}", [], list(answers) or [Told(204)], [])
    handler.told = told  # type: ignore[attr-defined]  # the handler's own attribute
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield told
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
