"""Speed against an earlier commit: `python tests/bench/before.py CHECKOUT --specs FOLDER`, both in turns, whole processes.

Each command runs in turns with the one of the other checkout; printed are the medians of CPU seconds (user and system),
their ratio, and the spread of the earlier one against itself, below which a ratio says nothing. For commands that take
less than 0.3 s the number of imported modules is printed too: it does not depend on the machine. Compiled modules are
written whatever the environment says: else the checkout that was edited last would be compiled anew in every run.
"""

from __future__ import annotations

import argparse
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

if __package__ in (None, ""):
    sys.path.insert(0, str(Path(__file__).parents[2]))
from tests.bench.cost import ROOT, spend

SHORT = 0.3
HEAD = (
    f"{'command':<24} {'before':>9} {'now':>9} {'ratio':>6} {'before against itself':>22} {'modules before, now':>20}"
)


@dataclass(frozen=True, slots=True)
class Measured:
    """A command, and the words behind `python -m generator` for a folder of each checkout."""

    name: str
    words: tuple[str, ...]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("before", type=Path, help="a checkout of the commit to compare with")
    parser.add_argument("--specs", type=Path, help="a folder with github.json and stripe.json")
    parser.add_argument("--runs", type=int, default=15)
    options = parser.parse_args()
    print(HEAD)
    with tempfile.TemporaryDirectory() as scratch:
        places = {options.before.resolve(): Path(scratch, "before"), ROOT: Path(scratch, "now")}
        for measured in _commands(options.specs):
            for checkout, folder in places.items():
                _prepare(checkout, folder, measured)
            print(_line(measured, places, options.runs), flush=True)
    return 0


def _commands(specs: Path | None) -> Iterator[Measured]:
    yield Measured("--help", ("--help",))
    yield Measured("SMS, generate", _generate(ROOT / "specs" / "sms.json"))
    yield Measured("SMS, sync, no change", ("sync",))
    for name in ("github", "stripe"):
        path = (specs or Path()) / f"{name}.json"
        if path.is_file():
            yield Measured(f"{name}, generate", _generate(path))
            yield Measured(f"{name}, sync, no change", ("sync",))


def _generate(spec: Path) -> tuple[str, ...]:
    return ("generate", str(spec), "--service", "Svc", "--all", "--out", "clients")


def _prepare(checkout: Path, folder: Path, measured: Measured) -> None:
    """An empty folder; for `sync` a project that is up to date, made of the spec that was generated before."""
    if measured.words == ("sync",):
        spec = folder / "spec.json"
        _run(checkout, folder, ("add", str(spec), "--service", "Svc", "--all", "--out", "project"))
        _run(checkout, folder, ("sync",))
        return
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    if measured.words[0] == "generate":
        shutil.copy(measured.words[1], folder / "spec.json")


def _run(checkout: Path, folder: Path, words: tuple[str, ...]) -> float:
    command = [sys.executable, "-m", "generator", *words]
    return spend(command, folder, PYTHONPATH=str(checkout), PYTHONSAFEPATH="1", PYTHONDONTWRITEBYTECODE="").seconds


def _line(measured: Measured, places: dict[Path, Path], runs: int) -> str:
    before, now = places
    rounds: dict[str, list[float]] = {"before": [], "again": [], "now": []}
    for number in range(runs + 1):  # the first round warms up
        took = {
            "before": _once(before, places, measured), "now": _once(now, places, measured),
            "again": _once(before, places, measured),
        }  # fmt: skip
        if number:
            for name, seconds in took.items():
                rounds[name].append(seconds)
    middle = {name: statistics.median(seconds) for name, seconds in rounds.items()}
    counts = (
        f"{_modules(before, places[before], measured)}, {_modules(now, places[now], measured)}"
        if middle["before"] < SHORT
        else ""
    )
    return (
        f"{measured.name:<24} {middle['before']:>7.3f} s {middle['now']:>7.3f} s {middle['now'] / middle['before']:>6.3f}"
        f" {middle['again'] / middle['before']:>22.3f} {counts:>20}"
    )


def _once(checkout: Path, places: dict[Path, Path], measured: Measured) -> float:
    folder = places[checkout]
    if measured.words[0] == "generate":
        shutil.rmtree(folder / "clients", ignore_errors=True)
    return _run(checkout, folder, measured.words)


def _modules(checkout: Path, folder: Path, measured: Measured) -> int:
    """How many modules the command has imported when it ends."""
    code = (
        "import sys\nfrom generator.__main__ import main\n"
        f"try: main({list(measured.words)!r})\nexcept SystemExit: pass\nprint('\\n' + str(len(sys.modules)))"
    )
    ran = subprocess.run([sys.executable, "-c", code], cwd=folder, env={"PYTHONPATH": str(checkout), "PATH": ""}, capture_output=True, text=True, check=False)  # fmt: skip
    return int(ran.stdout.split()[-1])


if __name__ == "__main__":
    sys.exit(main())
