"""`extsvc flow`: check, run, draw and test Salesforce flows."""

from __future__ import annotations

import argparse
from importlib import import_module

HELP = "Check, run, draw and test Salesforce flows (.flow-meta.xml) on this machine, without an org."

_COMMANDS = {
    "check": ("flow_check", "what is wrong with flows, against the services they call"),
    "run": ("flow_run", "run a flow; callouts go through the generated client"),
    "draw": ("flow_draw", "a picture of a flow, with a run's path marked"),
    "test": ("flow_test", "run flow tests (.flowtest-meta.xml)"),
}


def arguments(parser: argparse.ArgumentParser) -> None:
    """The options of `extsvc flow`, one sub-command each."""
    commands = parser.add_subparsers(dest="flow_command", metavar="COMMAND", required=True)
    for name, (_, words) in _COMMANDS.items():
        sub = commands.add_parser(name, help=words, description=words[0].upper() + words[1:] + ".")
        _ARGUMENTS[name](sub)


def run(options: argparse.Namespace) -> int:
    """0 fine, 1 findings or failures.

    Raises:
        Fail: wrong usage or unreadable input.
    """
    module = import_module(f"generator.cli.{_COMMANDS[options.flow_command][0]}")
    return int(module.run(options))


def _services(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("services")
    group.add_argument("--spec", action="append", default=[], metavar="SPEC", help="an OpenAPI file of a service that the flow calls; once per service")  # fmt: skip
    group.add_argument("--service", action="append", default=[], metavar="NAME", help="the registered name of the service of each --spec, in the same order")  # fmt: skip
    group.add_argument("--registration", action="append", default=[], metavar="FILE", help="a registration's metadata XML, which holds the spec")  # fmt: skip
    group.add_argument("--clients", action="append", default=[], metavar="DIR", help="a folder that `extsvc generate` wrote")  # fmt: skip
    group.add_argument("--no-discovery", action="store_true", help="do not look for registrations beside the flow, nor for extsvc.toml")  # fmt: skip


def _check(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("flows", nargs="+", metavar="FLOW", help="flow files, or folders of them")
    parser.add_argument("--json", action="store_true", help="the findings as JSON")
    parser.add_argument("--notes", action="store_true", help="show notes too")
    _services(parser)


def _calling(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("callouts")
    group.add_argument(
        "--mock", action="store_true", help="answer callouts from the spec, by a mock server on loopback"
    )
    group.add_argument(
        "--base-url",
        default="",
        metavar="URL",
        help="where the service stands; with a named credential only a mock on this machine",
    )
    group.add_argument("--header", action="append", default=[], metavar="NAME: VALUE", help="a header of every callout")
    group.add_argument(
        "--credential",
        default="",
        metavar="NAME",
        help="the named credential to call through (default: that of extsvc.toml; for a mock only with --as)",
    )
    group.add_argument(
        "--as", dest="user", default="", metavar="USER", help="the running user, whose permission sets count"
    )
    group.add_argument("--http-errors", choices=("fault", "normal"), default="fault", help="a status of 300 or more takes the fault path (documented, default) or the normal path; outputs are filled either way")  # fmt: skip
    group.add_argument("--record", default="", metavar="FILE", help="keep what was answered")
    group.add_argument("--replay", default="", metavar="FILE", help="answer from a recording; nothing is sent")
    group.add_argument("--timezone", default="UTC", metavar="ZONE", help="the running user's time zone, e.g. Europe/Berlin")  # fmt: skip
    group.add_argument("--at", default="", metavar="MOMENT", help="run as if it were this moment, e.g. 2026-06-24T16:19:00Z")  # fmt: skip


def _run(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("flow", metavar="FLOW", help="the flow file")
    parser.add_argument("--input", action="append", default=[], metavar="NAME=VALUE", help="an input variable; objects and collections as JSON")  # fmt: skip
    parser.add_argument("--set", action="append", default=[], metavar="NAME=VALUE", help="a value that only an org would give: $Record, $User.Email, a screen field; or the outputs of an element that is then not run (JSON)")  # fmt: skip
    parser.add_argument("--debug", action="store_true", help="print Flow Builder's debug log")
    parser.add_argument("--format", choices=("text", "json"), default="text")
    parser.add_argument("--trace", default="", metavar="FILE", help="write what happened as JSON lines")
    parser.add_argument(
        "--max-elements", type=int, default=1_000_000, metavar="N", help="stop a run that executes more"
    )
    parser.add_argument("--show-secrets", action="store_true", help="do not hide fields named like secrets in the outputs")  # fmt: skip
    parser.add_argument(
        "--subflows", action="append", default=[], metavar="DIR", help="where else to look for subflows"
    )
    _calling(parser)
    _services(parser)


def _draw(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("flow", metavar="FLOW", help="the flow file")
    parser.add_argument("--format", choices=("mermaid", "svg"), default="", help="default: svg for --out *.svg, else mermaid")  # fmt: skip
    parser.add_argument("--out", default="", metavar="FILE", help="default: standard output")
    parser.add_argument("--run", dest="walk", default="", metavar="TRACE", help="mark the path of a run (a file of `flow run --trace`)")  # fmt: skip


def _test(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("tests", nargs="+", metavar="TEST", help="flow test files, or folders of them")
    parser.add_argument("--flows", action="append", default=[], metavar="DIR", help="where the flows lie (default: ../flows and beside the test)")  # fmt: skip
    parser.add_argument("--json", action="store_true", help="the results as JSON")
    _calling(parser)
    _services(parser)


_ARGUMENTS = {"check": _check, "run": _run, "draw": _draw, "test": _test}
