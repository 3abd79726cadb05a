"""`extsvc call`: call an action of a generated package by its name."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Mapping
from contextlib import closing
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

from generator.cli.common import FINDINGS, FINE, USAGE, Fail, plain

HELP = "Call an action of a generated client: inputs as key=value words, outputs as a Flow sees them."
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
    parser.add_argument("folder", metavar="DIR", type=Path, help="the generated package")
    parser.add_argument("action", metavar="SERVICE.OPERATION", help="e.g. CPaaSSMS.Send-Sms-Single")
    parser.add_argument("inputs", metavar="INPUT", nargs="*", help="key=value, key:=JSON, key=@FILE, @FILE")
    parser.add_argument(
        "--base-url", metavar="URL", help="where the service is; with --credential only a mock on this machine"
    )
    parser.add_argument("--header", action="append", default=[], metavar="'K: V'", help="a header to send (repeatable)")
    parser.add_argument("--credential", metavar="NAME", help="the named credential to call with; it knows the address")
    parser.add_argument("--as", dest="user", metavar="USER", help="the running user, whose permission sets count")
    parser.add_argument(
        "--timeout", type=float, default=120.0, metavar="SECONDS", help="for the whole call (default: 120)"
    )
    parser.add_argument(
        "--json", action="store_true", help="print the result as JSON, as the Actions REST resource gives it"
    )


def run(options: argparse.Namespace) -> int:
    """Call once and print the outputs.

    Raises:
        Fail: no such package, action, input, credential or address.
    """
    from generator.cli.call_inputs import Package, entry
    from generator.cli.packages import load, part

    package = load(options.folder)
    found = _found(package, options.action)
    inputs = entry(Package(part(package, "shapes"), found.operation), options.inputs)
    client = _client(found, options)
    with closing(client):
        result = part(package, "registry").invoke(found.name, [inputs], clients={found.service.name: client})[0]
    _print(result, as_json=options.json)
    unanswered = not result.output_values and not any(error["fields"] for error in result.errors)
    if unanswered and not result.is_success and not options.json:
        print(f"    The address is {plain(client.base_url)}.", file=sys.stderr)
    return FINE if result.is_success else FINDINGS


def _client(found: Any, options: argparse.Namespace) -> Any:
    """The action's client, opened as the options say. Raises Fail, with 1 when the user may not call out."""
    from generator.credentials.errors import AccessRefused, CredentialError
    from generator.credentials.provider import for_call

    try:
        credential = for_call(options.credential, options.user, options.base_url) if options.credential else None
        return found.client(
            base_url=options.base_url, headers=_headers(options.header), credential=credential, timeout=options.timeout
        )
    except CredentialError as error:
        code = FINDINGS if isinstance(error, AccessRefused) else USAGE
        raise Fail(plain(error.sentence), plain(error.remedy), code=code) from None
    except (ValueError, LookupError) as error:
        remedy = "Give --base-url, or --credential NAME." if options.base_url is None else ""
        raise Fail(plain(str(error)), remedy) from None


def _found(package: Any, action: str) -> Any:
    """The action of a name; the name of its Python function does as well."""
    from generator.cli.packages import part

    registry = part(package, "registry")
    try:
        return registry.find(action)
    except registry.NoSuchAction as error:
        service, _, function = action.partition(".")
        for name in registry.actions():
            known_service, _, operation = name.partition(".")
            if known_service == service and _function(package, registry.services()[service], operation) == function:
                return registry.find(f"{service}.{operation}")
        raise Fail(plain(str(error)), "`extsvc operations SPEC` lists the operations of a spec.") from None


def _function(package: ModuleType, service: str, operation: str) -> str:
    """The Python function of an operation; `service` is its subpackage."""
    names: Mapping[str, str] = import_module(f"{package.__name__}.{service}.client").SERVICE.operations
    return names[operation]


def _headers(said: list[str]) -> dict[str, str]:
    made = {}
    for each in said:
        name, colon, value = each.partition(":")
        if not colon or not name.strip():
            raise Fail(f"the header '{plain(name)}' has no colon", "Write --header 'Name: value'.")
        made[name.strip()] = value.strip()
    return made


def _print(result: Any, *, as_json: bool) -> None:
    if as_json:
        print(json.dumps(result.to_dict(), indent=2, ensure_ascii=False))
        return
    for name, value in result.output_values.items():
        print(f"{plain(name)}: {plain(json.dumps(value, indent=2, ensure_ascii=False))}")
    sys.stdout.flush()
    for error in result.errors:
        print(f"extsvc call: {plain(str(error['message']))}", file=sys.stderr)
