"""Many calls at once: the generated asyncio client beside bare httpx2, the mock beside an endpoint written by hand.

    python tests/bench/load.py [--calls 20000] [--concurrency 100] [--rounds 5]

Two servers run as processes of their own: `extsvc mock` with the bundled SMS spec, and a Starlette endpoint that answers the same
bytes. Three ways to call take turns within one run: bare httpx2 to the endpoint, the generated client to the endpoint,
bare httpx2 to the mock. Each round sends an equal part of the calls; no call may fail. Read the ratios.
"""

from __future__ import annotations

import argparse
import asyncio
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import Any

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


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--calls", type=int, default=20_000)
    parser.add_argument("--concurrency", type=int, default=100)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch, _endpoint() as hand_made, _mock() as mock:
        made = asyncio.run(_measure(options, _package(Path(scratch)), hand_made, mock))
    bare = statistics.median(made["httpx2, endpoint"])
    for name, rates in made.items():
        middle = statistics.median(rates)
        print(
            f"{name:<28} {middle:8,.0f} calls/s  {middle / bare:6.2f} of bare  ({min(rates):,.0f} to {max(rates):,.0f})"
        )
    return 0


async def _measure(options: argparse.Namespace, package: Any, endpoint: str, mock: str) -> dict[str, list[float]]:
    """Calls per second of each way, one figure a round."""
    import httpx2

    limits = httpx2.Limits(
        max_connections=options.concurrency, max_keepalive_connections=options.concurrency, keepalive_expiry=2
    )
    body = package.SmsRequest(**BODY)
    made: dict[str, list[float]] = {}
    patient = httpx2.Timeout(60)  # a busy machine accepts a hundred connections late
    async with (
        httpx2.AsyncClient(limits=limits, timeout=patient) as bare,
        package.AsyncCPaaSSMS(base_url=endpoint, timeout=60) as generated,
    ):

        async def plain(base: str) -> None:
            answer = await bare.post(base + PATH, json=BODY)
            assert answer.status_code == 200 and answer.json()["umid"]

        async def typed() -> None:
            reply = await generated.send_sms_single(subAccountId="demo", body=body)
            assert reply.response_code == 200 and reply.code_200.umid

        ways: dict[str, Call] = {
            "httpx2, endpoint": lambda: plain(endpoint), "generated client, endpoint": typed, "httpx2, mock": lambda: plain(mock),
        }  # fmt: skip
        for number in range(options.rounds + 1):  # the first round warms up
            for name, call in ways.items():
                part = options.calls // options.rounds if number else 5 * options.concurrency
                rate = await _rate(call, part, options.concurrency)
                if number:
                    made.setdefault(name, []).append(rate)
    return made


async def _rate(call: Call, calls: int, concurrency: int) -> float:
    left = iter(range(calls))

    async def worker() -> None:
        for _ in left:
            await call()

    began = time.perf_counter()
    await asyncio.gather(*(worker() for _ in range(concurrency)))
    return calls / (time.perf_counter() - began)


def _package(folder: Path) -> Any:
    words = ["generate", str(SMS), "--service", "CPaaSSMS", "--all", "--out", "clients"]
    subprocess.run([sys.executable, "-m", "generator", *words], cwd=folder, check=True, capture_output=True)
    sys.path.insert(0, str(folder))
    return import_module("clients.cpaassms")


@contextmanager
def _endpoint() -> Iterator[str]:
    import socket

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
    with subprocess.Popen([sys.executable, "-c", ENDPOINT, str(port)]) as server:
        try:
            _wait(port)
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()


@contextmanager
def _mock() -> Iterator[str]:
    command = [sys.executable, "-m", "generator", "mock", str(SMS), "--port", "0", "--quiet"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as server:
        try:
            assert server.stdout is not None
            yield "http://" + server.stdout.readline().split("http://")[1].split()[0]
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
