"""The fast transport beside the kept one: the same bytes out, the same values and faults in, whatever a server does.

Each test runs over both, so that one is the other's judge. Without aiohttp (the extra `fast`) the kept one alone is judged.
"""

from __future__ import annotations

import asyncio
import gzip
import importlib
import socket
import ssl
import sys
import threading
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from generator.bulk.fast_transport import WARM_UP, FastTransport, RuntimeParts, fast_or

sys.path.insert(0, str(Path(__file__).parent / "handmade"))
from runtime_support import clients, inside, json_told, runtime, serving, sms

SENT = b'{"umid":"u1","destination":"+65","encoding":"AUTO","status":{"code":"QUEUED"}}'
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
WHOLE = HEAD + b"Content-Length: %d\r\n\r\n" % len(SENT) + SENT
BOTH = ["kept", "fast"] if find_spec("aiohttp") else ["kept"]


@dataclass
class RawServer:
    """Hands each request, as the bytes that came, to a coroutine that writes what it likes."""

    answer: Callable[[asyncio.StreamWriter], Awaitable[None]]
    seen: list[bytes] = field(default_factory=list)
    connections: int = 0
    gone: threading.Event = field(default_factory=threading.Event)  # a client left before its answer was written
    url: str = ""

    async def take(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        try:
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                length = head.lower().partition(b"content-length:")[2].split(b"\r\n")[0]
                self.seen.append(head + await reader.readexactly(int(length or b"0")))
                await self.answer(writer)
                await writer.drain()
                if writer.is_closing():
                    return
        except asyncio.IncompleteReadError:
            pass
        except ConnectionError:
            self.gone.set()
        finally:
            writer.close()


@pytest.fixture(params=BOTH)
def transport(request: pytest.FixtureRequest) -> Callable[[], Any]:
    """Makes one of the two, ready from the first call."""

    def make() -> Any:
        kept = inside("pool_transport").PoolTransport()
        return kept if request.param == "kept" else FastTransport(kept, RuntimeParts.of(clients), warm_up=0)

    return make


def served(
    answer: Callable[[asyncio.StreamWriter], Awaitable[None]] | bytes,
    transport: Callable[[], Any],
    tls: ssl.SSLContext | None = None,
    host: str = "127.0.0.1",
    calls: int = 1,
    **options: Any,
) -> tuple[RawServer, list[Any]]:
    """Call a server that answers so, one call after the other; what it saw, and each answer or fault."""

    async def ready(writer: asyncio.StreamWriter) -> None:
        assert isinstance(answer, bytes)
        writer.write(answer)

    async def main() -> tuple[RawServer, list[Any]]:
        made = RawServer(ready if isinstance(answer, bytes) else answer)
        server = await asyncio.start_server(made.take, "127.0.0.1", 0, ssl=tls)
        port = server.sockets[0].getsockname()[1]
        made.url = f"http{'s' if tls else ''}://{host}:{port}"
        outcomes = []
        async with sms.AsyncCPaaSSMS(base_url=made.url, transport=transport(), retries=0) as one:
            for _ in range(calls):
                outcomes.append(await called(one, **options))
        await asyncio.sleep(0)
        server.close()
        return made, outcomes

    return asyncio.run(main())


async def called(one: Any, account: str = "demo", text: str = "Hi", **options: Any) -> Any:
    """The answer of a call, or its fault."""
    body = sms.SmsRequest(destination="+65", text=text)
    try:
        return await one.send_sms_single(subAccountId=account, body=body, _options=runtime.Options(**options))
    except runtime.ServiceError as error:
        return error


def told(fault: Any) -> tuple[str, str | None, bool]:
    """What matters of a fault: its kind, its phase, and whether anything was sent."""
    assert isinstance(fault, runtime.TransportError), fault
    return type(fault).__name__, getattr(fault, "phase", None), fault.sent


def test_the_same_bytes_go_out(transport: Callable[[], Any]) -> None:
    headers = {"X-Key": "Grüße", "x-lower": "1", "Cookie": "a=1"}
    server, (reply, *_) = served(WHOLE, transport, account="a;b=c'd|e/é", headers=headers)
    assert reply.code_200.umid == "u1"
    head, _, body = server.seen[0].partition(b"\r\n\r\n")
    first, *lines = head.split(b"\r\n")
    assert first == b"POST /api/v1/subaccounts/a%3Bb%3Dc%27d%7Ce%2F%C3%A9/messages HTTP/1.1"
    given = dict(line.split(b": ", 1) for line in lines)
    assert given.pop(b"Host").startswith(b"127.0.0.1:") and body == b'{"destination":"+65","text":"Hi"}'
    assert given == {
        b"Accept": b"application/json",
        b"Accept-Encoding": b"gzip, deflate",
        b"User-Agent": b"external-services-python",
        b"Content-Type": b"application/json",
        b"Content-Length": b"33",
        b"X-Key": "Grüße".encode(),
        b"x-lower": b"1",
        b"Cookie": b"a=1",
    }


def test_connections_are_kept_and_cookies_are_not(transport: Callable[[], Any]) -> None:
    server, replies = served(
        WHOLE.replace(b"\r\n", b"\r\nSet-Cookie: s=1\r\n", 1), transport, None, "localhost", calls=3
    )
    assert [reply.code_200.umid for reply in replies] == ["u1"] * 3 and server.connections == 1
    assert not any(b"s=1" in seen for seen in server.seen)


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (HEAD + b"Content-Length: 500\r\n\r\nhalf", ("TransportError", None, True)),
        (HEAD + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n", ("TransportError", None, True)),
        (b"HTTP/1.1 200", ("TransportError", None, True)),
        (b"", ("TransportError", None, True)),
        (b"SSH-2.0 hello\r\n\r\n", ("TransportError", None, True)),
        (b"HTTP/1.1 200 OK\r\nX: " + b"y" * 200_000 + b"\r\n\r\n", ("TransportError", None, True)),
        (b"HTTP/1.1 200 OK\r\n" + b"X: 1\r\n" * 40_000 + b"\r\n", ("TransportError", None, True)),
        (
            b"HTTP/1.1 200 OK\r\n" + b"".join(b"X-%d: %s\r\n" % (n, b"y" * 1000) for n in range(150)) + b"\r\n",
            ("TransportError", None, True),
        ),
    ],
    ids=["half", "chunks", "status", "nothing", "no-http", "long-header", "many-headers", "large-headers"],
)
def test_an_answer_that_is_none(
    answer: bytes, kind: tuple[str, str | None, bool], transport: Callable[[], Any]
) -> None:
    async def break_off(writer: asyncio.StreamWriter) -> None:
        writer.write(answer)
        await writer.drain()
        writer.close()

    server, (fault,) = served(break_off, transport, headers={"X-Key": "hush-hush"})
    assert told(fault) == kind and len(server.seen) == 1
    assert server.url.rpartition(":")[2] not in str(fault) and "hush" not in repr(fault)


