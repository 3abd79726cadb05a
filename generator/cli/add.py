"""`extsvc add`: register a spec in extsvc.toml and generate it."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from generator.cli import loading, picking, projects
from generator.cli.common import FINDINGS, Fail, counted, print_diagnostics, value_of

if TYPE_CHECKING:
    from generator.selection import Selection

HELP = "Register a spec in extsvc.toml, with the picked operations, and generate it."
PYTHON = "add Selection"


def arguments(parser: argparse.ArgumentParser) -> None:
    """The spec, its name, its picks, and the keys of its table."""
    parser.add_argument("spec", metavar="SPEC", nargs="?", help="an OAS file (JSON or YAML), or an http(s) address")
    parser.add_argument(
        "--registration", metavar="FILE",
        help="an ExternalServiceRegistration in the place of SPEC: its name, active operations, schema and credential count",
    )  # fmt: skip
    loading.service_argument(parser)
    picking.arguments(parser)
    parser.add_argument("--out", metavar="DIR", help="output folder, below that of extsvc.toml (default: clients)")
    loading.namespace_argument(parser)
    parser.add_argument("--named-credential", metavar="NAME", help="the named credential to call with")
    parser.add_argument(
        "--overlay", action="append", default=[], metavar="FILE", help="an overlay to apply; repeatable"
    )
    parser.add_argument("--templates", metavar="DIR", help="templates of your own, below the folder of extsvc.toml")
    parser.add_argument("--sha256", metavar="HEX", help="what an address must answer (default: what it answers now)")
    projects.arguments(parser)


def run(options: argparse.Namespace) -> int:
    """0 registered and generated; otherwise extsvc.toml is as it was."""
    from generator.salesforce.registrations import SUFFIXES
    from generator.usecases.registering import add
    from generator.usecases.services import named

    spec = _source(options)
    if options.service or not (options.registration is not None or spec.endswith(SUFFIXES)):
        value_of(named(options.service, spec))
    made = add(
        spec,
        options.service,
        _wanted(options, spec),
        project=options.project,
        out=options.out or "",
        named_credential=options.named_credential or "",
        namespace="" if options.namespace is None else loading.namespace(options),
        overlays=options.overlay,
        templates=options.templates or "",
        sha256=options.sha256 or "",
    )
    outcome = value_of(made)
    print_diagnostics(made.diagnostics)
    service = outcome.name
    projects.teller(1)(outcome)
    if not outcome.good:
        raise Fail(f"{service} was not registered", code=projects.code([outcome]) or FINDINGS)
    file = options.project.name if options.project is not None else "extsvc.toml"
    print(f"{service}: {counted(outcome.operations, 'operation')} registered in {file}")
    return projects.code([outcome])


def _source(options: argparse.Namespace) -> str:
    """The file or address. Raises Fail where none or two are given."""
    given: list[str] = [one for one in (options.spec, options.registration) if one is not None]
    if len(given) != 1:
        raise Fail("give either SPEC or --registration FILE", "extsvc add SPEC --service NAME --all")
    return given[0]


def _wanted(options: argparse.Namespace, file: str) -> Selection | None:
    """What the flags pick; without any, what is ticked on a list, and of a registration what it has active."""
    from generator.salesforce.registrations import SUFFIXES

    wanted = picking.selection(options)
    if not wanted.empty:
        return wanted
    if options.registration is not None or file.endswith(SUFFIXES):
        return None
    from generator.modelling import outlines
    from generator.oas import load
    from generator.selection import by_name

    spec = value_of(load(file, allow_remote=True), f"{file} cannot be read")
    every = outlines(spec)
    return by_name(picking.asked(wanted, every), every)
