"""`extsvc fix`: write a copy of a spec that External Services takes, and say what was changed."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from generator.cli import dry_run, loading, picking
from generator.cli.common import FINDINGS, FINE, coloured, counted, plain, print_diagnostics, value_of, write_out
from generator.diagnostics import Checked

if TYPE_CHECKING:
    from generator.usecases.mending import MendedSpec

HELP = "Write a copy of a spec that External Services takes."
PYTHON = "load fix Selection MendedSpec"


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("spec", metavar="SPEC", help="the OAS file, or - for standard input")
    parser.add_argument(
        "--for", dest="target", choices=("external-services",), default="external-services",
        help="for whom to mend it (default: external-services)",
    )  # fmt: skip
    parser.add_argument("-o", "--out", metavar="FILE", help="where to write the copy (default: standard output)")
    parser.add_argument(
        "--write-overlay", metavar="FILE", help="write the same changes as an OpenAPI Overlay (YAML or .json)"
    )
    parser.add_argument(
        "--report",
        metavar="FILE",
        help="write a report of the changes; .json, .md and .sarif by their ending, else text",
    )
    parser.add_argument(
        "--service", metavar="NAME", help="the service's name, as it is registered (default: from the file name)"
    )
    parser.add_argument(
        "--unfinished",
        action="store_true",
        help="write the copy also where it would still not do, with its errors told",
    )
    dry_run.argument(parser)
    parser.add_argument("--quiet", action="store_true", help="no progress and no hints: the summary alone")
    loading.reach_arguments(parser)
    picking.arguments(parser)


def run(options: argparse.Namespace) -> int:
    """0 when the copy passes, 1 when it would still not do."""
    from generator.salesforce.proposed_names import name_from_file
    from generator.usecases.mending import fix
    from generator.usecases.rules import SAME_FILE

    if options.out and options.spec != "-" and Path(options.out).resolve() == Path(options.spec).resolve():
        value_of(Checked(None, (SAME_FILE.at(""),)))
    spec, _ = loading.loaded(options)
    name = "" if options.spec == "-" else Path(options.spec).name
    made = fix(spec, picking.selection(options), options.service or name_from_file(options.spec), name=name)
    print_diagnostics(made.diagnostics)
    if made.value is None:
        return FINDINGS
    mended = made.value
    written = mended.passes or options.unfinished
    _write(options, mended, copy=written)
    if not options.quiet:
        print(_rendered(options, mended, "text", color=coloured(sys.stderr)), file=sys.stderr, end="")
    if not mended.kept:
        print("the text had to be written anew (anchors or unusual layout): comments are lost", file=sys.stderr)
    print_diagnostics(mended.faults)
    for line in mended.summary:
        print(line, file=sys.stderr)
    if written and options.out not in (None, "", "-"):
        done = f"{counted(len(mended.changes), 'change')} made" if mended.changes else "nothing had to be changed"
        print(plain(f"{options.out}: written, {done}"), file=sys.stderr)
    if not written:
        print(
            f"{options.out or 'the copy'} was not written, for it would still not do; --unfinished writes it all the same",
            file=sys.stderr,
        )
    return FINE if mended.passes else FINDINGS


def _write(options: argparse.Namespace, mended: MendedSpec, *, copy: bool) -> None:
    """The copy and its overlay where they do, the report in any case."""
    if copy:
        write_out(mended.text, options.out)
    if copy and options.write_overlay and mended.overlay is not None:
        from generator.overlay import write

        write_out(write(mended.overlay, as_json=options.write_overlay.endswith(".json")), options.write_overlay)
    elif copy and options.write_overlay:
        print("nothing was changed, so there is no overlay to write", file=sys.stderr)
    if options.report:
        formats = {".json": "json", ".md": "markdown", ".sarif": "sarif"}
        kind = formats.get(Path(options.report).suffix.lower(), "text")
        write_out(_rendered(options, mended, kind, fold=0), options.report)


def _rendered(
    options: argparse.Namespace, mended: MendedSpec, format: str, *, color: bool = False, fold: int = 3
) -> str:
    """The changes at their places in the original; those in new parts have a pointer only."""
    from generator.report import Report, ReportStyle, render

    report = Report("<stdin>" if options.spec == "-" else options.spec, mended.changes)
    return render([report], format, ReportStyle(color=color, fold=fold, title="extsvc fix"))
