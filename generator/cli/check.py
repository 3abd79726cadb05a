"""`extsvc check`: what CI wants to know; nothing is written."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

from generator.cli import projects
from generator.cli.common import FINDINGS, FINE, USAGE, paint, plain

if TYPE_CHECKING:
    from generator.project.check import Checkup
    from generator.project.config import Config, Project

HELP = "Check the project for CI: specs, output drift, locks, runtime, suppressions. Nothing is written."
_FORMATS = ("text", "json", "sarif", "junit", "github", "markdown")


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("names", nargs="*", metavar="NAME", help="services (default: all)")
    projects.arguments(parser)
    parser.add_argument("--format", choices=_FORMATS, default="text")
    parser.add_argument("--fail-on", choices=("error", "warning", "never"), default="error")
    parser.add_argument("--strict", action="store_true", help="also ask openapi-spec-validator, which takes longer")
    parser.add_argument("--no-diff", action="store_true", help="do not print how the output differs")
    parser.add_argument("--jobs", type=int, default=0, metavar="N", help="processes (default: one per core)")


def run(options: argparse.Namespace) -> int:
    """0 all is as a sync would leave it, 1 findings, 2 something cannot be read."""
    from contextlib import closing
    from functools import partial

    from generator.project.check import Checkup, check, strays
    from generator.project.run import each
    from generator.project.sync import many

    project = projects.opened(options)
    configs = projects.chosen(project, options.names)

    def lost(config: Config) -> Checkup:
        return Checkup(config.name, config.spec, readable=False)

    progress = projects.Progress(len(configs))
    done = {}
    work = partial(check, project, strict=options.strict)
    with closing(each(work, many(project, configs), options.jobs, lost)) as results:
        for checkup in results:
            done[checkup.name] = checkup
            progress.tick(checkup.name)
    checkups = [done[config.name] for config in configs]
    if not options.names and (stray := strays(project)):
        checkups.append(Checkup("", "extsvc.lock", diagnostics=stray))
    _print(options, checkups, project)
    return _code(options, checkups)


def _print(options: argparse.Namespace, checkups: list[Checkup], project: Project) -> None:
    from generator.cli.common import coloured
    from generator.report import Options, Report, render

    reports = [
        Report(
            file=checkup.spec,
            diagnostics=checkup.diagnostics,
            suppressed=checkup.suppressed,
            headline=(
                (f"{checkup.name}: {checkup.operations:,} operations, {checkup.types:,} types",) if checkup.name else ()
            ),
            figures={"service": checkup.name, "operations": checkup.operations, "types": checkup.types},
        )
        for checkup in checkups
    ]
    style = Options(color=coloured(sys.stdout), fail_on=options.fail_on)
    sys.stdout.write(render(reports, options.format, style))
    if options.format == "text" and not options.no_diff:
        for checkup in checkups:
            for line in checkup.drift.splitlines():
                colour = {"+": "32", "-": "31", "@": "36"}.get(line[:1], "")
                print(paint(plain(line), colour, sys.stdout) if colour else plain(line))


def _code(options: argparse.Namespace, checkups: list[Checkup]) -> int:
    from generator.report.common import fails

    if not all(checkup.readable for checkup in checkups):
        return USAGE
    failed = any(fails(found, options.fail_on) for checkup in checkups for found in checkup.diagnostics)
    return FINDINGS if failed else FINE
