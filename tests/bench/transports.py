"""HTTP clients behind the transport protocol of generated packages: CPU of a call with each, in turns, at one server.

    python tests/bench/transports.py [--install] [--calls 500] [--rounds 5] [--concurrency 8 64]

The package, the call and the server (a process of its own that answers after 2 ms) are the same; only the transport differs. The CPU is
that of the calling process with all its threads. What is not installed is left out and said; `--install` puts the clients into
build/bench/transports. Read the column "of kept": whatever saves half or more keeps the promise that the extra `fast` was made on.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import statistics
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack, contextmanager
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
BUILD = ROOT / "build" / "bench"
CLIENTS = ("httpx2", "aiohttp", "urllib3", "pyreqwest")
REQUIREMENTS = ("msgspec", "httpx2>=2.10", "aiohttp>=3.14,<4", "urllib3>=2.5", "pyreqwest>=0.15")
ANSWER = json.dumps({"umid": "u1", "destination": "+65", "encoding": "AUTO", "status": {"code": "QUEUED"}}).encode()
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(ANSWER)
DELAY = 0.002
Way = Callable[[int, int], Awaitable[None]]  # makes so many calls, so many at once


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--install", action="store_true", help="the clients into an environment of their own first")
    parser.add_argument("--calls", type=int, default=500)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--concurrency", type=int, nargs="+", default=[8, 64])
    parser.add_argument("--measure", metavar="URL", help=argparse.SUPPRESS)  # the process that calls
    options = parser.parse_args()
    if options.measure:
        for concurrency in options.concurrency:
            print(
                *asyncio.run(measured(options.measure, options.calls, options.rounds, concurrency)),
                sep="\n",
                flush=True,
            )
        return 0
    if options.install:
        install()
    return table(options.calls, options.rounds, options.concurrency)


def install() -> None:
    """The clients, and what a generated package needs, into build/bench/transports."""
    sys.path.insert(0, str(ROOT))
    from tests.bench.peers import environment

    environment("transports", REQUIREMENTS)


def table(calls: int, rounds: int, concurrency: list[int]) -> int:
    """Print the figures; the exit code of the process that calls."""
    own = next(BUILD.glob("transports/*/python"), Path(sys.executable))
    out = BUILD / "transports-out"
    words = ["generate", "specs/sms.json", "--service", "CPaaSSMS", "--all", "--out", str(out / "clients")]
    subprocess.run([sys.executable, "-m", "generator", *words], cwd=ROOT, check=True, capture_output=True)
    with server() as url:
        told = [
            "--calls",
            str(calls),
            "--rounds",
            str(rounds),
            "--concurrency",
            *map(str, concurrency),
            "--measure",
            url,
        ]
        return subprocess.run([str(own), __file__, *told], cwd=out, check=False).returncode


@contextmanager
def server() -> Iterator[str]:
    """The address of a server in a process of its own."""
    code = f"import sys; sys.path.insert(0, {str(Path(__file__).parent)!r}); import transports; transports.serve()"
    running = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
    try:
        assert running.stdout is not None
        yield running.stdout.readline().strip()
    finally:
        running.terminate()
        running.wait()


def serve() -> None:
    """Answer everybody, and print the address first."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                await reader.readexactly(int(head.lower().partition(b"content-length:")[2].split(b"\r\n")[0]))
                await asyncio.sleep(DELAY)
                writer.write(HEAD + ANSWER)
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()

    async def begun() -> None:
        made = await asyncio.start_server(answer, "127.0.0.1", 0, backlog=200)
        print(f"http://127.0.0.1:{made.sockets[0].getsockname()[1]}", flush=True)
        await made.serve_forever()

    asyncio.run(begun())


# -- the process that calls ---------------------------------------------------------------------------------------------


async def measured(url: str, calls: int, rounds: int, concurrency: int) -> list[str]:
    """The lines of the table for one concurrency: a round of each in turns, the middle one counts."""
    sys.path.insert(0, str(Path.cwd()))
    async with AsyncExitStack() as stack:
        return await _measured(await made_ways(url, stack), calls, rounds, concurrency)


async def _measured(ways: dict[str, Way], calls: int, rounds: int, concurrency: int) -> list[str]:
    lines = [f"{concurrency} at once{'':<22} CPU of a call  of kept  calls/s"]
    cpu: dict[str, list[float]] = {name: [] for name in ways}
    rate: dict[str, list[float]] = {name: [] for name in ways}
    for number in range(rounds + 1):  # the first warms up
        for name, way in ways.items():
            spent, begun = time.process_time(), time.perf_counter()
            await way(calls, concurrency)
            if number:
                cpu[name].append((time.process_time() - spent) / calls * 1e6)
                rate[name].append(calls / (time.perf_counter() - begun))
    for name in ways:
        kept = "httpx2's engine, kept" if "in threads" not in name else "httpx2's engine, kept, in threads"
        ratio = statistics.median(a / b for a, b in zip(cpu[name], cpu[kept], strict=True))
        lines.append(
            f"  {name:<34} {statistics.median(cpu[name]):6.0f} us {ratio:8.2f} {statistics.median(rate[name]):8.0f}"
        )
    absent = [name for name in CLIENTS if not known(name)]
    return [*lines, *(f"  {name} is not installed" for name in absent)]


