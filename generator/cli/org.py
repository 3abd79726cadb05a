"""`extsvc org`: an org on this machine, for External Services and all that belongs to them."""

from __future__ import annotations

import argparse
from importlib import import_module
from pathlib import Path

HELP = "An org on this machine: Salesforce's own clients deploy to it and call it."
PYTHON = {"start": "Org", "status": "Org", "stop": "Org"}

# Sub-command -> (module, one line of help). Modules are imported when their command runs.
_COMMANDS = {
    "start": ("org_start", "run the org in this terminal until Ctrl-C"),
    "status": ("org_manage", "where the org runs, and what is deployed in it"),
    "stop": ("org_manage", "stop the org that runs on a folder"),
}


def arguments(parser: argparse.ArgumentParser) -> None:
    """The options of `extsvc org`, one sub-command each."""
    commands = parser.add_subparsers(dest="org_command", metavar="COMMAND", required=True)
    for name, (_, words) in _COMMANDS.items():
        sub = commands.add_parser(name, help=words, description=words[0].upper() + words[1:] + ".")
        sub.add_argument("--dir", type=Path, default=None, metavar="DIR", help="the state folder (default: .extsvc/org beside the nearest extsvc.toml, else here)")  # fmt: skip
        sub.add_argument("--json", action="store_true", help="print the result as JSON")
        _ARGUMENTS[name](sub)


def run(options: argparse.Namespace) -> int:
    """0 fine, 1 when something was refused.

    Raises:
        Fail: wrong usage, or no org where one is needed.
    """
    module = import_module(f"generator.cli.{_COMMANDS[options.org_command][0]}")
    return int(module.run(options))


def folder(options: argparse.Namespace) -> Path:
    """The state folder that is meant."""
    from generator.org.state import default_folder

    given: Path | None = options.dir
    return given if given is not None else default_folder(Path.cwd())


def _start(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--port", type=int, default=8420, help="port to listen on; 0 takes a free one (default: 8420)")
    parser.add_argument("--ignore-unknown", action="store_true", help="accept components of types that are not hosted here, without effect")  # fmt: skip


def _nothing(parser: argparse.ArgumentParser) -> None:
    """No options of its own."""


_ARGUMENTS = {"start": _start, "status": _nothing, "stop": _nothing}
