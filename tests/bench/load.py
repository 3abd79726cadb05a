"""Many calls at once: the generated asyncio client beside bare httpx2, the mock beside an endpoint written by hand.

    python tests/bench/load.py [--calls 20000] [--concurrency 100] [--rounds 5]

Two servers run as processes of their own: `extsvc mock` with the bundled SMS spec, and a Starlette endpoint that answers the same
bytes. Three ways to call take turns within one run: bare httpx2 to the endpoint, the generated client to the endpoint,
bare httpx2 to the mock. Each round sends an equal part of the calls; no call may fail. Read the ratios: by the clock, and by the
processor that caller and server took (Linux), which says the same on a busy machine.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).parents[2]
SMS = ROOT / "specs" / "sms.json"
PATH = "/api/v1/subaccounts/demo/messages"
BODY = {"destination": "+6512345678", "text": "Hello"}
ANSWER = {"umid": "u1", "destination": "+6512345678", "encoding": "AUTO", "status": {"code": "QUEUED"}}
ENDPOINT = f"""
import sys, uvicorn
from starlette.applications import Starlette
from starlette.responses import JSONResponse
from starlette.routing import Route

async def send(request):
    await request.json()
    return JSONResponse({ANSWER!r})

app = Starlette(routes=[Route({PATH.replace("demo", "{id}")!r}, send, methods=["POST"])])
uvicorn.run(app, port=int(sys.argv[1]), log_level="warning", access_log=False)
"""
Call = Callable[[], Awaitable[None]]


class Server(NamedTuple):
    url: str
    pid: int

    def processor(self) -> float:
        """Seconds that it has used; 0 where no /proc tells."""
        try:
            words = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            return 0.0
        return (int(words[11]) + int(words[12])) / os.sysconf("SC_CLK_TCK")


class Cost(NamedTuple):
    """Seconds that a call took: by the clock, of the caller's processor, of the server's."""

    clock: float
    caller: float
    server: float


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--calls", type=int, default=20_000)
    parser.add_argument("--concurrency", type=int, default=100)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch, _endpoint() as hand_made, _mock() as mock:
        made = asyncio.run(_measure(options, _package(Path(scratch)), hand_made, mock))
    print(f"{options.calls:,} calls each way, {options.concurrency} at once, {options.rounds} rounds in turns")
    bare = Cost(*map(statistics.median, zip(*made["httpx2, endpoint"], strict=True)))
    for name, costs in made.items():
        clock, caller, server = Cost(*map(statistics.median, zip(*costs, strict=True)))
        print(
            f"{name:<28} {1 / clock:7,.0f} calls/s, {bare.clock / clock:4.2f} of bare"
            f" ({1 / max(costs).clock:,.0f} to {1 / min(costs).clock:,.0f});"
            f" CPU of a call: caller {caller * 1e6:5,.0f} us, {bare.caller / caller:4.2f} of bare,"
            f" server {server * 1e6:5,.0f} us" + (f", {bare.server / server:4.2f} of bare" if server else "")
        )
    return 0


async def _measure(options: argparse.Namespace, package: Any, endpoint: Server, mock: Server) -> dict[str, list[Cost]]:
    """What a call of each way cost, one figure a round."""
    import httpx2

    limits = httpx2.Limits(
        max_connections=options.concurrency, max_keepalive_connections=options.concurrency, keepalive_expiry=2
    )
    body = package.SmsRequest(**BODY)
    made: dict[str, list[Cost]] = {}
    patient = httpx2.Timeout(60)  # a busy machine accepts a hundred connections late
    async with (
        httpx2.AsyncClient(limits=limits, timeout=patient) as bare,
        package.AsyncCPaaSSMS(base_url=endpoint.url, timeout=60) as generated,
    ):

        async def plain(base: str) -> None:
            answer = await bare.post(base + PATH, json=BODY)
            assert answer.status_code == 200 and answer.json()["umid"]

        async def typed() -> None:
            reply = await generated.send_sms_single(subAccountId="demo", body=body)
            assert reply.response_code == 200 and reply.code_200.umid

        ways: dict[str, tuple[Call, Server]] = {
            "httpx2, endpoint": (lambda: plain(endpoint.url), endpoint),
            "generated client, endpoint": (typed, endpoint),
            "httpx2, mock": (lambda: plain(mock.url), mock),
        }
        for number in range(options.rounds + 1):  # the first round warms up
            for name, (call, server) in ways.items():
                part = options.calls // options.rounds if number else 5 * options.concurrency
                cost = await _cost(call, server, part, options.concurrency)
                if number:
                    made.setdefault(name, []).append(cost)
    return made


async def _cost(call: Call, server: Server, calls: int, concurrency: int) -> Cost:
    left = iter(range(calls))

    async def worker() -> None:
        for _ in left:
            await call()

    began = time.perf_counter(), time.process_time(), server.processor()
    await asyncio.gather(*(worker() for _ in range(concurrency)))
    ended = time.perf_counter(), time.process_time(), server.processor()
    return Cost(*((end - begin) / calls for begin, end in zip(began, ended, strict=True)))


def _package(folder: Path) -> Any:
    words = ["generate", str(SMS), "--service", "CPaaSSMS", "--all", "--out", "clients"]
    subprocess.run([sys.executable, "-m", "generator", *words], cwd=folder, check=True, capture_output=True)
    sys.path.insert(0, str(folder))
    return import_module("clients.cpaassms")


@contextmanager
def _endpoint() -> Iterator[Server]:
    import socket

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
    with subprocess.Popen([sys.executable, "-c", ENDPOINT, str(port)]) as server:
        try:
            _wait(port)
            yield Server(f"http://127.0.0.1:{port}", server.pid)
        finally:
            server.terminate()


@contextmanager
def _mock() -> Iterator[Server]:
    command = [sys.executable, "-m", "generator", "mock", str(SMS), "--port", "0", "--quiet"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as server:
        try:
            assert server.stdout is not None
            yield Server("http://" + server.stdout.readline().split("http://")[1].split()[0], server.pid)
        finally:
            server.terminate()


def _wait(port: int) -> None:
    import socket

    for _ in range(200):
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            time.sleep(0.05)
    raise TimeoutError("the endpoint does not listen")


if __name__ == "__main__":
    sys.exit(main())
