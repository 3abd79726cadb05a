"""`extsvc names`: the table of every name of a spec, as written, in Flow, in Apex and in Python."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING

from generator.cli import loading
from generator.cli.common import FINDINGS, FINE, plain, print_diagnostics

if TYPE_CHECKING:
    from generator.salesforce.lookup import LookUpResult
    from generator.usecases.described import Described
    from generator.usecases.name_table import NameRow

HELP = "print every name of a spec: as written, Flow, Apex, Python; or look one up"
PYTHON = "describe name_table look_up"


def arguments(parser: argparse.ArgumentParser) -> None:
    """The options of `extsvc names`."""
    loading.arguments(parser)
    loading.service_argument(parser)
    loading.namespace_argument(parser)
    parser.add_argument("--find", metavar="TEXT", help="only rows that hold this text, in any case")
    parser.add_argument(
        "--check", metavar="PATH", action="append", help="look a reference up, e.g. SmsRequest.destination (repeatable)"
    )
    parser.add_argument("--json", action="store_true", help="print the rows as JSON")


def run(options: argparse.Namespace) -> int:
    """0 fine; 1 when a checked path does not exist, nothing was found, or something is wrong or lost."""
    from generator.usecases.name_table import name_table

    described = loading.described(options)
    if options.check:
        return _check(described, options.check, options.json)
    rows = name_table(described, options.find or "")
    if options.json:
        _write_json([asdict(row) for row in rows])
    else:
        _write_table(rows)
    print_diagnostics(described.findings)
    return FINDINGS if described.failed or not rows and options.find else FINE


def _check(described: Described, paths: list[str], as_json: bool) -> int:
    from generator.usecases.name_table import look_up

    answers = look_up(described, paths)
    if as_json:
        _write_json([asdict(answer) for answer in answers])
    else:
        for answer in answers:
            sys.stdout.write("".join(f"{plain(line)}\n" for line in _told(answer)))
    return FINE if all(answer.found for answer in answers) else FINDINGS


def _told(answer: LookUpResult) -> list[str]:
    if answer.found:
        return [answer.sentence]
    nearest = [f"    nearest: {', '.join(answer.nearest)}"] if answer.nearest else []
    return [f"{answer.path}: {answer.sentence}", *nearest]


def _write_json(value: object) -> None:
    import orjson

    sys.stdout.write(orjson.dumps(value, option=orjson.OPT_INDENT_2).decode() + "\n")


def _write_table(rows: Sequence[NameRow]) -> None:
    """Columns up to 60 wide (a longer cell runs over); inputs, outputs and fields stand below their owner."""
    head = ("as written", "Flow", "Apex", "Python", "type")
    lines = [_cells(row) for row in rows]
    widths = [min(60, max((len(line[n]) for line in [head, *lines]), default=0)) for n in range(len(head))]
    for line, row in zip([head, *lines], [None, *rows], strict=True):
        note = f"  # {row.note}" if row is not None and row.note else ""
        text = "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
        sys.stdout.write(plain(text + note) + "\n")


def _cells(row: NameRow) -> tuple[str, str, str, str, str]:
    indent = "" if row.kind in ("action", "class") else "  "
    kind = {"input": "in ", "output": "out "}.get(row.kind, "")
    apex = row.apex if row.kind in ("action", "class") else f".{row.apex.rsplit('.', 1)[-1]}"
    return f"{indent}{kind}{row.written}", row.flow, apex, row.python, row.type
