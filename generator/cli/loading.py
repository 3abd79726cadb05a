"""Loading a spec for a command: unreadable input ends it with 2, everything else goes on."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from generator.cli.common import USAGE, Fail, print_diagnostics
from generator.diagnostics import Severity

if TYPE_CHECKING:
    from generator.diagnostics import Diagnostic
    from generator.oas import Spec


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("spec", metavar="SPEC", help="an OAS file (JSON or YAML), or - for standard input")
    parser.add_argument("--allow-remote", action="store_true", help="also read http(s) addresses")
    parser.add_argument(
        "--allow-outside", action="store_true", help="also follow references to files outside the spec's folder"
    )


def namespace_argument(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--namespace", metavar="NAME",
        help="of the Apex classes: herokuapplink for what AppLink publishes (default: ExternalService)",
    )  # fmt: skip


def namespace(options: argparse.Namespace) -> str:
    """The namespace that is asked for. Raises Fail for one that none can be."""
    from generator.salesforce.namespaces import EXTERNAL_SERVICE, canonical, is_namespace

    given: str = EXTERNAL_SERVICE if options.namespace is None else options.namespace
    if not is_namespace(given):
        raise Fail(f"{given!r} is no Apex namespace", "give letters, digits and single underscores, a letter first")
    return canonical(given)


def loaded(options: argparse.Namespace) -> tuple[Spec, tuple[Diagnostic, ...]]:
    """The spec and what was found while reading it. Raises Fail when there is nothing to go on with."""
    from generator.oas import load

    made = load(options.spec, allow_remote=options.allow_remote, allow_outside=options.allow_outside)
    if made.value is None:
        print_diagnostics(made.diagnostics)
        raise Fail(f"{options.spec} cannot be read", code=USAGE)
    return made.value, made.diagnostics


def heavy(findings: tuple[Diagnostic, ...]) -> bool:
    return any(d.severity in (Severity.ERROR, Severity.REFUSAL) for d in findings)
