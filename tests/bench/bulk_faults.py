"""Runs over many rows while things go wrong: what became of the rows, what the service saw, how long it took.

    python tests/bench/bulk_faults.py [NAME ...] [--rows 400]

Each trial runs `extsvc bulk` as a process of its own against a service that misbehaves as the name says, or on a disk that is full, a
ledger of an older version, an input that changed, a ledger or store that another run works on. A trial that ends otherwise than
docs/bulk.md promises is told, and the exit code is 1 then.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import re
import resource
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bulk_store import ACTION, ROOT, Bench, CountingServer
from external_services import bulk_status

TENTH = 10  # every tenth row meets the fault, where not all do
SECONDS = 0.5  # that a row may take where the service falls silent
FULL = 256 * 1024  # bytes that a file may have where the disk is full: a ledger of 400 rows and a little more


@dataclass
class FaultyServer(CountingServer):
    """A vendor that does to a request what `fault` says of the row's number and of how often it was sent."""

    fault: Callable[[int, int], str] = lambda number, attempt: ""

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                length = int(head.lower().partition(b"content-length:")[2].split(b"\r\n")[0])
                name = json.loads(await reader.readexactly(length))["destination"]
                self.seen[name] += 1
                self.moments.append(time.monotonic())
                await asyncio.sleep(self.delay)
                if not await self._done(self.fault(int(name), self.seen[name]), name, writer):
                    return
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    async def _done(self, fault: str, name: str, writer: asyncio.StreamWriter) -> bool:
        """Answer as the fault asks for; whether the connection goes on."""
        if fault == "reset":
            writer.transport.abort()
        elif fault == "half":
            writer.write(b'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 99\r\n\r\n{"um')
        elif fault == "silent":
            await asyncio.sleep(4 * SECONDS)
        elif fault:
            writer.write(f"HTTP/1.1 {fault}\r\nContent-Length: 0\r\n\r\n".encode())
            return True
        else:
            self._write(writer, {"umid": "u", "destination": name, "status": {"code": "QUEUED"}})
            return True
        return False


@dataclass(frozen=True)
class Trial:
    """What happened: how the process ended, its last words, rows per state, requests, seconds."""

    code: int
    words: str
    counts: dict[str, int]
    seen: Counter[str]
    seconds: float

    def line(self) -> str:
        """Everything in one line, without the address of this machine's folders."""
        states = ", ".join(f"{count} {state}" for state, count in self.counts.items()) or "no ledger"
        words = re.sub(r"(?<!:)/\S*/", "", self.words)[:220]
        return f"exit {self.code}; {states}; {self.seen.total()} requests of {len(self.seen)} rows; {self.seconds:.1f} s; {words}"


def ended(bench: Bench, process: subprocess.Popen[str], begun: float) -> Trial:
    """Wait for a process, and see how things stand."""
    _, words = process.communicate(timeout=300)
    report = bulk_status(bench.ledger, bench.stored[1] if bench.stored else "").value
    counts = dict(report.counts) if report is not None else {}
    said = [line for line in words.splitlines() if line.strip()]
    return Trial(
        process.returncode, said[0] if said else "", counts, Counter(bench.server.seen), time.monotonic() - begun
    )


def spoken(bench: Bench, *words: str, limit: int = 0) -> subprocess.Popen[str]:
    """`extsvc bulk WORDS` begun; with a limit no file of it grows beyond so many bytes, as on a disk that is full."""

    def limited() -> None:
        if limit:
            resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

    command = [sys.executable, "-m", "generator", "bulk", *words, *bench.stored]
    return subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, preexec_fn=limited
    )


def run(bench: Bench, *more: str, limit: int = 0) -> Trial:
    """One run from its beginning to its end."""
    begun = time.monotonic()
    return ended(bench, spoken(bench, *first(bench), *more, limit=limit), begun)


def first(bench: Bench) -> list[str]:
    return ["run", ACTION, "subAccountId=demo", "--in", str(bench.source), *bench.where]


def tenth(fault: str, *, always: bool = True) -> Callable[[int, int], str]:
    """The fault for every tenth row: each time, or the first time only."""
    return lambda number, attempt: fault if number % TENTH == 0 and (always or attempt == 1) else ""


