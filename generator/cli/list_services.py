"""`extsvc list`: the services of extsvc.toml, their state and their figures."""

from __future__ import annotations

import argparse
import json
import sys

from generator.cli import projects
from generator.cli.common import FINE, plain, print_diagnostics
from generator.cli.fault import SOFTWARE

HELP = "List the services of extsvc.toml: spec, picks, output, whether they are up to date."
PYTHON = "open_project list_services"


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="print the services as JSON")
    projects.arguments(parser)


def run(options: argparse.Namespace) -> int:
    """0 when there is a project, 70 when a service made us fail."""
    from generator.usecases.projects import list_services

    project = projects.opened(options)
    made = list_services(project)
    print_diagnostics(made.diagnostics)
    rows = [state._asdict() for state in made.value or ()]
    code = SOFTWARE if projects.crashed(made.diagnostics) else FINE
    if options.json:
        sys.stdout.write(json.dumps(rows, indent=2, ensure_ascii=False) + "\n")
        return code
    if not rows:
        print(plain(f"{project.path} holds no services"))
        return code
    keys = ("service", "state", "operations", "types", "out", "spec")
    print(projects.table([[_cell(row[key]) for key in keys] for row in rows], keys))
    return code


def _cell(value: object) -> str:
    return f"{value:,}" if isinstance(value, int) else str(value)