def test_a_connection_that_is_reset(transport: Callable[[], Any]) -> None:
    async def reset(writer: asyncio.StreamWriter) -> None:
        there: socket.socket = writer.get_extra_info("socket")
        there.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
        writer.transport.abort()

    _, (fault,) = served(reset, transport)
    assert told(fault) == ("TransportError", None, True)


def asked(
    answer: Callable[[asyncio.StreamWriter], Awaitable[None]], transport: Callable[[], Any], unread: bool = False
) -> tuple[RawServer, list[Any]]:
    """Two bare requests through a transport; what a server saw, and of each the status and the body, or the fault."""

    async def main() -> tuple[RawServer, list[Any]]:
        made = RawServer(answer)
        server = await asyncio.start_server(made.take, "127.0.0.1", 0)
        url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/x"
        sending, outcomes = transport(), []
        for _ in range(2):
            request = inside("transport").Outgoing("GET", url, {}, inside("content").Content())
            try:
                got = await sending.asend(request, runtime.Timeout(), time.monotonic() + 5)
                body = b"" if unread else b"".join([chunk async for chunk in got.chunks])
                outcomes.append((got.status, body))
                await got.aclose()
            except runtime.TransportError as error:
                outcomes.append(error)
        await sending.aclose()
        server.close()
        return made, outcomes

    return asyncio.run(main())


