"""What the commands on extsvc.toml share: opening it, a bar of progress, the outcomes and their table."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from generator.cli.common import FINDINGS, FINE, USAGE, detail, paint, plain, print_diagnostics, value_of, watched
from generator.cli.fault import SOFTWARE

if TYPE_CHECKING:
    from generator.diagnostics import Diagnostic
    from generator.project.config import Project
    from generator.project.outcome import Outcome

_LINES = 24  # of a comparison, before the rest is counted


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--project", type=Path, metavar="FILE", help="the project file (default: extsvc.toml here or above)"
    )


def opened(options: argparse.Namespace) -> Project:
    """The project. Raises Fail when there is none, or when it cannot be read."""
    from generator.usecases.projects import open_project

    made = open_project(options.project)
    about_call = any(not found.span.file for found in made.diagnostics)
    return value_of(made, "" if about_call else f"{options.project or 'extsvc.toml'} cannot be used")


class Progress:
    """A bar on the terminal while several services are worked on; elsewhere a line for each, where --verbose asks for it."""

    def __init__(self, total: int) -> None:
        self.total, self.done = total, 0
        self.shown = total > 1 and watched()
        self._draw("")

    def tick(self, name: str) -> None:
        self.done += 1
        self._draw(name)
        if not self.shown:
            detail(f"{self.done}/{self.total} {plain(name)}")

    def _draw(self, name: str) -> None:
        if self.shown:
            filled = round(24 * self.done / self.total)
            bar = f"[{'#' * filled}{' ' * (24 - filled)}] {self.done}/{self.total} {plain(name)}"
            print(f"\r\x1b[2K{bar}", end="\r\x1b[2K" if self.done == self.total else "", file=sys.stderr, flush=True)

    def clear(self) -> None:
        """Make room for a line of output."""
        if self.shown:
            print("\r\x1b[2K", end="", file=sys.stderr, flush=True)


def table(rows: Sequence[Sequence[str]], head: Sequence[str]) -> str:
    """Columns as wide as they need to be; figures to the right."""
    cells = [list(head), *[[plain(cell) for cell in row] for row in rows]]
    widths = [max(len(row[column]) for row in cells) for column in range(len(head))]

    def line(row: Sequence[str]) -> str:
        parts = [
            cell.rjust(width) if cell.replace(",", "").isdigit() else cell.ljust(width)
            for cell, width in zip(row, widths, strict=True)
        ]
        return "  ".join(parts).rstrip()

    return "\n".join(map(line, cells))


def print_outcome(outcome: Outcome) -> None:
    """One service: what was written, what changed for its callers, what stood in the way."""
    from generator.diagnostics import Severity

    if outcome.state == "written" and outcome.changes is not None:
        print(f"{outcome.name}: {outcome.changes.summary} files")
    elif outcome.state == "unchanged":
        print(f"{outcome.name}: up to date")
    if outcome.comparison is not None and outcome.comparison.changes:
        from generator.compare.show import text

        lines = text(outcome.comparison).splitlines()
        print("\n".join(lines[:_LINES]))
        if len(lines) > _LINES:
            print(f"... {len(lines) - _LINES:,} more lines")
    print_edits(outcome.diagnostics)
    print_diagnostics(
        [d for d in outcome.diagnostics if d.severity is not Severity.NOTE or not outcome.good], limit=20, fold=5
    )
    if not outcome.good:
        print(paint(f"{outcome.name}: nothing was written", "31", sys.stderr), file=sys.stderr)


def print_edits(diagnostics: Iterable[Diagnostic]) -> None:
    """The diffs of files that were edited by hand."""
    for diagnostic in diagnostics:
        shown = dict(diagnostic.args).get("diff")
        if shown is not None:
            print(plain(str(shown)), file=sys.stderr)


def print_table(outcomes: Sequence[Outcome]) -> None:
    """The figures of all services, in the order of extsvc.toml."""
    rows = [
        [
            o.name,
            o.state,
            f"{o.operations:,}" if o.good else "",
            f"{len(o.changes.created + o.changes.updated + o.changes.removed):,}" if o.changes else "",
            f"{o.seconds:.1f} s",
        ]
        for o in outcomes
    ]
    print()
    print(table(rows, ("service", "state", "operations", "files", "time")))


def code(outcomes: Iterable[Outcome]) -> int:
    """70 for a fault of ours, 2 when a spec could not be read, 1 when something was refused or lost, else 0."""
    from generator.diagnostics import Severity

    heavy = (Severity.ERROR, Severity.REFUSAL)
    codes = [FINE]
    for outcome in outcomes:
        found = any(d.severity in heavy for d in outcome.diagnostics)
        codes.append(USAGE if outcome.state == "failed" else FINDINGS if found or not outcome.good else FINE)
        codes.append(SOFTWARE if crashed(outcome.diagnostics) else FINE)
    return max(codes)


def crashed(found: Iterable[Diagnostic]) -> bool:
    """Whether a fault of ours is among the findings."""
    from generator.project.rules import SERVICE_CRASHED

    return any(diagnostic.rule is SERVICE_CRASHED for diagnostic in found)


def teller(total: int, *, quiet: bool = False) -> Callable[[Outcome], None]:
    """Prints outcomes as they come, above a bar of progress; what is up to date only where it was asked for alone."""
    progress = Progress(total)

    def done(outcome: Outcome) -> None:
        progress.clear()
        if not quiet and (outcome.state != "unchanged" or total == 1):
            print_outcome(outcome)
        progress.tick(outcome.name)

    return done


def as_json(outcome: Outcome) -> dict[str, object]:
    """One service for programs."""
    from generator.compare.show import to_dict

    changes = outcome.changes
    return {
        "service": outcome.name,
        "state": outcome.state,
        "operations": outcome.operations,
        "types": outcome.types,
        "files": {k: list(getattr(changes, k)) if changes else [] for k in ("created", "updated", "removed")},
        "changes": to_dict(outcome.comparison) if outcome.comparison else None,
        "findings": [
            {"rule": d.rule.id, "severity": d.severity.value, "message": d.message, "remedy": d.remedy,
             "file": d.span.file, "pointer": d.span.pointer, "line": d.span.line}
            for d in outcome.diagnostics
        ],
        "seconds": round(outcome.seconds, 3),
    }  # fmt: skip
