"""Loading a spec for a command: unreadable input ends it with 2, everything else goes on."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING

from generator.cli.common import USAGE, Fail, detail, plain, print_diagnostics, value_of
from generator.diagnostics import Severity

if TYPE_CHECKING:
    from generator.diagnostics import Diagnostic
    from generator.oas import Spec
    from generator.usecases.described import Described
    from generator.usecases.registered import RegisteredSpec


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "spec", metavar="SPEC",
        help="an OAS file (JSON or YAML), a registration, a service of extsvc.toml, or - for standard input",
    )  # fmt: skip
    reach_arguments(parser)


def reach_arguments(parser: argparse.ArgumentParser, *, outside: bool = True) -> None:
    """How far reading may reach."""
    parser.add_argument("--allow-remote", action="store_true", help="also read http(s) addresses")
    parser.add_argument(
        "--allow-private", action="store_true", help="also read addresses in private networks, such as localhost"
    )
    if outside:
        parser.add_argument(
            "--allow-outside", action="store_true", help="also follow references to files outside the spec's folder"
        )


def reaching(options: argparse.Namespace) -> AbstractContextManager[None]:
    """What the flag and the project allow, for as long as the command runs."""
    from generator.fetch.reach import private_hosts
    from generator.usecases.projects import listed_origins

    project = getattr(options, "project", None)
    return private_hosts(getattr(options, "allow_private", False), lambda: listed_origins(project))


def namespace_argument(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--namespace", metavar="NAME",
        help="of the Apex classes: herokuapplink for what AppLink publishes (default: ExternalService)",
    )  # fmt: skip


def service_argument(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--service", default="", metavar="NAME",
        help="the service's name, e.g. CPaaSSMS (default: that of the registration, where SPEC is one)",
    )  # fmt: skip


def style_arguments(parser: argparse.ArgumentParser) -> None:
    """How Python names are spelt."""
    # As `generator.naming.python_style` has them; a parser imports nothing for its words.
    parser.add_argument(
        "--names", choices=("wire", "python"), help="arguments and fields: as the document writes them, or snake_case"
    )
    parser.add_argument(
        "--class-style", choices=("written", "pascal"), help="components: as the document writes them, or PascalCase"
    )


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


def loaded(options: argparse.Namespace, tell: Callable[[str], None] = detail) -> tuple[Spec, tuple[Diagnostic, ...]]:
    """The spec and what was found while reading it. Raises Fail when there is nothing to go on with.

    Of a registered service its name, its namespace and its overlays count, where no flag says otherwise.
    """
    from generator.oas import load

    tell(f"reading {plain(options.spec)}")
    known = registered(options.spec)
    if known is not None:
        options.service = getattr(options, "service", "") or known.config.name
        options.namespace = getattr(options, "namespace", None) or known.config.namespace or None
        return known.spec, known.findings
    made = load(options.spec, allow_remote=options.allow_remote, allow_outside=options.allow_outside)
    if made.value is None:
        print_diagnostics(made.diagnostics)
        raise Fail(f"{options.spec} cannot be read", code=USAGE)
    return made.value, made.diagnostics


def described(options: argparse.Namespace) -> Described:
    """The spec with all its names. Raises Fail when it cannot be read, or when nothing says what its service is called."""
    from generator.naming.python_style import style_of
    from generator.usecases.described import describe
    from generator.usecases.described import described as named

    detail(f"reading {plain(options.spec)}")
    known = registered(options.spec)
    if known is not None:
        space = (
            namespace(options, known.spec)
            if options.namespace
            else known.config.namespace or namespace(options, known.spec)
        )
        service = options.service or known.config.name
        return named(
            known.spec,
            service,
            known.findings,
            namespace=space,
            style=style_of(known.config.names, known.config.class_style),
        )
    made = describe(
        options.spec,
        options.service,
        allow_remote=options.allow_remote,
        allow_outside=options.allow_outside,
        namespace=namespace(options) if options.namespace is not None else "",
    )
    unread = any(found.span.file for found in made.diagnostics)
    return value_of(made, f"'{options.spec}' cannot be read as an OpenAPI document" if unread else "")


def registered(word: str) -> RegisteredSpec | None:
    """The service of the nearest extsvc.toml that a word names; None for a file, an address, and any other word.

    Raises Fail when its spec cannot be read, and for a word that is nearly the name of a service.
    """
    from generator.usecases.registered import registered_spec

    made = registered_spec(word)
    if made is None:
        return None
    unread = any(found.span.file for found in made.diagnostics)
    return value_of(made, f"the spec of {word} cannot be read" if unread else "")


def heavy(findings: tuple[Diagnostic, ...]) -> bool:
    return any(d.severity in (Severity.ERROR, Severity.REFUSAL) for d in findings)
