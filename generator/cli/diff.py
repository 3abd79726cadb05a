"""`extsvc diff`: two versions of a spec, judged for Python callers, for an org and for the wire."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

from generator.cli import loading
from generator.cli.common import FINDINGS, FINE, format_argument, tell, value_of

if TYPE_CHECKING:
    from generator.compare.show import Comparison

HELP = "Compare two versions of a spec: what breaks Python callers, what an org refuses, what breaks the wire."
PYTHON = "diff"
_READERS = ("python", "salesforce", "wire")


def arguments(parser: argparse.ArgumentParser) -> None:
    """Two sides, a format, and what fails."""
    parser.add_argument(
        "old",
        metavar="OLD",
        help="the older version: a file, a service of extsvc.toml, - or (with --allow-remote) an address",
    )
    parser.add_argument("new", metavar="NEW", help="the newer version")
    parser.add_argument("--service", metavar="NAME", default="", help="the service's name, as the report shows it")
    parser.add_argument(
        "--operation", action="append", default=[], metavar="ID", help="this operation (repeatable; default: all)"
    )
    format_argument(parser, ("text", "json", "markdown", "sarif", "junit", "github"))
    parser.add_argument(
        "--fail-on",
        choices=("breaking", "any", "never"),
        default="breaking",
        help="what makes it exit 1: breaking changes (default), any change, or nothing",
    )
    parser.add_argument(
        "--reader",
        dest="readers",
        action="append",
        choices=_READERS,
        metavar="READER",
        help="whose breaks count: python, salesforce, wire (repeatable; default: all three)",
    )
    parser.add_argument(
        "--in", dest="used_in", action="append", default=[], metavar="DIR",
        help="where to read which flows, Apex and agents a change hits: a folder (repeatable)",
    )  # fmt: skip
    loading.reach_arguments(parser, outside=False)


def run(options: argparse.Namespace) -> int:
    """0 fine, 1 when there is what --fail-on speaks of."""
    from generator.compare.findings import Marking, annotated
    from generator.compare.show import FORMATS, show
    from generator.usecases.comparing import diff

    old, new = loading.registered(options.old), loading.registered(options.new)
    named = next((known.config.name for known in (new, old) if known is not None), "Service")
    made = diff(
        old.spec if old is not None else options.old,
        new.spec if new is not None else options.new,
        service=options.service or named,
        operations=options.operation,
        allow_remote=options.allow_remote,
        used_in=options.used_in,
    )
    comparison = value_of(
        made, "one of the two cannot be compared", "mend what is listed above; `extsvc validate` tells more"
    )
    tell(made.diagnostics if options.used_in else (), "extsvc diff")
    readers = tuple(options.readers or _READERS)
    if options.format in FORMATS:
        sys.stdout.write(show(comparison, options.format))
    else:
        sys.stdout.write(annotated(comparison, options.format, Marking(readers, options.fail_on)))
    return exit_code(comparison, options.fail_on, readers)


def exit_code(comparison: Comparison, fail_on: str, readers: tuple[str, ...]) -> int:
    """1 when there is what --fail-on speaks of."""
    from generator.compare.rules import Impact

    if fail_on == "any":
        return FINDINGS if comparison.changes else FINE
    return FINDINGS if fail_on == "breaking" and comparison.worst(readers) is Impact.BREAKING else FINE
