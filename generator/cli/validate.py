"""`extsvc validate`: check specs; every finding with rule, place and remedy, in the format that is asked for."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from generator.cli import loading
from generator.cli.common import FINDINGS, FINE, USAGE, coloured, format_argument, step, value_of, write_file

if TYPE_CHECKING:
    from generator.report import ReportStyle

HELP = "Check specs; every finding with rule, place and remedy."
PYTHON = "validate_files render"
_FORMATS = ("text", "json", "sarif", "junit", "github", "markdown")


def arguments(parser: argparse.ArgumentParser) -> None:
    from generator.salesforce.releases import NEWEST, RELEASES, USUAL

    parser.add_argument("specs", nargs="+", metavar="SPEC", help="OAS files, patterns such as 'specs/**/*.yaml', or -")
    parser.add_argument(
        "--for",
        dest="target",
        choices=("external-services", "agents"),
        help="for whom to judge it too: what an org would say, and of each operation as an agent action",
    )
    known = f"{RELEASES[0].api} to {NEWEST.api} (default: the project's, or {USUAL.api})"
    parser.add_argument("--api-version", metavar="N.0", default="", help=f"of the org: {known}")
    parser.add_argument(
        "--service", metavar="NAME", help="the service's name, as it is registered (default: from the file name)"
    )
    format_argument(parser, _FORMATS)
    parser.add_argument(
        "--json",
        action="store_const",
        const="json",
        dest="format",
        help="print the report as JSON, as --format json does",
    )
    parser.add_argument(
        "--fail-on", choices=("error", "warning", "never"), default="error", help="what makes it exit 1"
    )
    parser.add_argument("--fast", action="store_true", help="leave out openapi-spec-validator's own verdict")
    parser.add_argument(
        "--overlay", action="append", default=[], metavar="FILE", help="apply this overlay first; repeatable"
    )
    parser.add_argument("--no-fold", action="store_true", help="show repeated findings of a rule one by one")
    parser.add_argument(
        "--project", metavar="FILE", help="the project file, for its suppressions (default: ./extsvc.toml)"
    )
    parser.add_argument("-o", "--out", metavar="FILE", help="where to write the report (default: standard output)")
    loading.reach_arguments(parser)


def run(options: argparse.Namespace) -> int:
    """0 fine, 1 findings, 2 something cannot be read."""
    from generator.report import render
    from generator.report.common import summary
    from generator.usecases.validating import validate_files

    made = validate_files(
        *options.specs,
        external_services=bool(options.target),
        agents=options.target == "agents",
        api_version=options.api_version,
        service=options.service or "",
        fast=options.fast,
        overlays=options.overlay,
        config=options.project,
        allow_remote=options.allow_remote,
        allow_outside=options.allow_outside,
        progress=step,
    )
    validation = value_of(made)
    text = render(validation.reports, options.format, _style(options))
    if options.out:
        write_file(Path(options.out), text)
        print(summary(validation.reports), file=sys.stderr)
    else:
        _print(text)
    if not validation.readable:
        return USAGE
    return FINDINGS if validation.fails(options.fail_on) else FINE


def _style(options: argparse.Namespace) -> ReportStyle:
    import shutil

    from generator.report import ReportStyle

    return ReportStyle(
        color=options.format == "text" and not options.out and coloured(sys.stdout),
        width=shutil.get_terminal_size((100, 40)).columns if sys.stdout.isatty() else 100,
        fold=0 if options.no_fold else ReportStyle().fold,
        fail_on=options.fail_on,
    )


def _print(text: str) -> None:
    """To a terminal of whatever encoding: what it cannot show becomes an escape, never a traceback."""
    encoding = sys.stdout.encoding or "utf-8"
    sys.stdout.write(text.encode(encoding, "backslashreplace").decode(encoding))
