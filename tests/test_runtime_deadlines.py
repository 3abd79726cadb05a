"""The total time of a call holds in every phase, blocking and not: a raw server that stalls, trickles or floods."""

from __future__ import annotations

import asyncio
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parent / "handmade"))
from runtime_support import inside, runtime, sms

TOTAL = 0.2
GENEROUS = 6.0  # seconds; without a deadline each of these would go on for as long as the server likes
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
Server = Callable[[socket.socket, threading.Event], None]


def _trickle(piece: bytes, first: bytes = b"", pause: float = 0.01) -> Server:
    def serve(there: socket.socket, over: threading.Event) -> None:
        there.recv(65536)
        there.sendall(first)
        while not over.wait(pause):
            there.sendall(piece)

    return serve


def _flood(piece: bytes, first: bytes = b"") -> Server:
    def serve(there: socket.socket, over: threading.Event) -> None:
        there.recv(65536)
        there.sendall(first)
        while not over.is_set():
            there.sendall(piece * 200)

    return serve


def silent(there: socket.socket, over: threading.Event) -> None:
    over.wait(30)


def sipping(there: socket.socket, over: threading.Event) -> None:
    """Takes the request little by little."""
    there.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
    while not over.wait(0.01) and there.recv(512):
        pass


CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"
PHASES: dict[str, tuple[str, Server]] = {
    "TLS handshake stalls": ("https", silent),
    "TLS handshake trickles": ("https", _trickle(b"\x00", b"\x16\x03\x03\x40\x00")),
    "request is taken slowly": ("http", sipping),
    "request is never taken": ("http", silent),
    "no answer": ("http", silent),
    "status line trickles": ("http", _trickle(b"H")),
    "headers trickle": ("http", _trickle(b"X-A: b\r\n", HEAD)),
    "100 Continue without end, slowly": ("http", _trickle(CONTINUE)),
    "100 Continue without end, in a flood": ("http", _flood(CONTINUE)),
    "early hints without end": ("http", _flood(b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n")),
    "body trickles": ("http", _trickle(b" ", HEAD + b"Content-Length: 9999999\r\n\r\n")),
    "chunks trickle": ("http", _trickle(b"1\r\n \r\n", HEAD + b"Transfer-Encoding: chunked\r\n\r\n")),
    "chunk head trickles": ("http", _trickle(b"0", HEAD + b"Transfer-Encoding: chunked\r\n\r\n")),
    "trailers trickle": ("http", _trickle(b"X-A: b\r\n", HEAD + b"Transfer-Encoding: chunked\r\n\r\n0\r\n")),
    "body stalls": ("http", _trickle(b"", HEAD + b"Content-Length: 10\r\n\r\n", 1.0)),
    "error's body trickles": ("http", _trickle(b" ", b"HTTP/1.1 400 No\r\nContent-Length: 9999999\r\n\r\n")),
    "redirect's body trickles": (
        "http",
        _trickle(b" ", b"HTTP/1.1 307 No\r\nLocation: /x\r\nContent-Length: 9999999\r\n\r\n"),
    ),
}


@contextmanager
def serving(serve: Server) -> Iterator[int]:
    """A server for many connections; answers its port."""
    over = threading.Event()
    listener = socket.create_server(("127.0.0.1", 0))
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)

    def one(there: socket.socket) -> None:
        with there, suppress(OSError):
            serve(there, over)

    def accept() -> None:
        with suppress(OSError):
            while True:
                there, _ = listener.accept()
                threading.Thread(target=one, args=(there,), daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()
    try:
        yield listener.getsockname()[1]
    finally:
        over.set()
        with suppress(OSError):
            listener.shutdown(socket.SHUT_RDWR)
        listener.close()


def _body(large: bool) -> Any:
    return sms.SmsRequest(destination="+65", text="x" * (30_000_000 if large else 3))


def blocking(url: str, body: Any) -> None:
    with sms.CPaaSSMS(base_url=url, timeout=TOTAL) as client:
        client.send_sms_single(subAccountId="demo", body=body, _options=runtime.Options(idempotent=True))


def not_blocking(url: str, body: Any) -> None:
    async def call() -> None:
        async with sms.AsyncCPaaSSMS(base_url=url, timeout=TOTAL) as client:
            await client.send_sms_single(subAccountId="demo", body=body, _options=runtime.Options(idempotent=True))

    asyncio.run(call())


def late(call: Callable[[str, Any], None], url: str, body: Any) -> None:
    began = time.monotonic()
    with pytest.raises(runtime.TransportError) as caught:
        call(url, body)
    took = time.monotonic() - began
    assert isinstance(caught.value, runtime.TimedOut), caught.value
    assert took < GENEROUS, (took, caught.value)


@pytest.mark.parametrize("call", [blocking, not_blocking])
@pytest.mark.parametrize("phase", PHASES)
def test_the_total_time_holds(phase: str, call: Callable[[str, Any], None]) -> None:
    scheme, serve = PHASES[phase]
    with serving(serve) as port:
        late(call, f"{scheme}://127.0.0.1:{port}", _body(phase.startswith("request")))


@pytest.mark.skipif(sys.platform != "linux", reason="a full backlog stalls connecting on Linux only")
@pytest.mark.parametrize("call", [blocking, not_blocking])
def test_the_total_time_holds_while_connecting(call: Callable[[str, Any], None]) -> None:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        fillers = [socket.socket() for _ in range(4)]
        for filler in fillers:
            filler.setblocking(False)
            with suppress(BlockingIOError):
                filler.connect(listener.getsockname())
        time.sleep(0.05)
        late(call, f"http://127.0.0.1:{listener.getsockname()[1]}", _body(False))
        for filler in fillers:
            filler.close()


def test_many_addresses_share_the_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """A name with hundreds of addresses that do not answer: each attempt has only what is left."""
    module, asked = inside("deadlines"), []

    class Dead:
        def connect_tcp(self, host: str, port: int, timeout: float, *_more: Any) -> None:
            asked.append(timeout)
            time.sleep(min(timeout, 0.05))
            raise module.httpcore2.ConnectTimeout("no answer")

    monkeypatch.setattr(module, "_addresses", lambda host, port: [f"192.0.2.{n}" for n in range(250)])
    before = module.obey(time.monotonic() + 0.3)
    try:
        with pytest.raises(module.httpcore2.ConnectTimeout):
            module.WatchedBackend(Dead()).connect_tcp("many.example", 80, 10.0)
    finally:
        module.obey(before)
    assert 1 < len(asked) < 12 and asked == sorted(asked, reverse=True)


class Recorded:
    """A connection below the watched one; `sent` are the pieces that it was given, each as it went out."""

    def __init__(self) -> None:
        self.sent: list[bytes] = []

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self.sent.append(bytes(buffer))

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return b"answer"

    def get_extra_info(self, info: str) -> None:
        return None


def test_a_small_request_is_one_packet_and_every_byte_of_a_large_one_goes_out_in_order() -> None:
    module = inside("deadlines")
    inner = Recorded()
    stream = module.WatchedStream(inner)
    for _ in range(2):  # a kept connection begins anew after an answer
        inner.sent.clear()
        stream.write(b"head ")
        assert inner.sent == []
        stream.write(b"body")
        stream.write(b"")
        assert inner.sent == [b"head body"] and stream.read(10) == b"answer"
    inner.sent.clear()
    stream.write(b"a head that nothing follows")
    assert stream.read(10) == b"answer" and inner.sent == [b"a head that nothing follows"]
    inner.sent.clear()
    large = bytes(range(256)) * 1_000
    stream.write(b"head ")
    stream.write(large)
    stream.write(b" tail")
    assert b"".join(inner.sent) == b"head " + large + b" tail"
    assert inner.sent[0] == b"head " and inner.sent[-1] == b" tail"
