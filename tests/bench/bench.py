"""The commands beside those of the commit before, and beside the peers: `make bench`, `python tests/bench/bench.py --peers`.

Printed are ratios only, by medians of CPU seconds of whole processes run in turns: how much of the other's ours is, and of
the commit before also how far it is from itself, below which a ratio says nothing. Nothing here fails on a time. Real specs
come from --specs FOLDER, from EXTSVC_CORPUS or ../shared/corpus; what is not there is said. The HTTP clients that a generated package could
stand on follow (tests/bench/transports.py; `--only transports` for them alone).
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path

if __package__ in (None, ""):
    sys.path.insert(0, str(Path(__file__).parents[2]))
from tests.bench import peers, transports
from tests.bench.cost import ROOT, Cost, in_turns, middle, ratio
from tests.bench.rows import Row, Workshop, rows

BUILD = peers.BUILD
HEAD = f"{'':<40} {'of before':>9} {'before of itself':>16} {'memory':>7}  of peers"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--before", default="HEAD~1", metavar="COMMIT", help="what to compare with (default: HEAD~1)")
    parser.add_argument("--specs", type=Path, help="folder with github.json, stripe.json, msgraph.json")
    parser.add_argument("--peers", nargs="*", choices=sorted(peers.PEERS), help="install these first; all when none is named")  # fmt: skip
    parser.add_argument("--only", default="", help="only rows whose name holds this word")
    parser.add_argument("--rounds", type=int, default=3, help="runs of each, the middle one counts (default: 3)")
    parser.add_argument("--seconds", action="store_true", help="also what ours took and held, which depends on the machine")  # fmt: skip
    options = parser.parse_args()
    if options.peers is not None:
        peers.install(options.peers or list(peers.PEERS))
    before = checkout(options.before, BUILD / "before")
    if before is None:
        print(f"{options.before} is not here; there is nothing to compare with", file=sys.stderr)
        return 2
    shutil.rmtree(peers.OUT, ignore_errors=True)
    peers.OUT.mkdir(parents=True)
    shops = {"now": Workshop(ROOT, BUILD / "run-now"), "before": Workshop(before, BUILD / "run-before")}
    folder = specs_folder(options.specs)
    print(HEAD)
    for row in rows():
        if options.only.lower() in row.name.lower():
            print(measured(row, shops, folder, options.rounds, options.seconds), flush=True)
    if options.only.lower() in "transports":
        if options.peers is not None:
            transports.install()
        print(flush=True)
        transports.table(calls=300, rounds=options.rounds, concurrency=[8, 64])
    return 0


def checkout(commit: str, place: Path) -> Path | None:
    """The files of a commit, unpacked; None when git does not know it (no history was fetched)."""
    known = subprocess.run(
        ["git", "rev-parse", "--short", commit], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if known.returncode:
        return None
    place = place.with_name(f"{place.name}-{known.stdout.strip()}")
    if not place.is_dir():
        place.mkdir(parents=True)
        archive = place.with_suffix(".tar")
        subprocess.run(["git", "archive", "--output", str(archive), commit], cwd=ROOT, check=True)
        with tarfile.open(archive) as files:
            files.extractall(place, filter="data")
        archive.unlink()
    return place


def measured(row: Row, shops: dict[str, Workshop], folder: Path | None, rounds: int, seconds: bool) -> str:
    """One line of the table."""
    spec = place(row.spec, folder)
    if spec is None:
        return f"{row.name:<40} {row.spec} is not here"
    for shop in shops.values():
        row.prepare(shop, spec)
    now, before = shops["now"], shops["before"]
    runs = {"now": lambda: row.run(now, spec), "before": lambda: row.run(before, spec), "again": lambda: row.run(before, spec)}  # fmt: skip
    costs = in_turns(runs, rounds)
    ours = costs["now"]
    memory = middle(ours).megabytes / max(middle(costs["before"]).megabytes, 1)
    beside = ", ".join(_beside(ours, peer, spec, rounds) for peer in row.peers)
    taken = f"  ({middle(ours)})" if seconds else ""
    failed = "  failed" if any(cost.code > 1 for side in costs.values() for cost in side) else ""
    return (
        f"{row.name:<40} {ratio(ours, costs['before']):>9.2f} {ratio(costs['again'], costs['before']):>16.2f}"
        f" {memory:>7.2f}  {beside}{taken}{failed}"
    ).rstrip()


def _beside(ours: list[Cost], peer: str, spec: Path, rounds: int) -> str:
    """By one run of a generator, which takes long, or by as many as ours of what is quick."""
    costs = [peers.run(peer, spec) for _ in range(rounds if peer == peers.BARE else 1)]
    taken = [cost for cost in costs if cost is not None]
    return f"{peers.NAMES[peer]} {f'{ratio(ours, taken):.2f}' if taken else 'has no figure'}"


def place(name: str, folder: Path | None) -> Path | None:
    """Where a spec is."""
    own = ROOT / "specs" / name
    found = own if own.is_file() else (folder / name if folder else None)
    return found if found is not None and found.is_file() else None


def specs_folder(given: Path | None) -> Path | None:
    """The folder of real specs, unpacked once when only the archive is there."""
    corpus = Path(os.environ.get("EXTSVC_CORPUS") or ROOT.parent / "shared" / "corpus")
    for folder in (given, corpus, corpus / "named", BUILD / "named"):
        if folder is not None and (folder / "github.json").is_file():
            return folder
    archive = corpus / "named.tar.xz"
    if not archive.is_file():
        return None
    with tarfile.open(archive) as packed:
        packed.extractall(BUILD, filter="data")
    return BUILD / "named"


if __name__ == "__main__":
    raise SystemExit(main())
