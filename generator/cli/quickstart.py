"""`extsvc quickstart`: the whole line once, offline, on a bundled spec."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from shutil import which
from typing import TYPE_CHECKING

from generator.cli.common import FINDINGS, FINE, paint, plain, print_diagnostics, value_of

if TYPE_CHECKING:
    from generator.usecases.quickstart import QuickstartRun

HELP = "Validate the bundled SMS spec, generate its client, serve it on loopback and call it: no network, no org."
PYTHON = "quickstart"


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "-o",
        "--out",
        type=Path,
        default=Path("quickstart"),
        metavar="DIR",
        help="where to write (default: ./quickstart)",
    )


def run(options: argparse.Namespace) -> int:
    """0 when the service answered, 1 when it did not or the folder is in the way, 2 without the extra `mock`."""
    from generator.usecases.quickstart import quickstart

    made = quickstart(options.out)
    if made.value is None and any(found.span.file for found in made.diagnostics):
        print_diagnostics(made.diagnostics)
        return FINDINGS
    ran = value_of(made)
    _print_generation(ran, options.out, len(made.diagnostics))
    print_diagnostics(made.diagnostics, sys.stdout)
    _print_call(ran)
    if not ran.result.success:
        for error in ran.result.errors:
            print(f"extsvc quickstart: {plain(str(error['message']))}", file=sys.stderr)
        return FINDINGS
    _print_next(options.out, ran)
    return FINE


def _print_generation(ran: QuickstartRun, out: Path, findings: int) -> None:
    model, changes = ran.generation.model, ran.generation.changes
    _say("spec", f"{ran.spec.name}: {model.service.title}, OpenAPI {model.service.dialect}")
    _say("findings", f"{findings}")
    for operation in model.service.operations:
        _say("operation", f"{model.actions[operation.key]}  {operation.verb} {operation.path}")
    _say("files", f"{changes.summary}, in {out / model.python.package}")


def _print_call(ran: QuickstartRun) -> None:
    _say("mock", f"listening on {ran.base_url}")
    _say("request", f"{ran.result.action} {json.dumps(dict(ran.inputs))}")
    for method, path in ran.sent:
        _say("sent", f"{method} {path}")
    for name, value in ran.result.outputs.items():
        _say("answer", f"{name}: {json.dumps(value)}")


def _say(what: str, words: str) -> None:
    print(f"{paint(f'{what:>10}', '1', sys.stdout)}  {words}")


def _print_next(out: Path, ran: QuickstartRun) -> None:
    spec, command = _short(ran.spec), "extsvc" if which("extsvc") else _short(Path(sys.argv[0]))
    print("\ntry next:")
    print(f"  {command} operations {spec}")
    print(f"  {command} mock {spec} --port 8081")
    print(
        f"  {command} call {out} {ran.result.action} --base-url http://127.0.0.1:8081 subAccountId=demo "
        "body.destination=+6512345678 body.text=Hello"
    )


def _short(path: Path) -> Path:
    """The path as one would type it here."""
    here = Path.cwd()
    return path.resolve().relative_to(here) if path.resolve().is_relative_to(here) else path
