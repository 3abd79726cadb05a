"""`extsvc apex`: Apex that calls External Services."""

from __future__ import annotations

import argparse
import json
import sys
from typing import TYPE_CHECKING

from generator.cli import service_options
from generator.cli.common import FINDINGS, FINE, counted, format_argument, print_diagnostics, tell, value_of
from generator.cli.flow_options import pairs
from generator.diagnostics import Severity

if TYPE_CHECKING:
    from generator.usecases.apex_checks import ApexCheck

HELP = "Check Apex against the External Services that it calls, without an org."
PYTHON = {"check": "check_apex ServicesAtHand"}


def arguments(parser: argparse.ArgumentParser) -> None:
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="COMMAND")
    words = "find uses of External Services in Apex, and what of them does not exist"
    check = verbs.add_parser("check", help=words, description=f"{words[0].upper()}{words[1:]}.")
    check.add_argument("paths", nargs="+", metavar="PATH", help="Apex files, or folders of them")
    check.add_argument(
        "--update", action="append", default=[], metavar="SERVICE=SPEC",
        help="also tell what this newer version of a service would break (repeatable)",
    )  # fmt: skip
    format_argument(check)
    service_options.arguments(check)


def run(options: argparse.Namespace) -> int:
    """0 when nothing weighs more than a warning, 1 for errors."""
    from generator.usecases.apex_checks import check_apex

    updates = pairs(options.update, "--update")
    made = check_apex(options.paths, services=service_options.services_of(options), updates=updates)
    checked = value_of(made)
    tell(made.diagnostics, "extsvc apex check")
    _show(options, checked)
    return FINDINGS if checked.failed else FINE


def _show(options: argparse.Namespace, checked: ApexCheck) -> None:
    if options.format == "json":
        from generator.cli.flow_check import row

        rows = [row(finding) | {"column": finding.span.column} for finding in checked.findings]
        made = {"files": list(checked.files), "services": list(checked.services), "findings": rows}
        print(json.dumps(made, indent=2, ensure_ascii=False))
        return
    print_diagnostics(checked.findings, sys.stdout, limit=1_000)
    warnings = sum(one.severity is Severity.WARNING for one in checked.findings)
    errors = counted(len(checked.findings) - warnings, "error")
    print(f"{counted(len(checked.files), 'Apex file')}: {errors}, {counted(warnings, 'warning')}")
