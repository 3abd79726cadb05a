"""`extsvc add`: register a spec in extsvc.toml and generate it."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from generator.cli import loading, picking, projects
from generator.cli.common import FINDINGS, Fail, counted, value_of

if TYPE_CHECKING:
    from generator.selection import Selection

HELP = "Register a spec in extsvc.toml, with the picked operations, and generate it."
PYTHON = "add Selection"


def arguments(parser: argparse.ArgumentParser) -> None:
    """The spec, its name, its picks, and the keys of its table."""
    parser.add_argument("spec", metavar="SPEC", help="an OAS file (JSON or YAML), or an http(s) address")
    parser.add_argument("--service", required=True, metavar="NAME", help="the External Service's name, e.g. CPaaSSMS")
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
    from generator.usecases.registering import add
    from generator.usecases.services import service_name

    service = value_of(service_name(options.service))
    made = add(
        options.spec,
        service,
        _wanted(options),
        project=options.project,
        out=options.out or "",
        named_credential=options.named_credential or "",
        namespace=loading.namespace(options),
        overlays=options.overlay,
        templates=options.templates or "",
        sha256=options.sha256 or "",
    )
    outcome = value_of(made)
    projects.teller(1)(outcome)
    if not outcome.good:
        raise Fail(f"{service} was not registered", code=projects.code([outcome]) or FINDINGS)
    file = options.project.name if options.project is not None else "extsvc.toml"
    print(f"{service}: {counted(outcome.operations, 'operation')} registered in {file}")
    return projects.code([outcome])


def _wanted(options: argparse.Namespace) -> Selection:
    """What the flags pick; without any, what is ticked on a list."""
    wanted = picking.selection(options)
    if not wanted.empty:
        return wanted
    from generator.modelling import outlines
    from generator.oas import load
    from generator.selection import by_name

    spec = value_of(load(options.spec, allow_remote=True), f"{options.spec} cannot be read")
    every = outlines(spec)
    return by_name(picking.asked(wanted, every), every)
