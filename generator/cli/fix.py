"""`extsvc fix`: write a copy of a spec that External Services takes, and say what was changed."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from generator.cli import picking
from generator.cli.common import FINDINGS, FINE, Fail, coloured, print_diagnostics

if TYPE_CHECKING:
    from generator.diagnostics import Diagnostic
    from generator.fix import Fixed
    from generator.oas import Spec
    from generator.report import Report

HELP = "Write a copy of a spec that External Services takes."


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("spec", metavar="SPEC", help="the OAS file, or - for standard input")
    parser.add_argument(
        "--for", dest="target", choices=("external-services",), default="external-services",
        help="for whom to mend it (default: external-services)",
    )  # fmt: skip
    parser.add_argument("-o", "--output", metavar="OUT", help="where to write the copy (default: standard output)")
    parser.add_argument(
        "--overlay", metavar="FILE", help="write the same changes as an OpenAPI Overlay (YAML or .json)"
    )
    parser.add_argument(
        "--report", metavar="FILE", help="write the list of changes; .json, .md and .sarif by their ending, else text"
    )
    parser.add_argument("--service", metavar="NAME", help="the registration's name (default: from the file name)")
    parser.add_argument("--quiet", action="store_true", help="print only the summary")
    parser.add_argument("--allow-remote", action="store_true", help="read http(s) addresses")
    parser.add_argument("--allow-outside", action="store_true", help="follow references out of the spec's folder")
    picking.arguments(parser)


def run(options: argparse.Namespace) -> int:
    from generator.cli.loading import loaded
    from generator.edit.save import save
    from generator.fix import fix, recheck
    from generator.salesforce.check_service import name_from_file

    spec, _ = loaded(options)
    made = fix(spec, picking.selection(options))
    print_diagnostics(spec.locate(made.diagnostics))
    if made.value is None:
        return FINDINGS
    written = save(spec.document, made.value.tree)
    checked = recheck(written.text, spec.document, options.service or name_from_file(options.spec))
    _write(options, spec, made.value, written.text)
    changes = _report(spec, made.value, options.spec)
    if not options.quiet:
        print(_rendered(changes, "text", color=coloured(sys.stderr)), file=sys.stderr, end="")
    if not written.kept:
        print("the text had to be written anew (anchors or unusual layout): comments are lost", file=sys.stderr)
    print_diagnostics(checked.faults)
    for line in checked.summary:
        print(line, file=sys.stderr)
    return FINE if checked.passes else FINDINGS


def _write(options: argparse.Namespace, spec: Spec, made: Fixed, text: str) -> None:
    from generator.cli.overlay import write_out

    if options.output and options.spec != "-" and Path(options.output).resolve() == Path(options.spec).resolve():
        raise Fail("the copy would overwrite the original", "choose another file with -o")
    write_out(text, options.output)
    if options.overlay:
        from generator.fix import overlay_of
        from generator.overlay import write

        name = "" if options.spec == "-" else Path(options.spec).name
        overlay = overlay_of(spec.document.tree, made, name)
        if overlay.actions:
            write_out(write(overlay, as_json=options.overlay.endswith(".json")), options.overlay)
        else:
            print("nothing was changed, so there is no overlay to write", file=sys.stderr)
    if options.report:
        formats = {".json": "json", ".md": "markdown", ".sarif": "sarif"}
        kind = formats.get(Path(options.report).suffix.lower(), "text")
        write_out(_rendered(_report(spec, made, options.spec), kind, fold=0), options.report)


def _report(spec: Spec, made: Fixed, name: str) -> Report:
    """The changes at their places in the original; those in new parts have a pointer only."""
    from generator.report import Report

    return Report("<stdin>" if name == "-" else name, _placed(spec, made.changes))


def _placed(spec: Spec, changes: tuple[Diagnostic, ...]) -> tuple[Diagnostic, ...]:
    """Changes inside parts that were taken in from elsewhere stand nowhere in the original."""
    inside = [number for number, found in enumerate(changes) if spec.get(found.span.pointer) is not None]
    placed = dict(zip(inside, spec.locate(changes[number] for number in inside), strict=True))
    return tuple(placed.get(number, found) for number, found in enumerate(changes))


def _rendered(report: Report, format: str, *, color: bool = False, fold: int = 3) -> str:
    from generator.report import Options, render

    return render([report], format, Options(color=color, fold=fold, title="extsvc fix"))
