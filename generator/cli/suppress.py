"""`extsvc suppress`: bear a rule of a service where it is found, with a reason."""

from __future__ import annotations

import argparse

from generator.cli import dry_run, projects
from generator.cli.common import FINE, counted, plain, value_of

HELP = "Suppress a rule of a service where it is found now, with a reason; written into extsvc.toml."
PYTHON = "open_project suppress"


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("name", metavar="NAME", help="the service")
    parser.add_argument("rule", metavar="RULE", help="the rule's id, as a finding shows it")
    parser.add_argument("--reason", required=True, metavar="WHY", help="why it is borne")
    where = parser.add_mutually_exclusive_group()
    where.add_argument("--line", type=int, default=0, metavar="N", help="only the finding in this line of the spec")
    where.add_argument("--pointer", default="", metavar="POINTER", help="only at or below this place; * is one step")
    where.add_argument("--everywhere", action="store_true", help="in the whole service, also what is found later")
    dry_run.argument(parser)
    projects.arguments(parser)


def run(options: argparse.Namespace) -> int:
    """0 written; 2 when there is nothing to suppress."""
    from generator.usecases.recording import suppress

    project = projects.opened(options)
    meant = value_of(
        suppress(
            project,
            options.name,
            options.rule,
            options.reason,
            line=options.line,
            pointer=options.pointer,
            everywhere=options.everywhere,
        )
    )
    print(
        plain(f"{options.name}: {counted(len(meant), 'finding')} of {options.rule} suppressed in {project.path.name}")
    )
    return FINE
