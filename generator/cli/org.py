"""`extsvc org`: an org on this machine, for External Services and all that belongs to them."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from generator.cli import callback_options, org_who_options
from generator.cli.common import add_verbs, run_verb

if TYPE_CHECKING:
    from generator.org.state import OrgConnection
    from generator.orgserver.remote import RemoteOrg

HELP = "An org on this machine: Salesforce's own clients deploy to it and call it."
# Sub-command -> (module, one line of help). Modules are imported when their command runs.
_COMMANDS = {
    "start": ("org_start", "run the org in this terminal until Ctrl-C"),
    "status": ("org_manage", "where the org runs, and what is deployed in it"),
    "list": ("org_manage", "the orgs of this user on this machine"),
    "stop": ("org_manage", "stop the org that runs on a folder"),
    "reset": ("org_manage", "make the org as new; its ids stay"),
    "deploy": ("org_deploy", "deploy a folder of metadata, without sf"),
    "retrieve": ("org_deploy", "write what is deployed into a folder, without sf"),
    "log": (
        "org_manage",
        "the last callouts, actions, interviews or procedures: what went in, what came back, secrets masked",
    ),
    "interviews": ("org_interviews", "the interviews that wait, and the work items of orchestrations"),
    "complete": ("org_interviews", "complete a work item; its orchestration goes on"),
    "publish": ("org_interviews", "publish a platform event; interviews that wait for it go on"),
    "user": ("org_who", "the users of the org and their permission sets"),
    "token": ("org_who", "an access token for a user, valid for 12 hours"),
    "client": ("org_who", "programs that log in by themselves"),
    "credential": ("org_who", "the secrets of the org's principals"),
}
PYTHON = dict.fromkeys(_COMMANDS, "Org")


def arguments(parser: argparse.ArgumentParser) -> None:
    """The options of `extsvc org`, one sub-command each."""
    for name, sub in add_verbs(parser, "org_command", _COMMANDS):
        sub.add_argument("--dir", type=Path, default=None, metavar="DIR", help="the state folder (default: .extsvc/org beside the nearest extsvc.toml, else here)")  # fmt: skip
        sub.add_argument("--json", action="store_true", help="print the result as JSON")
        _ARGUMENTS[name](sub)


def run(options: argparse.Namespace) -> int:
    """0 fine, 1 when something was refused.

    Raises:
        Fail: wrong usage, or no org where one is needed.
    """
    return run_verb(options, "org_command", _COMMANDS)


def folder(options: argparse.Namespace) -> Path:
    """The state folder that is meant."""
    from generator.org.state import default_folder

    given: Path | None = options.dir
    return given if given is not None else default_folder(Path.cwd())


@contextmanager
def reached(connection: OrgConnection) -> Iterator[RemoteOrg]:
    """A running org to be asked. Raises Fail when it does not answer or refuses."""
    from generator.cli.common import Fail, plain
    from generator.orgserver.remote import OrgUnreachable, RemoteOrg

    try:
        with RemoteOrg(connection) as org:
            yield org
    except OrgUnreachable as error:
        raise Fail(plain(str(error))) from None


def _start(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--port", type=int, metavar="N", default=8420, help="port to listen on; 0 takes a free one (default: 8420)"
    )
    parser.add_argument("--host", default="127.0.0.1", metavar="HOST", help="address to listen on (default: 127.0.0.1); another one needs --tls")  # fmt: skip
    parser.add_argument("--tls", action="store_true", help="https, with a certificate for localhost that is made now")
    parser.add_argument("--empty", action="store_true", help="do not deploy the project that this folder lies in")
    parser.add_argument("--init", type=Path, default=None, metavar="DIR", help="deploy the metadata of this folder too, and load its record files, once")  # fmt: skip
    parser.add_argument("--live", action="append", nargs="?", const="*", default=[], metavar="CREDENTIAL", help="send the callouts of this named credential (without a name: of all) to the real host; all others are played (repeatable)")  # fmt: skip
    callback_options.arguments(parser)
    parser.add_argument("--ignore-unknown", action="store_true", help="accept components of types that are not hosted here, without effect")  # fmt: skip


def _deploy(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("folder", type=Path, metavar="FOLDER", help="an SFDX folder, or one in the format of the Metadata API")  # fmt: skip
    parser.add_argument(
        "--dry-run", dest="check_only", action="store_true", help="write nothing into the org: judge only"
    )
    parser.add_argument("--tests", action="store_true", help="run the flow tests too")


def _retrieve(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("folder", type=Path, metavar="FOLDER", help="the folder to write into")
    # Under a name of its own: what is rehearsed is the writing, not the opening of an org that does not run.
    parser.add_argument("--dry-run", dest="show_only", action="store_true", help="write nothing; show what would be written, as a diff")  # fmt: skip
    parser.add_argument("--type", dest="types", action="append", default=[], metavar="TYPE", help="only components of this type (repeatable)")  # fmt: skip


def _log(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--follow", action="store_true", help="go on until Ctrl-C")
    parser.add_argument("--bodies", action="store_true", help="show what was sent and answered")
    kinds = parser.add_mutually_exclusive_group()
    kinds.add_argument("--actions", dest="kind", action="store_const", const="action", help="the actions that were invoked instead")  # fmt: skip
    kinds.add_argument("--interviews", dest="kind", action="store_const", const="interview", help="the interviews of flows instead")  # fmt: skip
    kinds.add_argument("--omni", dest="kind", action="store_const", const="procedure", help="the Integration Procedures that ran instead")  # fmt: skip


def _complete(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("id", metavar="ID", help="of a work item, as `extsvc org interviews` shows it")
    parser.add_argument("--output", dest="outputs", action="append", default=[], metavar="NAME=VALUE", help="what the flow of the step gives; objects and collections as JSON")  # fmt: skip


def _publish(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("event", metavar="EVENT", help="a platform event, e.g. Receipt__e")
    parser.add_argument("fields", nargs="*", default=[], metavar="FIELD=VALUE", help="its fields")


def _nothing(parser: argparse.ArgumentParser) -> None:
    """No options of its own."""


_ARGUMENTS = {
    "start": _start, "status": _nothing, "list": _nothing, "stop": _nothing, "reset": _nothing, "deploy": _deploy,
    "retrieve": _retrieve, "log": _log, "interviews": _nothing, "complete": _complete, "publish": _publish, **org_who_options.OPTIONS,
}  # fmt: skip
