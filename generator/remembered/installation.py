"""What every answer depends on beside its question: our own code, Python, and the libraries that are installed."""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from generator.bundled import templates_folder


@cache
def state() -> str:
    """One hash over it. Files of ours count by size and time of change, as they do for Python's own compiled modules."""
    total = hashlib.sha256(sys.version.encode())
    for folder in (str(Path(__file__).parent.parent), str(templates_folder())):
        for path, size, changed in sorted(_sources(folder)):
            total.update(f"{path}\0{size}\0{changed}\n".encode("utf-8", "surrogatepass"))
    for name in sorted(_installed()):
        total.update(f"{name}\n".encode("utf-8", "surrogatepass"))
    return total.hexdigest()


def _sources(folder: str) -> Iterator[tuple[str, int, int]]:
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                if entry.name != "__pycache__":
                    yield from _sources(entry.path)
            elif not entry.name.endswith(".pyc"):
                found = entry.stat()
                yield entry.path, found.st_size, found.st_mtime_ns


def _installed() -> Iterator[str]:
    """The names of what is installed, each with its version: asking the installation itself costs a hundred times as much."""
    for place in sys.path:
        if place and os.path.isdir(place):
            yield from (name for name in os.listdir(place) if name.endswith((".dist-info", ".egg-info")))
