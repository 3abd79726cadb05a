"""Fields that must not stand beside each other, or not in a place."""

from __future__ import annotations

from collections.abc import Container

from generator.model.types import Json
from generator.oas import rules_operations as rules
from generator.oas.findings import Path
from generator.oas.structure import Walk


def exclusive(walk: Walk, node: dict[str, Json], first: str, second: str, path: Path, file: str) -> None:
    if first in node and second in node:
        walk.report(rules.EXCLUSIVE, path, file, first=first, second=second)


def not_here(walk: Walk, node: dict[str, Json], names: Container[str], where: str, path: Path, file: str) -> None:
    for name in node:
        if name in names and not name.startswith("x-"):
            walk.report(rules.FIELD_NOT_HERE, (path, name), file, field=name, where=where)
