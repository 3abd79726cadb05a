"""The local org under load, beside the generated asyncio client: both call one separate server, in turns.

    python tests/bench/org_load.py throughput [--inputs 10000] [--rounds 3]
    python tests/bench/org_load.py memory [--calls 100000]
    python tests/bench/org_load.py clients [--clients 200] [--calls 10]
    python tests/bench/org_load.py start [--runs 5]

`throughput`: the org runs as a process of its own (`extsvc org start --live`) and is given the inputs in batches of 200; order and count
of the answers are checked, then its rate is shown beside that of the same calls through the generated client.
`memory`: calls with played vendors; the resident size of the org after every tenth part of them. `clients`: as many clients at once,
none may be dropped. `start`: CPU seconds (user and system) until the org is ready, the guide's project being deployed already.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))
from load import ROOT, SMS, _package

ACTION = "CPaaSSMS.Send-Sms-Single"
BATCH = 200
CONCURRENCY = 20  # of the client that is called directly
# An endpoint that costs as little as can be, and answers with what it was sent, so that an order can be seen.
ENDPOINT = """
import asyncio, json

class Answer(asyncio.Protocol):
    def connection_made(self, transport):
        self.transport, self.data = transport, b""

    def data_received(self, data):
        self.data += data
        while b"\\r\\n\\r\\n" in self.data:
            head, _, rest = self.data.partition(b"\\r\\n\\r\\n")
            size = sum(int(line[15:]) for line in head.lower().split(b"\\r\\n") if line.startswith(b"content-length:"))
            if len(rest) < size:
                return
            sent, self.data = json.loads(rest[:size]), rest[size:]
            body = json.dumps({"umid": sent["text"], "destination": sent["destination"], "status": {"code": "QUEUED"}}).encode()
            self.transport.write(b"HTTP/1.1 200 OK\\r\\ncontent-type: application/json\\r\\ncontent-length: %d\\r\\n\\r\\n" % len(body) + body)

