"""`extsvc call`: call an action of a generated package by its name."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from generator.cli.common import FINDINGS, FINE, Fail, plain, value_of

if TYPE_CHECKING:
    from generator.usecases.calling import CallResult

HELP = "Call an action of a generated client: inputs as key=value words, outputs as a Flow sees them."
PYTHON = "call"
INTERMIXED = True
EPILOG = """\
inputs:
  key=text         a value, converted where its type is known: limit=10 sandbox=true
  body.name=text   a value inside the body; body.items.0.name=... inside a list
  key:=JSON        any value as JSON: body.tags:='["a","b"]'
  key=@FILE        the content of a file; key:=@FILE reads it as JSON
  @FILE            all inputs from a JSON file ("-" is standard input)
"""


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.epilog = EPILOG
    parser.add_argument("folder", metavar="DIR", type=Path, help="the generated package, or a service of extsvc.toml")
    parser.add_argument("action", metavar="SERVICE.OPERATION", help="e.g. CPaaSSMS.Send-Sms-Single")
    parser.add_argument("inputs", metavar="INPUT", nargs="*", default=[], help="key=value, key:=JSON, key=@FILE, @FILE")
    add_sending(parser)
    parser.add_argument(
        "--timeout",
        type=float,
        default=120.0,
        metavar="SECONDS",
        help="how long to wait for the whole call (default: 120)",
    )
    parser.add_argument("--allow-unknown", action="store_true", help="send properties that the document does not know")
    parser.add_argument(
        "--json", action="store_true", help="print the result as JSON, as the Actions REST resource gives it"
    )


def add_sending(parser: argparse.ArgumentParser, beside: str = "") -> None:
    """Where to send, with which headers, as whom. `beside` is what else becomes of a header that is written out."""
    parser.add_argument(
        "--base-url", metavar="URL", help="where the service stands; with --credential only a mock on this machine"
    )
    parser.add_argument(
        "--header", action="append", default=[], metavar="HEADER",
        help="to send (repeatable): @FILE with one a line, Name=env:VARIABLE, or 'Name: value', which the list of "
        f"processes shows{beside}",
    )  # fmt: skip
    parser.add_argument("--credential", metavar="NAME", help="the named credential to call with; it knows the address")
    parser.add_argument("--as", dest="user", metavar="USER", help="the running user, whose permission sets count")


def run(options: argparse.Namespace) -> int:
    """Call once and print the outputs.

    Raises:
        Fail: no such package, action, input, credential or address.
    """
    from generator.usecases.calling import call
    from generator.usecases.secret_words import headers_of

    folder, action = _package(options)
    made = call(
        folder,
        action,
        options.inputs,
        base_url=options.base_url,
        headers=value_of(headers_of(options.header)),
        credential=options.credential or "",
        user=options.user or "",
        timeout=options.timeout,
        allow_unknown=options.allow_unknown,
    )
    result = value_of(made)
    _print(result, as_json=options.json)
    if result.unanswered and not options.json:
        print(f"    The address is {plain(result.base_url)}.", file=sys.stderr)
    return FINE if result.success else FINDINGS


def _package(options: argparse.Namespace) -> tuple[Path, str]:
    """The generated package and the action; of a registered service its output, and an action may leave out its name."""
    from generator.usecases.registered import registered_service

    known = registered_service(str(options.folder))
    if known is None and "=" in options.action and not options.folder.exists():
        raise Fail(
            f"{plain(str(options.folder))} is no folder",
            f"The generated package comes first, or the service of extsvc.toml: extsvc call clients {plain(str(options.folder))} ...",
        )
    if known is None:
        return options.folder, options.action
    project, config = known
    prefix = f"{config.name}."
    action = options.action if options.action.lower().startswith(prefix.lower()) else f"{prefix}{options.action}"
    return project.folder / config.out, action


def _print(result: CallResult, *, as_json: bool) -> None:
    if as_json:
        print(json.dumps(result.row, indent=2, ensure_ascii=False))
        return
    for name, value in result.outputs.items():
        print(f"{plain(name)}: {plain(json.dumps(value, indent=2, ensure_ascii=False))}")
    sys.stdout.flush()
    for deviation in result.deviations:
        print(f"extsvc call: the answer is not as declared: {plain(deviation)}", file=sys.stderr)
    for error in result.errors:
        print(f"extsvc call: {plain(str(error['message']))}", file=sys.stderr)
