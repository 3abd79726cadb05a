"""The flow files that are meant by names of files and folders."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from generator.usecases import flow_rules as rules
from generator.usecases.stopping import Stop

FLOWS = (".flow-meta.xml", ".flow")


def flow_files(given: Sequence[str | Path], suffixes: tuple[str, ...] = FLOWS) -> list[Path]:
    """The named files, and those in named folders. Raises `Stop` when a folder holds none."""
    found: list[Path] = []
    for name in given:
        path = Path(name)
        if not path.is_dir():
            found.append(path)
            continue
        inside = sorted(p for p in path.rglob("*") if p.name.endswith(suffixes) and p.is_file())
        if not inside:
            raise Stop(rules.NO_FLOW_FILES.at("", folder=name, suffix=suffixes[0]))
        found += inside
    return found
