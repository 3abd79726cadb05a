"""`extsvc sync`: regenerate what changed and nothing else."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from generator.cli import dry_run, projects
from generator.cli.common import value_of

HELP = "Regenerate the services of extsvc.toml that changed; refuse what an org would refuse."
PYTHON = "open_project sync"


def arguments(parser: argparse.ArgumentParser) -> None:
    """Which services, and what the user lets pass."""
    parser.add_argument("names", nargs="*", metavar="NAME", help="services (default: all)")
    dry_run.argument(parser)
    projects.arguments(parser)
    parser.add_argument(
        "--accept-breaking", action="store_true", help="go on although picked operations break in a way an org refuses"
    )
    parser.add_argument("--accept-names", metavar="REASON", default="", help="let given names move, this once")
    parser.add_argument(
        "--overwrite-edited", action="store_true", help="overwrite generated files that were edited by hand"
    )
    parser.add_argument("--refetch", action="store_true", help="fetch specs that are addresses anew, and pin them")
    parser.add_argument("--force", action="store_true", help="regenerate also what seems up to date")
    parser.add_argument("--changelog", type=Path, metavar="FILE", help="append what changed to this Markdown file")
    parser.add_argument("--jobs", type=int, default=0, metavar="N", help="processes (default: one per core)")
    parser.add_argument("--json", action="store_true", help="print the outcomes as JSON")


def run(options: argparse.Namespace) -> int:
    """0 fine, 1 when something was refused or lost, 2 when something cannot be read, 70 for a fault of ours."""
    from generator.project.request import Consent, SyncRequest
    from generator.usecases.projects import sync_services

    project = projects.opened(options)
    request = SyncRequest(
        Consent(options.accept_breaking, options.accept_names.strip()),
        options.overwrite_edited,
        options.force,
        options.refetch,
    )
    total = len(options.names or project.services)
    made = sync_services(
        project,
        options.names,
        request,
        jobs=options.jobs,
        changelog=options.changelog,
        done=projects.teller(total, quiet=options.json),
    )
    outcomes = value_of(made)
    if options.json:
        sys.stdout.write(json.dumps([projects.as_json(o) for o in outcomes], indent=2, ensure_ascii=False) + "\n")
    elif len(outcomes) > 1:
        projects.print_table(outcomes)
    return projects.code(outcomes)
