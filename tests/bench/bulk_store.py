"""Runs over many rows put to the proof: killed at random moments, paced over workers, and how fast they are.

    python tests/bench/bulk_store.py kill ledger|sqlite|postgres [--rows 10000] [--kills 20] [--seed 1]
    python tests/bench/bulk_store.py rate sqlite|postgres [--rows 4000] [--rate 200]
    python tests/bench/bulk_store.py pace [ledger|sqlite|postgres] [--rows 1500] [--rounds 9] [--concurrency 8]
    python tests/bench/bulk_store.py calls [ledger|sqlite|postgres] [--rows 1500]

`kill` counts what a server of its own saw: 0 lost, 0 repeats that are not marked. A ledger's run is killed and resumed; of three workers on a
store one is killed for good each time, and another comes in its place. `rate` says what three workers held together. `pace` compares with
the bare generated client at the same concurrency, in turns: by wall between the first and the last request, and by CPU, less that of a run of one
row (the start of a process); the server of both is a process of its own. `calls` counts their system calls with strace. Postgres is a cluster in a temporary folder.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from urllib.request import urlopen

from external_services import bulk_status, export_bulk

from generator.__main__ import main

ROOT = Path(__file__).resolve().parents[2]
ACTION = "CPaaSSMS.Send-Sms-Single"
RUN = "rows.csv.ledger"
KINDS = ("ledger", "sqlite", "postgres")


def cluster() -> AbstractContextManager[str]:
    """The address of a Postgres in a temporary folder."""
    sys.path.insert(0, str(ROOT))
    from tests.postgres import cluster as begun

    return begun()


@dataclass
class CountingServer:
    """A vendor that answers every message after `delay` seconds, and knows what it saw and when."""

    delay: float = 0.002
    seen: Counter[str] = field(default_factory=Counter)
    moments: list[float] = field(default_factory=list)

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                if head.startswith(b"GET"):
                    self._write(writer, self.span())
                    continue
                length = int(head.lower().partition(b"content-length:")[2].split(b"\r\n")[0])
                body = json.loads(await reader.readexactly(length))
                self.seen[body["destination"]] += 1
                self.moments.append(time.monotonic())
                await asyncio.sleep(self.delay)
                self._write(writer, {"umid": "u", "destination": body["destination"], "status": {"code": "QUEUED"}})
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    @staticmethod
    def _write(writer: asyncio.StreamWriter, answer: object) -> None:
        sent = json.dumps(answer).encode()
        head = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(sent)
        writer.write(head + sent)

    def span(self) -> tuple[float, float, int]:
        """When the first and the last request came since this was asked before, and how many there were."""
        moments, self.moments = self.moments or [0.0], []
        return moments[0], moments[-1], len(moments)

    @contextmanager
    def serving(self) -> Iterator[str]:
        """Its address, while it serves in a thread."""
        loop = asyncio.new_event_loop()
        server = loop.run_until_complete(asyncio.start_server(self.answer, "127.0.0.1", 0))
        threading.Thread(target=loop.run_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        loop.call_soon_threadsafe(loop.stop)


@dataclass
class Bench:
    """One folder with a client, rows, and the words that every command gets."""

    folder: Path
    rows: int
    server: CountingServer
    url: str
    store: str = ""

    def __post_init__(self) -> None:
        words = ["generate", str(ROOT / "specs" / "sms.json"), "--service", "CPaaSSMS", "--all"]
        assert main([*words, "--out", str(self.folder / "clients")]) == 0
        self.source = self.folder / "rows.csv"
        lines = ["destination,text", *(f"+{number},Hi" for number in range(1, self.rows + 1)), ""]
        self.source.write_text("\n".join(lines), encoding="utf-8")
        (self.folder / "store.txt").write_text(self.store, encoding="utf-8")
        self.where = ["--clients", str(self.folder / "clients"), "--base-url", self.url]
        self.stored = ["--store", f"@{self.folder / 'store.txt'}"] if self.store else []
        self.ledger = RUN if self.store else f"{self.source}.ledger"

    def begin(self, *words: str) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "generator", "bulk", *words, *self.stored]
        return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def run(self, *more: str) -> subprocess.Popen[bytes]:
        return self.begin("run", ACTION, "subAccountId=demo", "--in", str(self.source), *self.where, *more)

    def worker(self) -> subprocess.Popen[bytes]:
        return self.begin("worker", ACTION, *self.where, "--until-done")

    def wait_for(self, count: int) -> None:
        while len(self.server.moments) < count:
            time.sleep(0.002)

    def settled_in(self, pid: int) -> float:
        """Seconds until nothing in the store is in the hands of a process any more."""
        import sqlalchemy as sa

        from generator.bulk.store import open_store
        from generator.bulk.store_address import read_address

        begun, schema = time.monotonic(), "extsvc_bulk." if self.store.startswith("postgres") else ""
        held = f"SELECT count(*) FROM {schema}bulk_rows WHERE state = 'sent' AND holder LIKE :p"
        given = f"SELECT count(*) FROM {schema}workflow_status WHERE status = 'PENDING' AND executor_id LIKE :p"
        with open_store(read_address(self.store), to_read=True) as store, store.engine.connect() as connection:
            while any(connection.execute(sa.text(one), {"p": f"%-{pid}-%"}).scalar() for one in (held, given)):
                connection.rollback()
                time.sleep(0.1)
        return time.monotonic() - begun

    def verdict(self) -> str:
        """What the ledger says against what the server saw."""
        word = self.stored[1] if self.stored else ""
        report = bulk_status(self.ledger, word).value
        assert report is not None
        rows = [json.loads(line) for line in export_bulk(self.ledger, "jsonl", word).value or ()]
        done = {row["destination"] for row in rows if row["state"] == "done"}
        unsure = {row["destination"] for row in rows if row["state"] == "unsure"}
        seen, lost = set(self.server.seen), self.rows - len(done) - len(unsure)
        never = [one for one in done if not self.server.seen[one]]
        unmarked = [one for one, count in self.server.seen.items() if count > 1]
        silent = seen - done - unsure
        return (
            f"{dict(report.counts)}; server saw {len(self.server.moments):,} requests of {len(seen):,} rows; lost {lost}, "
            f"done but never seen {len(never)}, repeats {len(unmarked)}, seen but not accounted for {len(silent)}, "
            f"done + unsure that were seen = {len(done) + len(unsure & seen):,}"
        )


def kill(bench: Bench, kills: int, seed: int) -> None:
    chance = random.Random(seed)
    moments = sorted(chance.randrange(1, int(bench.rows * 0.97)) for _ in range(kills))
    if not bench.store:
        process = bench.run()
        for moment in moments:
            bench.wait_for(min(moment, bench.rows - 200) if process.poll() is None else 0)
            process.kill()
            process.wait()
            process = bench.begin("resume", bench.ledger)
        process.wait()
        return print(bench.verdict())
    assert bench.run("--detach").wait() == 0
    workers, watches, took = [bench.worker() for _ in range(3)], [], []
    for moment in moments:
        bench.wait_for(moment)
        lost = workers.pop(chance.randrange(3))
        lost.kill()
        lost.wait()
        watch = threading.Thread(target=lambda pid=lost.pid: took.append(bench.settled_in(pid)))
        watch.start()
        watches.append(watch)
        workers.append(bench.worker())
    for one in (*workers, *watches):
        one.wait() if isinstance(one, subprocess.Popen) else one.join()
    print(f"taken over in {min(took):.1f} to {max(took):.1f} s (median {statistics.median(took):.1f})")
    return print(bench.verdict())


def rate(bench: Bench, per_second: float) -> None:
    assert bench.run("--detach", "--rate", f"{per_second:g}/s").wait() == 0
    for worker in [bench.worker() for _ in range(3)]:
        worker.wait()
    moments = sorted(bench.server.moments)
    calm = moments[len(moments) // 10 : -len(moments) // 10]
    held = (len(calm) - 1) / (calm[-1] - calm[0])
    most = max(
        sum(1 for one in calm[at : at + int(2 * per_second)] if one < start + 1) for at, start in enumerate(calm)
    )
    print(
        f"asked {per_second:g}/s, held {held:.1f}/s ({100 * held / per_second - 100:+.1f} %), at most {most} within a second"
    )
    print(bench.verdict())


@dataclass(frozen=True, slots=True)
class Pace:
    """Rows per second between the first and the last request, and CPU of the whole process in seconds."""

    per_second: float
    cpu: float


@contextmanager
def apart() -> Iterator[str]:
    """The address of the counting server in a process of its own, so that neither side shares its time."""
    command = [sys.executable, str(Path(__file__)), "serve"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            yield process.stdout.readline().strip()
        finally:
            process.kill()


def paced(command: list[str], bench: Bench) -> Pace:
    """What a process that sends every row needs."""
    with urlopen(f"{bench.url}/span") as answer:
        answer.read()
    with open(os.devnull, "wb") as nowhere:
        process = subprocess.Popen(command, cwd=ROOT, stdout=nowhere, stderr=nowhere)
        _, status, used = os.wait4(process.pid, 0)
    assert status == 0
    with urlopen(f"{bench.url}/span") as answer:
        first, last, count = json.load(answer)
    assert count == bench.rows
    return Pace(count / max(last - first, 1e-6), used.ru_utime + used.ru_stime)


def bare(bench: Bench, concurrency: int) -> list[str]:
    """A program that sends the same rows by the generated asynchronous client itself: typed and checked alike, nothing kept."""
    code = (
        f"import asyncio, csv, sys; sys.path.insert(0, {str(bench.folder)!r})\n"
        "import clients\n"
        f"with open({str(bench.source)!r}, newline='') as file: cells = list(csv.DictReader(file))\n"
        "rows = [{'subAccountId': 'demo', 'body': row} for row in cells]\n"
        f"found = clients.invoke_async({ACTION!r}, rows, base_url={bench.url!r}, concurrency={concurrency})\n"
        "assert all(result.is_success for result in asyncio.run(found))\n"
    )
    return [sys.executable, "-c", code]


def bulk(bench: Bench, concurrency: int) -> list[str]:
    ledger = f"{bench.folder}/{time.monotonic_ns()}.ledger"
    words = ["run", ACTION, "subAccountId=demo", "--in", str(bench.source), "--ledger", ledger]
    more = [*bench.where, "--concurrency", str(concurrency), *bench.stored]
    return [sys.executable, "-m", "generator", "bulk", *words, *more]


@contextmanager
def side_by_side(folder: Path, kinds: Sequence[str], rows: int) -> Iterator[dict[str, Bench]]:
    """A bench for the bare client and for every kind, each in a folder of its own, before one server."""
    with apart() as url, cluster() if "postgres" in kinds else nullcontext("") as address:
        stores = {"sqlite": f"sqlite:///{folder}/pace.store", "postgres": address}
        benches = {}
        for kind in ("bare", *kinds):
            (folder / kind).mkdir()
            benches[kind] = Bench(folder / kind, rows, CountingServer(), url, stores.get(kind, ""))
        yield benches


def command_of(kind: str, bench: Bench, concurrency: int) -> list[str]:
    return bare(bench, concurrency) if kind == "bare" else bulk(bench, concurrency)


def pace(folder: Path, kinds: Sequence[str], rows: int, rounds: int, concurrency: int) -> None:
    """Every kind beside the bare client, in turns; ratios are taken within a round, for load comes and goes."""
    found: dict[str, list[Pace]] = {kind: [] for kind in ("bare", *kinds)}
    (folder / "start").mkdir()
    with side_by_side(folder, kinds, rows) as benches, side_by_side(folder / "start", kinds, 1) as starts:
        start = {
            kind: min(paced(command_of(kind, starts[kind], 1), starts[kind]).cpu for _ in range(3)) for kind in found
        }
        for _ in range(rounds):
            for kind, bench in benches.items():
                found[kind].append(paced(command_of(kind, bench, concurrency), bench))
    cost = {kind: [1000 * (one.cpu - start[kind]) / rows for one in figures] for kind, figures in found.items()}
    best = {kind: max(one.per_second for one in figures) for kind, figures in found.items()}
    for kind, figures in found.items():
        walls = [one.per_second / usual.per_second for one, usual in zip(figures, found["bare"], strict=True)]
        cpus = [usual / one for one, usual in zip(cost[kind], cost["bare"], strict=True)]
        print(
            f"{kind}: {best[kind]:.0f} rows/s at best, {min(cost[kind]):.2f} ms of CPU a row at least, {start[kind]:.2f} s to start; of bare: "
            f"by wall {statistics.median(walls):.2f} (best over best {best[kind] / best['bare']:.2f}), "
            f"by CPU {statistics.median(cpus):.2f} (least over least {min(cost['bare']) / min(cost[kind]):.2f}); "
            f"rounds by wall {', '.join(f'{one:.2f}' for one in walls)}"
        )
    print(f"load {os.getloadavg()[0]:.1f}")


def calls(folder: Path, kinds: Sequence[str], rows: int, concurrency: int) -> None:
    """System calls of each side, its start among them."""
    with side_by_side(folder, kinds, rows) as benches:
        for kind, bench in benches.items():
            counts = Counter[str]()
            traced = folder / f"{kind}.calls"
            command = ["strace", "-f", "-c", "-o", str(traced), *command_of(kind, bench, concurrency)]
            subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            for line in traced.read_text(encoding="utf-8").splitlines()[2:-2]:
                cells = line.split()
                counts[cells[-1]] += int(cells[3])
            synced = counts["fsync"] + counts["fdatasync"]
            most = ", ".join(f"{name} {count / rows:.1f}" for name, count in counts.most_common(6))
            print(
                f"{kind}: {counts.total() / rows:.1f} system calls a row ({most}); {1000 * synced / rows:.1f} syncs per 1,000 rows"
            )


def serve() -> None:
    """Be the counting server of another process: print the address, answer until killed."""
    with CountingServer().serving() as url:
        print(url, flush=True)
        threading.Event().wait()


def begun() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=("kill", "rate", "pace", "calls", "serve"))
    parser.add_argument("kind", nargs="?", choices=KINDS)
    parser.add_argument("--rows", type=int)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--rate", type=float, default=200.0)
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--concurrency", type=int, default=8)
    asked, server = parser.parse_args(), CountingServer()
    if asked.what == "serve":
        return serve()
    kind = asked.kind or "ledger"
    with tempfile.TemporaryDirectory() as name, server.serving() as url:
        folder = Path(name)
        if asked.what in ("pace", "calls"):
            kinds, rows = (asked.kind,) if asked.kind else KINDS, asked.rows or 1_500
            if asked.what == "calls":
                return calls(folder, kinds, rows, asked.concurrency)
            return pace(folder, kinds, rows, asked.rounds, asked.concurrency)
        with cluster() if kind == "postgres" else nullcontext(f"sqlite:///{folder}/bulk.store") as address:
            bench = Bench(folder, asked.rows or 10_000, server, url, "" if kind == "ledger" else address)
            kill(bench, asked.kills, asked.seed) if asked.what == "kill" else rate(bench, asked.rate)


if __name__ == "__main__":
    begun()
