"""The options of `extsvc org user`, `token`, `client` and `credential`."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TypeAlias

_Verbs: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"


def user(parser: argparse.ArgumentParser) -> None:
    verbs = _verbs(parser)
    add = _named(verbs, "add", "a new user", "USER")
    assign = _named(verbs, "assign", "give a user permission sets", "USER")
    for one in (add, assign):
        one.add_argument(
            "--permission-set", dest="permission_sets", action="append", default=[], metavar="NAME",
            help="the permission set to give, which is deployed (repeatable)",
        )  # fmt: skip
    add.add_argument("--admin", action="store_true", help="one that manages the org, as its administrator does")
    _named(verbs, "remove", "take a user away, with assignments, clients and tokens", "USER")
    _listing(verbs, "the users and their permission sets")


def token(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("name", metavar="USER", help="whose token")
    parser.add_argument("--revoke", action="store_true", help="end every token of the user instead")


def client(parser: argparse.ArgumentParser) -> None:
    verbs = _verbs(parser)
    add = _named(verbs, "add", "a program that logs in by itself; its secret is shown this once", "NAME")
    add.add_argument("--run-as", required=True, metavar="USER", help="the user it acts as")
    add.add_argument("--certificate", type=Path, metavar="FILE", help="PEM: whose key signs JWT assertions")
    _named(verbs, "remove", "take a client away; the tokens it was given end", "NAME")
    _listing(verbs, "the clients and whom they act as")


def credential(parser: argparse.ArgumentParser) -> None:
    verbs = _verbs(parser)
    put = _named(verbs, "set", "keep a secret: asked for without echo, or read from stdin", "CREDENTIAL")
    put.add_argument("--parameter", default="", metavar="NAME", help="which of the principal (default: every one)")
    for one in (put, _named(verbs, "remove", "forget what is kept for a principal", "CREDENTIAL")):
        one.add_argument(
            "--principal", default="", metavar="NAME", help="the principal whose key it is, where there are several"
        )
        one.add_argument("--user", default="", metavar="USER", help="the user whose key it is, of a per-user principal")
    _listing(verbs, "every principal, and whether it has what a callout needs")


def _verbs(parser: argparse.ArgumentParser) -> _Verbs:
    return parser.add_subparsers(dest="verb", metavar="COMMAND", required=True)


def _named(verbs: _Verbs, verb: str, words: str, metavar: str) -> argparse.ArgumentParser:
    made = _verb(verbs, verb, words)
    made.add_argument("name", metavar=metavar)
    return made


def _listing(verbs: _Verbs, words: str) -> None:
    _verb(verbs, "list", words)


def _verb(verbs: _Verbs, verb: str, words: str) -> argparse.ArgumentParser:
    """The parser of a verb; the options of every `extsvc org` command may stand behind it too."""
    made: argparse.ArgumentParser = verbs.add_parser(verb, help=words)
    made.add_argument("--dir", type=Path, default=argparse.SUPPRESS, metavar="DIR", help="the state folder")
    made.add_argument("--json", action="store_true", default=argparse.SUPPRESS, help="print the result as JSON")
    return made


OPTIONS = {"user": user, "token": token, "client": client, "credential": credential}
