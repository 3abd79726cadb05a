"""What became of one service that was to be brought up to date."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING, NamedTuple

from generator.diagnostics import Diagnostic
from generator.project.config import Config

if TYPE_CHECKING:
    from generator.compare.show import Comparison
    from generator.writing.write import Changes


class Outcome(NamedTuple):
    """What became of one service: "unchanged", "written", "refused" (by a rule of ours) or "failed"."""

    name: str
    state: str
    operations: int = 0
    types: int = 0
    changes: Changes | None = None
    comparison: Comparison | None = None
    diagnostics: tuple[Diagnostic, ...] = ()
    suppressed: tuple[tuple[Diagnostic, str], ...] = ()
    gone: tuple[str, ...] = ()
    fetched: str = ""
    seconds: float = 0.0
    verdict: tuple[Diagnostic, ...] | None = None  # what `check` will say, where that was asked for

    @property
    def good(self) -> bool:
        return self.state in ("unchanged", "written")


def failed(config: Config, *found: Diagnostic) -> Outcome:
    return Outcome(config.name, "failed", diagnostics=found)


def left_of(config: Config, gone: Collection[str]) -> tuple[str, ...]:
    """The picks of extsvc.toml without those that were let go."""
    return tuple(name for name in config.operations if name not in gone)
