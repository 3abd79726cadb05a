"""`extsvc operations`: what can be picked."""

from __future__ import annotations

import argparse
import json

from generator.cli import loading, picking
from generator.cli.common import FINDINGS, FINE, counted, plain, print_diagnostics

HELP = "List the operations of a spec: method, path, operationId, tags and summary."
PYTHON = "load pick_operations Selection"


def arguments(parser: argparse.ArgumentParser) -> None:
    loading.arguments(parser)
    picking.arguments(parser)
    parser.add_argument("--json", action="store_true", help="print the operations as JSON")


def run(options: argparse.Namespace) -> int:
    from generator.modelling.outline import outlines
    from generator.selection import ALL, pick

    spec, _ = loading.loaded(options)
    wanted = picking.selection(options)
    chosen = pick(outlines(spec), ALL if wanted.empty else wanted, spec.document.name)
    print_diagnostics(chosen.diagnostics)
    found = chosen.value or ()
    if options.json:
        rows = [
            {
                "operation_id": o.id, "method": o.method, "path": o.path, "summary": o.summary, "tags": list(o.tags),
                "outer_tags": list(o.outer_tags),
            }  # fmt: skip
            for o in found
        ]
        print(json.dumps(rows, indent=2, ensure_ascii=False))
    else:
        width = max((len(o.path) for o in found if len(o.path) <= 60), default=0)
        names = max((len(o.id) for o in found if len(o.id) <= 40), default=0)
        for o in found:
            print(plain(f"{o.verb:7} {o.path:<{width}}  {o.id:<{names}}  {o.summary}".rstrip()))
        print(counted(len(found), "operation"))
    return FINDINGS if chosen.failed else FINE