def limited_rate(bench: Bench) -> str:
    bench.server.fault = tenth("429 Too Many Requests\r\nRetry-After: 1", always=False)
    found = run(bench)
    print(found.line())
    return expect(found.counts == {"done": bench.rows} and found.seen.total() == bench.rows * 11 // 10, "all done")


def storms(bench: Bench, calm: float) -> str:
    """Of every three seconds so many are calm."""
    begun = time.monotonic()
    bench.server.fault = lambda number, attempt: (
        "503 Service Unavailable" if (time.monotonic() - begun) % 3 > calm else ""
    )
    found = run(bench)
    print(found.line())
    return expect(found.counts == {"done": bench.rows}, "all done")


def overloaded(bench: Bench) -> str:
    bench.server.fault = tenth("503 Service Unavailable\r\nRetry-After: 0")
    found = run(bench)
    print(found.line())
    wanted = {"done": bench.rows - bench.rows // TENTH, "refused": bench.rows // TENTH}
    tried = all(count == 8 for name, count in found.seen.items() if int(name) % TENTH == 0)
    return expect(found.counts == wanted and tried, "every tenth refused after eight attempts")


def broken(bench: Bench, fault: str) -> str:
    bench.server.fault = tenth(fault)
    found = run(bench, "--timeout", str(SECONDS))
    print(found.line())
    wanted = {"done": bench.rows - bench.rows // TENTH, "unsure": bench.rows // TENTH}
    return expect(found.counts == wanted and found.seen.total() == bench.rows, "every tenth unsure, each sent once")


def nobody(bench: Bench, address: str) -> str:
    there, bench.where[-1] = bench.where[-1], address
    found = run(bench)
    print(found.line())
    failed = found.counts.get("failed", 0)
    stopped = found.code == 1 and "never reached the service" in found.words and failed < 50 + 8
    again = ended(bench, spoken(bench, "resume", bench.ledger, "--base-url", there), time.monotonic())
    print(f"    resumed where somebody listens: {again.line()}")
    whole = (
        again.counts == {"done": bench.rows - failed, "failed": failed} and again.seen.total() == bench.rows - failed
    )
    return expect(stopped and whole, "stopped after about 50 rows, the others sent by resume")


def disk_full(bench: Bench) -> str:
    found = run(bench, limit=FULL)
    print(found.line())
    return resumed(bench, found)


def disk_full_for_real(bench: Bench) -> str:
    """As above, on a small file system of its own; only root may make one."""
    place = bench.folder / "disk"
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={FULL}", "tmpfs", str(place)]
    if subprocess.run(mount, capture_output=True).returncode:
        print("not tried: no file system can be mounted here")
        return ""
    try:
        bench.ledger = str(place / "rows.ledger")
        found = run(bench, "--ledger", bench.ledger)
        print(found.line())
        subprocess.run(["mount", "-o", "remount,size=64m", str(place)], check=True)
        return resumed(bench, found)
    finally:
        subprocess.run(["umount", "-l", str(place)], check=True)


def resumed(bench: Bench, full: Trial) -> str:
    """Go on with what a full disk ended, now that there is room."""
    begun = time.monotonic()
    again = ended(bench, spoken(bench, "resume", bench.ledger), begun)
    print(f"    resumed with room: {again.line()}")
    repeats = sum(count > 1 for count in again.seen.values())
    whole = again.counts.get("done", 0) + again.counts.get("unsure", 0) == bench.rows
    told = full.code == 1 and 0 < full.counts.get("done", 0) < bench.rows
    return expect(told and whole and not repeats, "told, then each row sent once")


def older(bench: Bench) -> str:
    run(bench)
    with sqlite3.connect(bench.ledger) as ledger:
        ledger.execute("UPDATE facts SET value = '0' WHERE name = 'format'")
    found = ended(bench, spoken(bench, "resume", bench.ledger), time.monotonic())
    print(found.line())
    return expect(found.code == 2 and "another version" in found.words, "refused")


def changed(bench: Bench) -> str:
    run(bench)
    lines = bench.source.read_text(encoding="utf-8").splitlines()
    lines[1], lines[2] = lines[2], lines[1]
    bench.source.write_text("\n".join([*lines, ""]), encoding="utf-8")
    found = run(bench)
    print(found.line())
    return expect(found.code == 2 and found.seen.total() == bench.rows, "rows moved: refused, nothing sent")


def twice(bench: Bench) -> str:
    bench.server.delay = 0.05
    begun = time.monotonic()
    one = spoken(bench, *first(bench))
    bench.wait_for(bench.rows // 10)
    two = ended(bench, spoken(bench, *first(bench)), time.monotonic())
    print(f"the second: {two.line()}")
    found = ended(bench, one, begun)
    print(f"    the first: {found.line()}")
    once = found.counts == {"done": bench.rows} and found.seen.total() == bench.rows
    said = "joins as a further worker" in two.words if bench.store else two.code == 2
    return expect(once and said, "each row sent once, and the second refused or told of the first")


TRIALS: dict[str, Callable[[Bench], str]] = {
    "429 with Retry-After for every tenth row": limited_rate,
    "503 for one of three seconds": lambda bench: storms(bench, 2.0),
    "503 for two of three seconds": lambda bench: storms(bench, 1.0),
    "503 for every tenth row, always": overloaded,
    "no answer in time for every tenth row": lambda bench: broken(bench, "silent"),
    "connection reset for every tenth row": lambda bench: broken(bench, "reset"),
    "half an answer for every tenth row": lambda bench: broken(bench, "half"),
    "nobody listens": lambda bench: nobody(bench, "http://127.0.0.1:9"),
    "name unknown": lambda bench: nobody(bench, "http://nowhere.invalid"),
    "disk full, by a limit of the process": disk_full,
    "disk full, a small file system": disk_full_for_real,
    "ledger of an older version": older,
    "rows of the input moved": changed,
    "two runs on one ledger": twice,
    "two runs on one store": twice,
}


def expect(met: bool, promise: str) -> str:
    """ "" when a promise is kept, else what was promised."""
    return "" if met else promise


@contextmanager
def prepared(name: str, rows: int) -> Iterator[Bench]:
    """A folder, a client, rows and a server for one trial."""
    server = FaultyServer()
    with tempfile.TemporaryDirectory() as folder, server.serving() as url:
        store = f"sqlite:///{folder}/bulk.store" if "store" in name else ""
        yield Bench(Path(folder), rows, server, url, store)


def begun() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"a part of: {'; '.join(TRIALS)}")
    parser.add_argument("--rows", type=int, default=400)
    asked = parser.parse_args()
    broken_promises = 0
    for name, trial in TRIALS.items():
        if asked.names and not any(part in name for part in asked.names):
            continue
        with prepared(name, asked.rows) as bench:
            print(f"{name}: ", end="", flush=True)
            if promise := trial(bench):
                broken_promises += 1
                print(f"    NOT AS PROMISED: {promise}")
    return int(broken_promises > 0)


if __name__ == "__main__":
    sys.exit(begun())
