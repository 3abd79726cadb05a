"""`--dry-run`: the command as it would run, up to the disk, and the diff of what it would write."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable

from generator.cli.common import counted, paint, plain


def argument(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--dry-run", action="store_true", help="write nothing; show what would be written, as a diff")


def rehearsed(run: Callable[[], int]) -> int:
    """The exit code of the run, after the diff of what it would have written."""
    from generator.writing.rehearsal import rehearsal

    with rehearsal() as made:
        code = run()
    print_diff(made.diff())
    number = len(made.changes)
    print(f"dry run: nothing was written; {counted(number, 'file')} would be", file=sys.stderr)
    return code


def print_diff(text: str) -> None:
    """A unified diff on standard output, coloured on a terminal."""
    for line in text.splitlines():
        colour = {"+": "32", "-": "31", "@": "36"}.get(line[:1], "")
        print(paint(plain(line), colour, sys.stdout) if colour else plain(line))
