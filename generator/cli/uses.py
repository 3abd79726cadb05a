"""`extsvc uses`: where an action, a class or a field is used."""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict

from generator.cli import service_options
from generator.cli.common import FINE, counted, format_argument, plain, tell, value_of

HELP = "Find where flows, Apex, agents, bots and procedures use a service, an action, a class or a field."
PYTHON = "find_uses ServicesAtHand"


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "name", metavar="NAME",
        help="as a flow, Apex or the spec writes it: Shop, Shop.getOrder, Shop.getOrder.id, Shop_Order, Order.type",
    )  # fmt: skip
    parser.add_argument(
        "--in", dest="folders", action="append", default=[], metavar="DIR",
        help="where to read what may use it: a folder or a file (repeatable; default: this folder)",
    )  # fmt: skip
    format_argument(parser)
    service_options.arguments(parser)


def run(options: argparse.Namespace) -> int:
    """0 also when nobody uses it; 2 for a name that nothing has."""
    from generator.usecases.finding_uses import find_uses

    made = find_uses(options.name, options.folders or ["."], services=service_options.services_of(options))
    found = value_of(made)
    tell(made.diagnostics, "extsvc uses")
    if options.format == "json":
        rows = [asdict(use) for use in found.uses]
        print(
            json.dumps({"names": list(found.names), "files": found.files, "uses": rows}, indent=2, ensure_ascii=False)
        )
        return FINE
    for use in found.uses:
        place = f"{use.file}:{use.line}" if use.line else use.file
        through = f" through {use.through}" if use.through else ""
        print(plain(f"{place}: {use.host} {use.component} uses the {use.kind} {use.name}{through}"))
    users = len({(use.host, use.file) for use in found.uses})
    print(f"{counted(len(found.uses), 'use')} in {users} of {counted(found.files, 'file')}")
    return FINE
