"""`extsvc inspect`: operations, types and all names of a spec, in a stable shape for programs."""

from __future__ import annotations

import argparse
import sys
from typing import Any

from generator.cli import loading
from generator.cli.common import FINDINGS, FINE, plain, print_diagnostics

HELP = "print operations, types and all names of a spec, as External Services derives them"
PYTHON = "describe"


def arguments(parser: argparse.ArgumentParser) -> None:
    """The options of `extsvc inspect`."""
    loading.arguments(parser)
    loading.service_argument(parser)
    loading.namespace_argument(parser)
    parser.add_argument("--json", action="store_true", help="print the whole model as JSON")


def run(options: argparse.Namespace) -> int:
    """0 fine, 1 when something is wrong or lost; what can be named is printed either way."""

    described = loading.described(options)
    model = described.model()
    if options.json:
        import orjson

        sys.stdout.write(orjson.dumps(model, option=orjson.OPT_INDENT_2).decode() + "\n")
    else:
        sys.stdout.write("\n".join(_lines(model)) + "\n")
    print_diagnostics(described.findings)
    return FINDINGS if described.failed else FINE


def _lines(model: dict[str, Any]) -> list[str]:
    lines = []
    for operation in model["operations"]:
        names = operation["names"]
        lines += [f"{operation['method'].upper()} {operation['path']}", f"  action {names['flow']}"]
        lines += [
            f"  in   {i['name']}: {i['type']}{'' if i['required'] else ' (optional)'}" for i in operation["inputs"]
        ]
        lines += [f"  out  {o['name']}: {o['type']}" for o in operation["outputs"]]
    for type in model["types"]:
        lines.append(type["names"]["flow"])
        lines += [f"  {f['salesforce']}: {f['type']}" for f in type["fields"]]
    return [plain(line) for line in lines]