def test_a_kept_connection_that_breaks_is_not_used_twice_for_one_call(transport: Callable[[], Any]) -> None:
    """Also where the method could be repeated: whether it may be is the client's to say."""
    answers = iter([WHOLE, b"", WHOLE])

    async def one_of(writer: asyncio.StreamWriter) -> None:
        answer = next(answers)
        writer.write(answer)
        if not answer:
            writer.close()

    server, (good, fault) = asked(one_of, transport)
    assert good == (200, SENT) and told(fault) == ("TransportError", None, True) and len(server.seen) == 2
    assert (
        server.seen[0].split(b"\r\n")[0] == b"GET /x HTTP/1.1" and server.seen[0].count(b"\r\n") == 3
    )  # no header but Host


def test_redirects_are_the_clients_business(transport: Callable[[], Any]) -> None:
    async def moved(writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 302 Found\r\nLocation: /y\r\nContent-Length: 0\r\n\r\n")

    server, outcomes = asked(moved, transport)
    assert outcomes == [(302, b"")] * 2 and not any(b"/y" in seen for seen in server.seen)


def test_an_answer_that_is_not_read_gives_its_connection_up(transport: Callable[[], Any]) -> None:
    async def endless(writer: asyncio.StreamWriter) -> None:
        writer.write(HEAD + b"Content-Length: 100\r\n\r\n ")

    server, outcomes = asked(endless, transport, unread=True)
    assert outcomes == [(200, b"")] * 2 and server.connections == 2


def test_waiting_for_a_connection_has_an_end(transport: Callable[[], Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(inside("pool_transport").LIMITS, "max_connections", 1)
    monkeypatch.setattr("generator.bulk.fast_transport.CONNECTIONS", 1)

    async def never(writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(2)

    async def main() -> Any:
        made = RawServer(never)
        server = await asyncio.start_server(made.take, "127.0.0.1", 0)
        base = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        timeout = runtime.Timeout(pool=0.1, connect=0.1, total=1)
        async with sms.AsyncCPaaSSMS(base_url=base, transport=transport(), retries=0) as one:
            first = asyncio.create_task(called(one, timeout=timeout))
            while not made.seen:
                await asyncio.sleep(0.01)
            fault = await called(one, timeout=timeout)
            await first
        server.close()
        return len(made.seen), fault

    count, fault = asyncio.run(main())
    assert count == 1 and isinstance(fault, runtime.TimedOut) and fault.phase in ("pool", "connect") and not fault.sent


def test_nobody_listens(transport: Callable[[], Any]) -> None:
    async def main(base: str) -> Any:
        async with sms.AsyncCPaaSSMS(base_url=base, transport=transport(), retries=0) as one:
            return await called(one)

    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
        fault = asyncio.run(main(f"http://127.0.0.1:{port}/secret-key"))
    assert told(fault) == ("ConnectFailed", None, False) and "secret-key" not in str(fault)
    fault = asyncio.run(main("http://nobody.invalid/secret-key"))
    assert told(fault) == ("ConnectFailed", None, False) and "secret-key" not in str(fault)


def test_limits_of_time(transport: Callable[[], Any]) -> None:
    """No answer, an answer that trickles, and one that is always about to come."""

    async def never(writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(5)

    async def trickle(writer: asyncio.StreamWriter) -> None:
        writer.write(HEAD + b"Content-Length: 900\r\n\r\n")
        while True:
            writer.write(b" ")
            await writer.drain()
            await asyncio.sleep(0.02)

    async def soon(writer: asyncio.StreamWriter) -> None:
        while True:
            writer.write(b"HTTP/1.1 100 Continue\r\n\r\n")
            await writer.drain()
            await asyncio.sleep(0.02)

    patient = runtime.Timeout(read=0.2, total=5)
    assert told(served(never, transport, timeout=patient)[1][0]) == ("TimedOut", "read", True)
    for answer in (never, trickle, soon):
        begun = time.monotonic()
        server, (fault,) = served(answer, transport, timeout=runtime.Timeout(read=2, total=0.3))
        assert told(fault) == ("TimedOut", "total", True) and time.monotonic() - begun < 2, answer
        assert len(server.seen) == 1


def test_a_host_that_does_not_take_connections(transport: Callable[[], Any]) -> None:
    """A listener whose queue is full: connecting is what takes too long, and nothing was sent."""

    async def main(base: str) -> Any:
        timeout = runtime.Timeout(connect=0.3, total=5)
        async with sms.AsyncCPaaSSMS(base_url=base, transport=transport(), retries=0) as one:
            return await called(one, timeout=timeout)

    with socket.socket() as full:
        full.bind(("127.0.0.1", 0))
        full.listen(0)
        waiting = []
        for _ in range(4):
            one = socket.socket()
            one.setblocking(False)
            one.connect_ex(full.getsockname())
            waiting.append(one)
        fault = asyncio.run(main(f"http://127.0.0.1:{full.getsockname()[1]}"))
        for one in waiting:
            one.close()
    assert told(fault) == ("TimedOut", "connect", False)


def test_a_task_that_is_cancelled_leaves_the_client_usable(transport: Callable[[], Any]) -> None:
    async def main() -> tuple[Any, bool]:
        stop = asyncio.Event()

        async def slow(writer: asyncio.StreamWriter) -> None:
            await stop.wait()
            writer.write(WHOLE)

        made = RawServer(slow)
        server = await asyncio.start_server(made.take, "127.0.0.1", 0)
        base = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        async with sms.AsyncCPaaSSMS(base_url=base, transport=transport(), retries=0) as one:
            task = asyncio.create_task(called(one))
            while not made.seen:
                await asyncio.sleep(0.01)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            stop.set()
            reply = await called(one)
        server.close()
        return reply, made.connections == 2

    reply, anew = asyncio.run(main())
    assert reply.code_200.umid == "u1" and anew


def test_headers_of_any_bytes(transport: Callable[[], Any]) -> None:
    more = b"\r\nX-Latin: \xfc\r\nX-Utf: \xc3\xbc\r\nX-Twice: 1\r\nX-Twice: 2\r\n"
    _, (reply,) = served(WHOLE.replace(b"\r\n", more, 1), transport)
    assert (reply.headers["x-latin"], reply.headers["x-utf"], reply.headers.all("x-twice")) == ("ü", "ü", ("1", "2"))


def test_packed_answers_and_their_limit(transport: Callable[[], Any]) -> None:
    packed = gzip.compress(SENT)
    head = HEAD + b"Content-Encoding: gzip\r\nContent-Length: %d\r\n\r\n"
    _, (reply,) = served(head % len(packed) + packed, transport)
    assert reply.code_200.umid == "u1"
    bomb = gzip.compress(b" " * 5_000_000)
    _, (fault,) = served(head % len(bomb) + bomb, transport, max_bytes=100_000)
    assert isinstance(fault, runtime.ServiceError) and "100" in str(fault)
    _, (fault,) = served(HEAD + b"Content-Length: 5000000\r\n\r\n" + b" " * 5_000_000, transport, max_bytes=100_000)
    assert isinstance(fault, runtime.ServiceError) and "100" in str(fault)


def test_who_is_trusted(transport: Callable[[], Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    trustme = pytest.importorskip("trustme")
    authority, tls = trustme.CA(), ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost").configure_cert(tls)
    _, (fault,) = served(WHOLE, transport, tls, "localhost")
    assert told(fault) == ("ConnectFailed", None, False) and "CERTIFICATE_VERIFY_FAILED" in str(fault)
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
    _, (reply,) = served(WHOLE, transport, tls, "localhost")
    assert reply.code_200.umid == "u1"
    _, (fault,) = served(WHOLE, transport, tls, "127.0.0.1")  # the certificate is for another name
    assert told(fault) == ("ConnectFailed", None, False)


def test_the_proxy_of_the_environment(transport: Callable[[], Any], monkeypatch: pytest.MonkeyPatch) -> None:
    """Through a proxy the kept transport goes, whichever was asked for."""
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    looked_up = inside("proxies")._looked_up
    looked_up.cache_clear()

    async def main(base: str) -> Any:
        async with sms.AsyncCPaaSSMS(base_url=base, transport=transport(), retries=0) as one:
            return await called(one)

    with serving(json_told(SENT)) as proxy, serving(json_told(SENT)) as direct:
        monkeypatch.setenv("http_proxy", proxy.url.replace("//", "//user:pass@"))
        assert asyncio.run(main("http://service.example")).code_200.umid == "u1"
        assert proxy.seen[0].headers["Proxy-Authorization"] == "Basic dXNlcjpwYXNz"
        assert asyncio.run(main(direct.url)).code_200.umid == "u1"  # this machine is reached directly
        assert (len(proxy.seen), len(direct.seen)) == (1, 1)
    looked_up.cache_clear()


class Kept:
    """Stands in for the kept transport and counts what it was given."""

    def __init__(self) -> None:
        self.urls: list[str] = []

    async def asend(self, request: Any, timeouts: Any, deadline: float) -> Any:
        self.urls.append(request.url)
        raise runtime.TransportError("kept")

    async def aclose(self) -> None:
        """Nothing to give back."""


@pytest.mark.parametrize(
    ("method", "url", "data", "pieces"),
    [
        ("POST", "http://127.0.0.1:9/x", b"y" * 70_000, None),
        ("POST", "http://127.0.0.1:9/x", None, lambda: iter([b"a"])),
        ("POST", "http://user@127.0.0.1:9/x", b"", None),
        ("POST", "http://bücher.invalid/x", b"", None),
        ("Purge", "http://127.0.0.1:9/x", b"", None),
    ],
    ids=["large", "file", "user", "name", "method"],
)
def test_what_is_left_to_the_kept_transport(method: str, url: str, data: bytes | None, pieces: Any) -> None:
    content = inside("content").Content(data=data, pieces=pieces)
    request = inside("transport").Outgoing(method, url, {}, content)
    kept = Kept()
    sending: Any = FastTransport(kept, RuntimeParts.of(clients), warm_up=0)
    with pytest.raises(runtime.TransportError, match="kept"):
        asyncio.run(sending.asend(request, runtime.Timeout(), time.monotonic() + 5))
    assert kept.urls == [url]


@pytest.mark.parametrize("broken", [False, True])
def test_short_runs_import_nothing_and_no_call_waits_for_an_import(
    broken: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    module, kept = importlib.import_module("generator.bulk.fast_transport"), Kept()
    sending: Any = FastTransport(kept, RuntimeParts.of(clients))
    request = inside("transport").Outgoing("GET", "http://127.0.0.1:9/x", {}, inside("content").Content())
    library, asked, go_on = importlib.import_module("aiohttp"), [], threading.Event()
    monkeypatch.delitem(sys.modules, "aiohttp")

    def imported(name: str) -> None:
        asked.append((name, threading.current_thread() is threading.main_thread()))
        assert go_on.wait(10)
        if broken:
            raise ImportError("no library of this machine")
        sys.modules["aiohttp"] = library

    monkeypatch.setattr(module, "import_module", imported)

    async def call(said: str) -> None:
        with pytest.raises(runtime.TransportError, match=said):
            await sending.asend(request, runtime.Timeout(), time.monotonic() + 5)

    async def main() -> None:
        for _ in range(WARM_UP):
            await call("kept")
        assert not asked
        await call("kept")
        await call("kept")
        go_on.set()
        sending._import.join()
        await call("kept" if broken else "no connection")
        await sending.aclose()

    asyncio.run(main())
    assert asked == [("aiohttp", False)] and len(kept.urls) == WARM_UP + 2 + broken


def test_it_is_taken_when_it_is_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    module, kept = importlib.import_module("generator.bulk.fast_transport"), Kept()
    for known, fast in (("3.14.5", True), ("4.0", True), ("3.9.1", False), ("odd", False)):
        monkeypatch.setattr(module, "version", lambda name, known=known: known)
        assert isinstance(fast_or(kept, clients), FastTransport) is fast
    monkeypatch.setattr(module, "LIBRARY", "no-such-library")
    monkeypatch.undo()
    monkeypatch.setattr(module, "LIBRARY", "no-such-library")
    assert fast_or(kept, clients) is kept
