"""`extsvc probe`: ask an org what only an org knows."""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict
from typing import TYPE_CHECKING

from generator.cli import dry_run
from generator.cli.common import FINDINGS, FINE, counted, plain, value_of

if TYPE_CHECKING:
    from generator.usecases.probing import ProbeOutcome

HELP = "Ask an org what only an org knows: write the questions, and read what it answered."
PYTHON = {"write": "write_probe", "read": "read_probe"}


def arguments(parser: argparse.ArgumentParser) -> None:
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="COMMAND")
    write = verbs.add_parser("write", help="write an SFDX project of questions, and a script for `sf` that asks them")
    write.add_argument("out", metavar="DIR", help="a new folder")
    dry_run.argument(write)
    read = verbs.add_parser("read", help="say which inferences hold, and which rows are to be changed")
    read.add_argument("file", metavar="FILE", help="answers.json, as the script wrote it")
    read.add_argument("--json", action="store_true", help="print the rows as JSON")


def run(options: argparse.Namespace) -> int:
    """0 fine; 1 when an org's answer differs from what is inferred; 2 for what cannot be read or written."""
    from generator.usecases.probing import read_probe, write_probe

    if options.verb == "write":
        files = value_of(write_probe(options.out))
        print(f"{counted(len(files), 'file')} in {plain(str(options.out))}; README.md there says how to ask")
        return FINE
    outcome = value_of(read_probe(options.file))
    if options.json:
        rows = [asdict(row) for row in outcome.rows]
        told = {"api_version": outcome.api_version, "local": outcome.local, "rows": rows}
        print(json.dumps(told, indent=1, ensure_ascii=False))
    else:
        _print(outcome)
    return FINDINGS if outcome.count("differs") else FINE


def _print(outcome: ProbeOutcome) -> None:
    for row in outcome.rows:
        print(f"{row.standing:8}{row.question}: {row.asks} ({row.aspect})")
        if row.standing == "differs":
            print(plain(f"        expected {json.dumps(row.expected)}\n        the org: {json.dumps(row.found)}"))
    print(plain(f"an org of API {outcome.api_version}: {_counts(outcome)}"))
    if outcome.local:
        print("it is an org on this machine, which goes by our own rules: nothing follows from its answers")
    changes = dict.fromkeys(row.change for row in outcome.rows if row.change)
    if changes:
        print("\nrows to change:")
    for change in changes:
        print(plain(f"- {change}"))


def _counts(outcome: ProbeOutcome) -> str:
    return ", ".join(f"{outcome.count(one)} {one}" for one in ("holds", "differs", "open"))
