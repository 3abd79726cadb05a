"""`extsvc baseline`: record today's findings, so that `check` fails for new ones only."""

from __future__ import annotations

import argparse

from generator.cli import dry_run, projects
from generator.cli.common import FINE, USAGE, counted, print_diagnostics, value_of
from generator.cli.fault import SOFTWARE

HELP = "Record today's findings in the specs of services, with a reason: check then fails for new ones only."
PYTHON = "open_project record_findings"


def arguments(parser: argparse.ArgumentParser) -> None:
    """Which services, why, and until when."""
    parser.add_argument("names", nargs="*", metavar="NAME", help="services (default: all)")
    parser.add_argument("--reason", default="", metavar="WHY", help="why they are borne (needed to record)")
    parser.add_argument(
        "--expires", default="", metavar="DAY", help="count all of them again after this day: 2026-12-31"
    )
    what = parser.add_mutually_exclusive_group()
    what.add_argument(
        "--prune", action="store_true", help="let go of recorded findings that are gone; record no others"
    )
    what.add_argument("--clear", action="store_true", help="let go of all recorded findings")
    parser.add_argument("--jobs", type=int, default=0, metavar="N", help="processes (default: one per core)")
    dry_run.argument(parser)
    projects.arguments(parser)


def run(options: argparse.Namespace) -> int:
    """0 recorded, 2 for a service that cannot be read, 70 for a fault of ours."""
    from generator.usecases.recording import record_findings

    project = projects.opened(options)
    progress = projects.Progress(len(options.names or project.services))
    made = record_findings(
        project,
        options.names,
        options.reason,
        options.expires,
        prune=options.prune,
        clear=options.clear,
        jobs=options.jobs,
        done=lambda one: progress.tick(one.service),
    )
    code = FINE
    for one in value_of(made):
        if one.diagnostics:
            print_diagnostics(one.diagnostics, limit=5)
            code = max(code, SOFTWARE if projects.crashed(one.diagnostics) else USAGE)
            continue
        before = f", {one.before:,} before" if one.before and one.before != one.findings else ""
        print(f"{one.service}: {counted(one.findings, 'finding')} recorded{before}")
    return code
