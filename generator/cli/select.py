"""`extsvc select`: change the picked operations of a registered service."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from generator.cli import dry_run, picking, projects
from generator.cli.common import value_of

if TYPE_CHECKING:
    from generator.project.config import Project
    from generator.selection import Selection

HELP = "Change the picked operations of a service of extsvc.toml, by flags or on a list to tick, and regenerate it."
PYTHON = "open_project select Selection"


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("name", metavar="NAME", help="the service")
    picking.arguments(parser)
    parser.add_argument("--add", action="append", default=[], metavar="ID", help="pick this one too; repeatable")
    parser.add_argument("--drop", action="append", default=[], metavar="ID", help="pick this one no longer; repeatable")
    parser.add_argument(
        "--overwrite-edited", action="store_true", help="overwrite generated files that were edited by hand"
    )
    dry_run.argument(parser)
    projects.arguments(parser)


def run(options: argparse.Namespace) -> int:
    """0 regenerated; otherwise extsvc.toml is as it was."""
    from generator.usecases.registering import select

    project = projects.opened(options)
    by_hand = options.add or options.drop
    outcome = value_of(
        select(
            project,
            options.name,
            None if by_hand else _wanted(options, project),
            add=options.add,
            drop=options.drop,
            overwrite_edited=options.overwrite_edited,
        )
    )
    projects.teller(1)(outcome)
    return projects.code([outcome])


def _wanted(options: argparse.Namespace, project: Project) -> Selection:
    """What the flags pick; without any, what is ticked on a list that shows what is picked now."""
    from generator.modelling.outline import outlines
    from generator.usecases.registering import picked, spec_of

    wanted = picking.selection(options)
    if not wanted.empty:
        return wanted
    spec = value_of(spec_of(project, options.name), f"the spec of {options.name} cannot be read")
    every = outlines(spec)
    config = project.service(options.name)
    return picking.asked(wanted, every, [outline.key for outline in picked(config, every)] if config else [], spec)
