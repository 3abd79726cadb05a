"""Loading a spec for a command: unreadable input ends it with 2, everything else goes on."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from generator.cli.common import USAGE, Fail, print_diagnostics, value_of
from generator.diagnostics import Severity

if TYPE_CHECKING:
    from generator.diagnostics import Diagnostic
    from generator.oas import Spec
    from generator.usecases.described import Described


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "spec", metavar="SPEC", help="an OAS file (JSON or YAML), a registration, or - for standard input"
    )
    parser.add_argument("--allow-remote", action="store_true", help="also read http(s) addresses")
    parser.add_argument(
        "--allow-outside", action="store_true", help="also follow references to files outside the spec's folder"
    )


def namespace_argument(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--namespace", metavar="NAME",
        help="of the Apex classes: herokuapplink for what AppLink publishes (default: ExternalService)",
    )  # fmt: skip


def service_argument(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--service", default="", metavar="NAME",
        help="the External Service's name, e.g. CPaaSSMS (default: that of the registration, where SPEC is one)",
    )  # fmt: skip


def service(options: argparse.Namespace, spec: Spec) -> str:
    """The service's name. Raises Fail where nothing says it, or where it can be none."""
    from generator.usecases.registered import service_of

    return value_of(service_of(spec, options.service))


def namespace(options: argparse.Namespace, spec: Spec | None = None) -> str:
    """The namespace that is asked for, else that of the registration. Raises Fail for one that none can be."""
    from generator.salesforce.namespaces import canonical, is_namespace, of_registration

    registration = spec.document.registration if spec is not None else None
    given: str = of_registration(registration) if options.namespace is None else options.namespace
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


def described(options: argparse.Namespace) -> Described:
    """The spec with all its names. Raises Fail when it cannot be read, or when nothing says what its service is called."""
    from generator.usecases.described import describe

    made = describe(
        options.spec,
        options.service,
        allow_remote=options.allow_remote,
        allow_outside=options.allow_outside,
        namespace=namespace(options) if options.namespace is not None else "",
    )
    unread = any(found.span.file for found in made.diagnostics)
    return value_of(
        made, f"'{options.spec}' cannot be read as an OpenAPI document" if unread else "", "see the findings above"
    )


def heavy(findings: tuple[Diagnostic, ...]) -> bool:
    return any(d.severity in (Severity.ERROR, Severity.REFUSAL) for d in findings)