async def main():
    server = await asyncio.get_running_loop().create_server(Answer, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()

asyncio.run(main())
"""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("what", choices=("throughput", "memory", "clients", "start"))
    parser.add_argument("--inputs", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--calls", type=int, default=0)
    parser.add_argument("--clients", type=int, default=200)
    parser.add_argument("--runs", type=int, default=5)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        os.environ["XDG_CACHE_HOME"], os.environ["XDG_STATE_HOME"] = f"{scratch}/cache", f"{scratch}/state"
        {"throughput": throughput, "memory": memory, "clients": clients, "start": start}[options.what](
            options, Path(scratch)
        )
    return 0


def throughput(options: argparse.Namespace, scratch: Path) -> None:
    names = ("generated client", "org")
    rates: dict[str, list[float]] = {name: [] for name in names}
    spent: dict[str, list[float]] = {name: [] for name in names}
    with _endpoint() as endpoint, _org(_project(scratch, endpoint), "--live") as org:
        package = _package(scratch)
        for number in range(options.rounds + 1):  # the first round warms up
            inputs = options.inputs if number else BATCH
            before, org_before = time.process_time(), _spent(org.process)
            directly = _directly(package, endpoint, inputs)
            between = time.process_time()
            through = _through(org, inputs)
            if number:
                rates["generated client"].append(directly)
                rates["org"].append(through)
                spent["generated client"].append((between - before) / inputs * 1000)
                spent["org"].append((_spent(org.process) - org_before) / inputs * 1000)
    for name in names:
        found, cpu = rates[name], statistics.median(spent[name])
        print(
            f"{name:<18} {statistics.median(found):8,.0f} calls/s  ({min(found):,.0f} to {max(found):,.0f})  "
            f"{cpu:.2f} ms CPU a call ({min(spent[name]):.2f} at least)"
        )
    by_wall = [org / own for own, org in zip(rates["generated client"], rates["org"], strict=True)]
    by_cpu = [own / org for own, org in zip(spent["generated client"], spent["org"], strict=True)]
    print(f"the org's rate to the client's, round by round: {', '.join(f'{one:.2f}' for one in by_wall)}")
    print(
        f"the same by CPU: {', '.join(f'{one:.2f}' for one in by_cpu)}; median {statistics.median(by_cpu):.2f}, "
        f"of the least {min(spent['generated client']) / min(spent['org']):.2f}"
    )


def _spent(process: int) -> float:
    """CPU seconds, user and system, of a process so far."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _directly(package: Any, endpoint: str, inputs: int) -> float:
    """Calls per second of the generated asyncio client."""

    async def all_of_them() -> list[str]:
        texts = [""] * inputs
        left = iter(range(inputs))

        async def worker(client: Any) -> None:
            for number in left:
                body = package.SmsRequest(destination="+6512345678", text=f"m{number}")
                reply = await client.send_sms_single(subAccountId="demo", body=body)
                texts[number] = reply.code_200.umid

        async with package.AsyncCPaaSSMS(base_url=endpoint) as client:
            await asyncio.gather(*(worker(client) for _ in range(CONCURRENCY)))
        return texts

    began = time.perf_counter()
    found = asyncio.run(all_of_them())
    took = time.perf_counter() - began
    assert found == [f"m{number}" for number in range(inputs)]
    return inputs / took


def _through(org: Org, inputs: int) -> float:
    """Calls per second of the org, in batches; answers are held against their inputs."""
    import httpx2

    took = 0.0
    with httpx2.Client(base_url=org.url, headers=org.headers, timeout=120) as client:
        for first in range(0, inputs, BATCH):
            numbers = range(first, min(first + BATCH, inputs))
            began = time.perf_counter()
            answer = client.post(org.action, json={"inputs": [_input(number) for number in numbers]})
            told = answer.json()
            took += time.perf_counter() - began
            assert answer.status_code == 200, answer.text[:500]
            assert [one["outputValues"]["200"]["umid"] for one in told] == [f"m{number}" for number in numbers]
    return inputs / took


def _input(number: int) -> dict[str, object]:
    return {"subAccountId": "demo", "body": {"destination": "+6512345678", "text": f"m{number}"}}


def memory(options: argparse.Namespace, scratch: Path) -> None:
    calls = options.calls or 100_000
    import httpx2

    with (
        _org(_project(scratch, "")) as org,
        httpx2.Client(base_url=org.url, headers=org.headers, timeout=120) as client,
    ):
        sizes = []
        for number in range(0, calls, BATCH):
            answer = client.post(org.action, json={"inputs": [_input(number + at) for at in range(BATCH)]})
            assert answer.status_code == 200 and len(answer.json()) == BATCH
            if number % (calls // 10) < BATCH:
                sizes.append(_resident(org.process))
                print(f"{number + BATCH:>9,} calls  {sizes[-1]:6.1f} MB", flush=True)
        print(f"after a tenth {sizes[1]:.1f} MB, at the end {_resident(org.process):.1f} MB")


def _resident(process: int) -> float:
    """Megabytes of a process in memory."""
    text = Path(f"/proc/{process}/status").read_text()
    return int(text.partition("VmRSS:")[2].split()[0]) / 1024


def clients(options: argparse.Namespace, scratch: Path) -> None:
    import httpx2

    calls = options.calls or 10
    statuses: list[int] = []

    async def one(org: Org) -> None:
        async with httpx2.AsyncClient(base_url=org.url, headers=org.headers, timeout=300) as client:
            for number in range(calls):
                answer = await client.post(org.action, json={"inputs": [_input(number)]})
                statuses.append(answer.status_code)

    async def together(org: Org) -> None:
        await asyncio.gather(*(one(org) for _ in range(options.clients)))

    with _org(_project(scratch, "")) as org:
        began = time.perf_counter()
        asyncio.run(together(org))
        took = time.perf_counter() - began
    good = statuses.count(200)
    print(f"{options.clients} clients, {len(statuses):,} calls, {good:,} answered 200 in {took:.1f} s")
    assert good == options.clients * calls


def start(options: argparse.Namespace, scratch: Path) -> None:
    project = _project(scratch, "")
    with _org(project):
        pass
    found = []
    for _ in range(options.runs):
        with _org(project) as org:
            found.append(_spent(org.process))
    print(f"ready after {statistics.median(found):.2f} s of CPU ({min(found):.2f} to {max(found):.2f})")


class Org:
    """An org that runs as a process of its own."""

    def __init__(self, told: dict[str, str], process: int) -> None:
        self.url, self.process = told["instance_url"], process
        self.headers = {"authorization": f"Bearer {told['access_token']}"}
        self.action = f"/services/data/v66.0/actions/custom/externalService/{ACTION}"


def _project(scratch: Path, url: str) -> Path:
    """The guide's project; its named credential leads to the address, where one is given."""
    from external_services import export, load

    folder, sms = scratch / "project", scratch / "sms"
    shutil.copytree(ROOT / "specs" / "sms", sms)
    if url:
        file = next((sms / "namedCredentials").iterdir())
        text = file.read_text()
        named = text.partition("<parameterValue>http")[2].partition("<")[0]
        file.write_text(text.replace(f"http{named}", url))
    spec = load(str(SMS)).value
    assert spec is not None
    flows = [sms / "flows" / f"{name}.flow-meta.xml" for name in ("Send_SMS", "Send_SMS_With_Fault_Path")]
    made = export(spec, "CPaaSSMS", folder, credential="X8x8_SMS_API", credentials_from=[sms], flows=flows)
    assert made.value is not None, made.diagnostics
    (folder / "extsvc.toml").write_text('[permission_sets.CPaaS_API_Access]\nusers = ["admin"]\n')
    return folder


@contextmanager
def _org(project: Path, *words: str) -> Iterator[Org]:
    extsvc = [sys.executable, "-m", "generator", "org"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(
        [*extsvc, "start", "--port", "0", "--json", *words], cwd=project, env=environment, stdout=subprocess.PIPE,
        text=True,
    ) as process:  # fmt: skip
        try:
            assert process.stdout is not None
            told = json.loads(process.stdout.readline())
            if words:
                subprocess.run([*extsvc, "credential", "set", "X8x8_SMS_API"], cwd=project, env=environment, check=True,
                               input="a-key-of-the-vendor", text=True, capture_output=True)  # fmt: skip
            yield Org(told, process.pid)
        finally:
            process.terminate()


@contextmanager
def _endpoint() -> Iterator[str]:
    with subprocess.Popen([sys.executable, "-c", ENDPOINT], stdout=subprocess.PIPE, text=True) as server:
        try:
            assert server.stdout is not None
            yield f"http://127.0.0.1:{int(server.stdout.readline())}"
        finally:
            server.terminate()


if __name__ == "__main__":
    sys.exit(main())
