"""`extsvc agent`: the files that make an action known to an agent."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from generator.cli import dry_run, service_options
from generator.cli.common import (
    FINDINGS,
    FINE,
    USAGE,
    counted,
    format_argument,
    plain,
    print_diagnostics,
    tell,
    value_of,
)
from generator.diagnostics import Severity

HELP = "Write and check the files that make an action known to an agent (Agentforce), without an org."
PYTHON = {"write": "write_agent_files ServicesAtHand", "check": "check_agent_files ServicesAtHand"}


def arguments(parser: argparse.ArgumentParser) -> None:
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="COMMAND")
    write = verbs.add_parser(
        "write", help="write function, schemas, flow, topic and MCP server; print the Agent Script"
    )
    write.add_argument("actions", nargs="+", metavar="ACTION", help="as a flow names it: CPaaSSMS.Send-Sms-Single")
    write.add_argument(
        "-o", "--out", type=Path, default=Path("force-app/main/default"), metavar="DIR",
        help="where to write (default: force-app/main/default)",
    )  # fmt: skip
    write.add_argument(
        "--overwrite-edited", action="store_true", help="overwrite generated files that were edited by hand"
    )
    dry_run.argument(write)
    service_options.arguments(write)
    check = verbs.add_parser("check", help="check functions, planner bundles and Agent Script against the services")
    check.add_argument("paths", nargs="+", metavar="PATH", help="files, or folders of them")
    format_argument(check)
    service_options.arguments(check)


def run(options: argparse.Namespace) -> int:
    """0 fine, 1 for errors in what is checked, 2 for what cannot be read or written."""
    return _write(options) if options.verb == "write" else _check(options)


def _write(options: argparse.Namespace) -> int:
    from generator.usecases.agent_files import write_agent_files

    made = write_agent_files(
        options.actions,
        options.out,
        services=service_options.services_of(options),
        overwrite_edited=options.overwrite_edited,
    )
    written = value_of(made)
    tell(made.diagnostics, "extsvc agent write")
    for path in written.files:
        print(plain(str(options.out / path)), file=sys.stderr)
    print(plain(written.script), end="")
    return FINE


def _check(options: argparse.Namespace) -> int:
    from generator.usecases.agent_files import check_agent_files

    made = check_agent_files(options.paths, services=service_options.services_of(options))
    checked = value_of(made)
    tell(made.diagnostics, "extsvc agent check")
    if options.format == "json":
        from generator.cli.flow_check import row

        rows = [row(finding) for finding in checked.findings]
        print(
            json.dumps(
                {"files": list(checked.files), "actions": checked.actions, "findings": rows},
                indent=2,
                ensure_ascii=False,
            )
        )
    else:
        print_diagnostics(checked.findings, sys.stdout, limit=1_000)
        warnings = sum(one.severity is Severity.WARNING for one in checked.findings)
        errors = counted(len(checked.findings) - warnings, "error")
        print(
            f"{counted(checked.actions, 'action')} in {counted(len(checked.files), 'file')}: {errors}, {counted(warnings, 'warning')}"
        )
    if not checked.readable:
        return USAGE
    return FINDINGS if checked.failed else FINE