def known(name: str) -> bool:
    """Whether a library is installed."""
    try:
        version(name)
    except PackageNotFoundError:
        return False
    return True


async def made_ways(url: str, stack: AsyncExitStack) -> dict[str, Way]:
    """How a call can be made here, by name: the kept transport first, then each client that is installed. `stack` closes them."""
    runtime, pool = import_module("clients.runtime"), import_module("clients._runtime.pool_transport").PoolTransport
    transports: dict[str, Any] = {"httpx2's engine, kept": pool()}
    threaded: dict[str, Any] = {"httpx2's engine, kept, in threads": pool()}
    if known("httpx2"):
        import httpx2

        limits = httpx2.Limits(max_connections=100, max_keepalive_connections=100)
        transports["httpx2.AsyncClient"] = runtime.HttpxTransport(async_client=httpx2.AsyncClient(limits=limits))
    if known("aiohttp"):
        transports["aiohttp"] = runtime.AnyTransport(asend=await by_aiohttp(stack))
    if known("pyreqwest"):
        transports["pyreqwest"] = runtime.AnyTransport(asend=by_pyreqwest())
        threaded["pyreqwest, in threads"] = runtime.AnyTransport(send=by_pyreqwest_blocking())
    if known("urllib3"):
        threaded["urllib3, in threads"] = runtime.AnyTransport(send=by_urllib3())
    ways = {name: through_loop(url, one) for name, one in transports.items()}
    return ways | {name: through_threads(url, one) for name, one in threaded.items()}


def through_loop(url: str, transport: Any) -> Way:
    """Calls of the client that does not block."""
    sms = import_module("clients.cpaassms")
    client, body = sms.AsyncCPaaSSMS(base_url=url, transport=transport), sms.SmsRequest(destination="+65", text="Hi")

    async def way(calls: int, at_once: int) -> None:
        left = iter(range(calls))

        async def worker() -> None:
            for _ in left:
                reply = await client.send_sms_single(subAccountId="demo", body=body)
                assert reply.code_200.umid == "u1"

        await asyncio.gather(*(worker() for _ in range(at_once)))

    return way


def through_threads(url: str, transport: Any) -> Way:
    """Calls of the blocking client, in as many threads."""
    sms = import_module("clients.cpaassms")
    client, body = sms.CPaaSSMS(base_url=url, transport=transport), sms.SmsRequest(destination="+65", text="Hi")

    def call(number: int) -> None:
        reply = client.send_sms_single(subAccountId="demo", body=body)
        assert reply.code_200.umid == "u1"

    async def way(calls: int, at_once: int) -> None:
        with ThreadPoolExecutor(at_once) as pool:
            await asyncio.to_thread(lambda: list(pool.map(call, range(calls))))

    return way


# -- adapters ------------------------------------------------------------------------------------------------------------


async def by_aiohttp(stack: AsyncExitStack) -> Any:
    import aiohttp
    from yarl import URL

    session = await stack.enter_async_context(aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()))

    async def send(request: Any, seconds: float | None) -> Any:
        sent = {"data": request.body, "headers": request.headers, "timeout": aiohttp.ClientTimeout(total=seconds)}
        async with session.request(
            request.method, URL(request.url, encoded=True), allow_redirects=False, **sent
        ) as got:
            return got.status, list(got.headers.items()), await got.read()

    return send


def by_pyreqwest() -> Any:
    from pyreqwest.client import ClientBuilder

    client = ClientBuilder().follow_redirects(False).no_proxy().max_connections(100).build()

    async def send(request: Any, seconds: float | None) -> Any:
        built = client.request(request.method, request.url).headers(request.headers).body_bytes(request.body).build()
        got = await built.send()
        return got.status, list(got.headers.items()), bytes(await got.bytes())

    return send


def by_pyreqwest_blocking() -> Any:
    from pyreqwest.client import SyncClientBuilder

    client = SyncClientBuilder().follow_redirects(False).no_proxy().max_connections(100).build()

    def send(request: Any, seconds: float | None) -> Any:
        built = client.request(request.method, request.url).headers(request.headers).body_bytes(request.body).build()
        got = built.send()
        return got.status, list(got.headers.items()), bytes(got.bytes())

    return send


def by_urllib3() -> Any:
    import urllib3

    pool = urllib3.PoolManager(maxsize=100, retries=False)

    def send(request: Any, seconds: float | None) -> Any:
        got = pool.request(request.method, request.url, body=request.body, headers=request.headers, redirect=False)
        return got.status, list(got.headers.items()), got.data

    return send


if __name__ == "__main__":
    raise SystemExit(main())
