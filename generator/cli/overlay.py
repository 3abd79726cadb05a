"""`extsvc overlay`: apply OpenAPI Overlays to a spec, or check one."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from generator.cli import dry_run, loading
from generator.cli.common import FINDINGS, FINE, print_diagnostics, value_of, write_out

if TYPE_CHECKING:
    from generator.diagnostics import Diagnostic

HELP = "Apply OpenAPI Overlays (1.0, 1.1) to a spec, or check them."
PYTHON = {"apply": "apply_overlays", "check": "check_overlays"}


def arguments(parser: argparse.ArgumentParser) -> None:
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="COMMAND")
    apply = verbs.add_parser("apply", help="write the spec with the overlays applied, its formatting kept")
    apply.add_argument("spec", help="the spec to change: a file, - or (with --allow-remote) an address")
    apply.add_argument("overlays", nargs="+", metavar="OVERLAY", help="overlay files, applied in this order")
    apply.add_argument("-o", "--out", metavar="FILE", help="where to write (default: standard output)")
    dry_run.argument(apply)
    apply.add_argument("--strict", action="store_true", help="warnings fail too, such as an action without a match")
    loading.reach_arguments(apply, outside=False)
    check = verbs.add_parser("check", help="check overlays, and against a spec what they match")
    check.add_argument("overlays", nargs="+", metavar="OVERLAY", help="overlay files")
    check.add_argument("--spec", metavar="SPEC", help="an OpenAPI file that they are for")
    check.add_argument("--strict", action="store_true", help="warnings fail too")
    loading.reach_arguments(check, outside=False)


def run(options: argparse.Namespace) -> int:
    return _apply(options) if options.verb == "apply" else _check(options)


def _apply(options: argparse.Namespace) -> int:
    from generator.usecases.mending import apply_overlays

    made = apply_overlays(options.spec, *options.overlays, allow_remote=options.allow_remote)
    if made.value is None and any(not found.span.file for found in made.diagnostics):
        value_of(made)
    print_diagnostics(made.diagnostics)
    if made.value is None or _warned(made.diagnostics, options.strict):
        return FINDINGS
    if not made.value.kept:
        print("the text had to be written anew (anchors or unusual layout): comments are lost", file=sys.stderr)
    write_out(made.value.text, options.out)
    return FINE


def _check(options: argparse.Namespace) -> int:
    from generator.usecases.mending import check_overlays

    made = check_overlays(*options.overlays, spec=options.spec or "", allow_remote=options.allow_remote)
    value_of(made)
    print_diagnostics(made.diagnostics)
    return FINDINGS if made.failed or _warned(made.diagnostics, options.strict) else FINE


def _warned(found: Sequence[Diagnostic], strict: bool) -> bool:
    from generator.diagnostics import Severity

    return strict and any(one.severity is Severity.WARNING for one in found)
