"""`extsvc remove`: take a service out of extsvc.toml, with its output."""

from __future__ import annotations

import argparse

from generator.cli import projects
from generator.cli.common import FINDINGS, FINE, Fail, print_diagnostics

HELP = "Remove a service from extsvc.toml, with its generated files; foreign and edited files stay."


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("name", metavar="NAME", help="the service")
    parser.add_argument("--keep-files", action="store_true", help="leave the generated files where they are")
    parser.add_argument(
        "--overwrite-edited", action="store_true", help="remove generated files also where they were edited by hand"
    )
    projects.arguments(parser)


def run(options: argparse.Namespace) -> int:
    """0 gone from extsvc.toml, the locks and the disk; 1 when an edited file stands in the way."""
    from generator.project.contract import load as load_contract
    from generator.project.edit import take_out as take_out_of_toml
    from generator.project.sync import escapes, forget, take_out
    from generator.writing.disk import Busy

    project = projects.opened(options)
    record = (held := load_contract(project.folder)).value and held.value.record(options.name)
    config = project.service(options.name)
    if config is None and record is None:
        projects.chosen(project, [options.name])  # raises Fail with a guess
    out = record.out if record else config.out if config else ""
    if not options.keep_files and out and not escapes(project, out):
        removed = take_out(project, options.name, out, overwrite_edited=options.overwrite_edited)
        if removed.value is None:
            projects.print_edits(removed.diagnostics)
            print_diagnostics(removed.diagnostics)
            return FINDINGS
        print_diagnostics(removed.diagnostics)
        print(f"{options.name}: {removed.value.summary}")
    try:
        take_out_of_toml(project.path, options.name)
        forgotten = forget(project, options.name)
    except (OSError, Busy) as fault:
        raise Fail(f"{project.path}: {fault}") from None
    print_diagnostics(forgotten.diagnostics)
    return FINDINGS if forgotten.value is None else FINE
