"""`extsvc org user`, `token`, `client` and `credential`: who may do what in an org, and the secrets of its principals."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Mapping

from generator.cli.common import FINE, Fail, counted, plain, value_of
from generator.cli.org import folder, reached
from generator.org.state import connection_of
from generator.reading import read, why_unread

_MOST_CERTIFICATE = 20_000
Row = Mapping[str, object]


def run(options: argparse.Namespace) -> int:
    """0 done.

    Raises:
        Fail: the org refuses, does not answer, or its folder cannot be used.
    """
    return _COMMANDS[options.org_command](options)


def _ask(options: argparse.Namespace, verb: str, **asked: object) -> Row:
    """The answer of the org, which runs or is opened for this one question. Raises Fail."""
    connection = connection_of(folder(options))
    if connection is not None:
        with reached(connection) as remote:
            return dict(remote.post(f"/extsvc/manage/{verb}", asked))
    from generator.org.local_org import open_org
    from generator.org.managing import manage
    from generator.org.refusal import OrgRefused

    org = value_of(open_org(folder(options)))
    try:
        return manage(org, verb, asked)
    except OrgRefused as refused:
        raise Fail(plain(f"the org refuses: {refused}")) from None
    finally:
        org.close()


def _rows(told: Row, name: str) -> list[Row]:
    found = told[name]
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def _words(told: Row, name: str) -> list[str]:
    found = told[name]
    return [str(one) for one in found] if isinstance(found, list) else []


def _print(options: argparse.Namespace, told: Row, *lines: str) -> int:
    print(json.dumps(told) if options.json else plain("\n".join(lines)))
    return FINE


def _may_be_shown(options: argparse.Namespace, what: str) -> None:
    """Raises Fail where a secret would end up in a log or a file unasked."""
    if not options.json and not sys.stdout.isatty():
        raise Fail(f"{what} is printed to a terminal only", "Ask for it with --json.")


def _user(options: argparse.Namespace) -> int:
    if options.verb == "list":
        told = _ask(options, "user-list")
        return _print(options, told, *(_user_line(user) for user in _rows(told, "users")))
    if options.verb == "remove":
        told = _ask(options, "user-remove", name=options.name)
        return _print(options, told, f"removed {told['removed']}")
    asked: dict[str, object] = {"name": options.name, "permission_sets": options.permission_sets}
    if options.verb == "add":
        asked["admin"] = options.admin
    told = _ask(options, f"user-{options.verb}", **asked)
    return _print(options, told, _user_line(told))


def _user_line(user: Row) -> str:
    sets = ", ".join(_words(user, "permission_sets")) or "no permission set"
    return f"{user['username']}  {user['id']}  {'manages the org  ' if user['admin'] else ''}{sets}"


def _token(options: argparse.Namespace) -> int:
    if options.revoke:
        told = _ask(options, "token-revoke", name=options.name)
        return _print(options, told, f"revoked {told['revoked']} of {told['username']}")
    _may_be_shown(options, "a token")
    told = _ask(options, "token", name=options.name)
    return _print(options, told, str(told["access_token"]))


def _client(options: argparse.Namespace) -> int:
    if options.verb == "list":
        told = _ask(options, "client-list")
        rows = [f"{one['name']}  {one['client_id']}  {one['username']}" for one in _rows(told, "clients")]
        return _print(options, told, *(rows or ["no client yet"]))
    if options.verb == "remove":
        told = _ask(options, "client-remove", name=options.name)
        return _print(options, told, f"removed {told['removed']}; tokens that ended: {told['revoked']}")
    _may_be_shown(options, "a client's secret")
    told = _ask(options, "client-add", name=options.name, run_as=options.run_as, certificate=_certificate(options))
    lines = (f"client_id      {told['client_id']}", f"client_secret  {told['client_secret']}", f"acts as        {told['username']}")  # fmt: skip
    return _print(options, told, *lines)


def _certificate(options: argparse.Namespace) -> str:
    if options.certificate is None:
        return ""
    try:
        return read(options.certificate, _MOST_CERTIFICATE).decode("ascii", "replace")
    except OSError as error:
        raise Fail(f"{options.certificate} cannot be read: {why_unread(options.certificate, error)}") from None


def _credential(options: argparse.Namespace) -> int:
    if options.verb == "list":
        told = _ask(options, "credential-list")
        rows = [_credential_line(one) for one in _rows(told, "credentials")]
        return _print(options, told, *(rows or ["no principal is deployed"]))
    which = {"name": options.name, "principal": options.principal, "user": options.user}
    if options.verb == "remove":
        told = _ask(options, "credential-remove", **which)
        return _print(options, told, f"removed what was kept for {told['removed']} / {told['principal']}")
    told = _ask(options, "credential-set", **which, values=_values(options, which))
    return _print(options, told, _credential_line(told))


def _credential_line(one: Row) -> str:
    whose = f" of {one['user']}" if one["user"] else ""
    kept = ", ".join(_words(one, "kept")) or "nothing"
    return f"{one['external']} / {one['principal']}{whose}  {one['status']}  kept: {kept}"


def _values(options: argparse.Namespace, which: dict[str, str]) -> dict[str, str]:
    """A value for each parameter that is meant. Raises Fail."""
    from generator.cli.credential import typed_secret

    names = [options.parameter] if options.parameter else _words(_ask(options, "credential-show", **which), "asked")
    if not names:
        raise Fail(f"{options.name} needs no secret", "Name one with --parameter if you want to keep it anyway.")
    if len(names) > 1 and not sys.stdin.isatty():
        remedy = f"Name one with --parameter: {', '.join(names)}."
        raise Fail(f"{options.name} has {counted(len(names), 'parameter')}, and stdin gives one secret", remedy)
    return {name: typed_secret(f"{options.name} / {name}").reveal() for name in names}


_COMMANDS: dict[str, Callable[[argparse.Namespace], int]] = {
    "user": _user, "token": _token, "client": _client, "credential": _credential,
}  # fmt: skip
