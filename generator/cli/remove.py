"""`extsvc remove`: take a service out of extsvc.toml, with its output."""

from __future__ import annotations

import argparse

from generator.cli import dry_run, projects
from generator.cli.common import FINDINGS, FINE, print_diagnostics, value_of

HELP = "Remove a service from extsvc.toml, with its generated files; foreign and edited files stay."
PYTHON = "open_project remove"


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("name", metavar="NAME", help="the service")
    parser.add_argument("--keep-files", action="store_true", help="leave the generated files where they are")
    parser.add_argument(
        "--overwrite-edited", action="store_true", help="also remove generated files that were edited by hand"
    )
    dry_run.argument(parser)
    projects.arguments(parser)


def run(options: argparse.Namespace) -> int:
    """0 gone from extsvc.toml, the locks and the disk; 1 when an edited file stands in the way."""
    from generator.usecases.registering import remove

    made = remove(
        projects.opened(options),
        options.name,
        keep_files=options.keep_files,
        overwrite_edited=options.overwrite_edited,
        done=lambda changes: print(f"{options.name}: {changes.summary}"),
    )
    if made.value is None and any(found.span.file for found in made.diagnostics):
        projects.print_edits(made.diagnostics)
        print_diagnostics(made.diagnostics)
        return FINDINGS
    value_of(made)
    print_diagnostics(made.diagnostics)
    return FINE
