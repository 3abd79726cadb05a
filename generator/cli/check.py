"""`extsvc check`: what CI wants to know; nothing is written."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from generator.cli import projects
from generator.cli.common import FINDINGS, FINE, USAGE, counted, format_argument, value_of
from generator.cli.dry_run import print_diff
from generator.cli.fault import SOFTWARE

if TYPE_CHECKING:
    from generator.project.check import Checkup

HELP = "Check the project for CI: specs, output drift, locks, runtime, suppressions. Nothing is written."
PYTHON = "open_project check render"
_FORMATS = ("text", "json", "sarif", "junit", "github", "markdown")


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("names", nargs="*", metavar="NAME", help="services (default: all)")
    projects.arguments(parser)
    format_argument(parser, _FORMATS)
    parser.add_argument(
        "--fail-on", choices=("error", "warning", "never"), default="error", help="what makes it exit 1"
    )
    parser.add_argument("--thorough", action="store_true", help="also ask openapi-spec-validator, which takes longer")
    parser.add_argument("--no-fold", action="store_true", help="show repeated findings of a rule one by one")
    parser.add_argument("--no-diff", action="store_true", help="do not print how the output differs")
    parser.add_argument("--jobs", type=int, default=0, metavar="N", help="processes (default: one per core)")


def run(options: argparse.Namespace) -> int:
    """0 all is as a sync would leave it, 1 findings, 2 something cannot be read, 70 a fault of ours."""
    from generator.usecases.projects import check_services

    project = projects.opened(options)
    progress = projects.Progress(len(options.names or project.services))
    made = check_services(
        project,
        options.names,
        strict=options.thorough,
        jobs=options.jobs,
        done=lambda checkup: progress.tick(checkup.name),
    )
    checkups = value_of(made)
    _print(options, checkups)
    return _code(options, checkups)


def _print(options: argparse.Namespace, checkups: Sequence[Checkup]) -> None:
    from generator.cli.common import coloured
    from generator.report import Report, ReportStyle, render

    reports = [
        Report(
            file=checkup.spec,
            diagnostics=checkup.diagnostics,
            suppressed=checkup.suppressed,
            headline=(
                (f"{checkup.name}: {counted(checkup.operations, 'operation')}, {counted(checkup.types, 'type')}",)
                if checkup.name
                else ()
            ),
            what="service" if checkup.name else "",
            figures={"service": checkup.name, "operations": checkup.operations, "types": checkup.types},
        )
        for checkup in checkups
    ]
    style = ReportStyle(
        color=coloured(sys.stdout),
        fold=0 if options.no_fold else ReportStyle().fold,
        fail_on=options.fail_on,
        title="extsvc check",
    )
    sys.stdout.write(render(reports, options.format, style))
    if options.format == "text" and not options.no_diff:
        for checkup in checkups:
            print_diff(checkup.drift)


def _code(options: argparse.Namespace, checkups: Sequence[Checkup]) -> int:
    from generator.report.common import fails

    if any(projects.crashed(checkup.diagnostics) for checkup in checkups):
        return SOFTWARE
    if not all(checkup.readable for checkup in checkups):
        return USAGE
    failed = any(fails(found, options.fail_on) for checkup in checkups for found in checkup.diagnostics)
    return FINDINGS if failed else FINE
