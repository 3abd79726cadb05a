"""`extsvc org status`, `list`, `stop`, `reset` and `log`: orgs seen from outside."""

from __future__ import annotations

import argparse
import json
import os
import signal
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

from generator.cli.common import FINE, Fail, plain, value_of
from generator.cli.org import folder, reached
from generator.diagnostics import Checked
from generator.org import rules
from generator.org.callouts import OrgCallout
from generator.org.deploy_model import Told
from generator.org.history import OrgInvocation
from generator.org.state import OrgConnection, connection_of, is_held

_PATIENCE = 10.0  # seconds
_FOLLOW = 0.5
_NAMES = ("instance_url", "username", "dir", "process")


def run(options: argparse.Namespace) -> int:
    """0 fine.

    Raises:
        Fail: no org runs on the folder, or it does not answer.
    """
    return _VERBS[options.org_command](options)


def running(place: Path) -> OrgConnection:
    """How the org on a folder is reached. Raises Fail when none runs."""
    found: Checked[OrgConnection] = Checked(connection_of(place), (rules.NOT_RUNNING.at("", folder=place),))
    return value_of(found)


def _status(options: argparse.Namespace) -> int:
    connection = running(folder(options))
    with reached(connection) as org:
        members = org.query("SELECT MemberType, MemberName FROM SourceMember WHERE IsNameObsolete = false")
        deploys = org.get("/extsvc/deploys")
    counts = Counter(str(member["MemberType"]) for member in members)
    told: dict[str, Told] = {name: getattr(connection, name) for name in _NAMES}
    if options.json:
        print(json.dumps({**told, "components": dict(sorted(counts.items())), "deploys": len(deploys)}))
        return FINE
    print(plain(f"{connection.instance_url}  {connection.username}  {connection.dir}  (process {connection.process})"))
    print("deployed  " + (", ".join(f"{count} {kind}" for kind, count in sorted(counts.items())) or "nothing"))
    for deploy in deploys[:5]:
        print(f"{deploy['createdDate'][:19].replace('T', ' ')}  {deploy['id']}  {deploy['status']}")
    return FINE


def _list(options: argparse.Namespace) -> int:
    from generator.org.known import known_orgs

    known = known_orgs()
    if options.json:
        rows = [
            {
                "org_id": one.org_id,
                "dir": one.dir,
                "instance_url": one.connection.instance_url if one.connection else None,
            }
            for one in known
        ]
        print(json.dumps(rows))
        return FINE
    for one in known:
        print(plain(f"{one.org_id}  {one.connection.instance_url if one.connection else 'stopped':<24}  {one.dir}"))
    if not known:
        print("no org yet: extsvc org start")
    return FINE


def _stop(options: argparse.Namespace) -> int:
    place = folder(options)
    connection = running(place)
    os.kill(connection.process, signal.SIGTERM)
    until = time.monotonic() + _PATIENCE
    while is_held(place):
        if time.monotonic() > until:
            raise Fail(f"process {connection.process} goes on", "Kill it if you must: the last deploy stays whole.")
        time.sleep(0.05)
    print(json.dumps({"stopped": connection.instance_url}) if options.json else f"stopped {connection.instance_url}")
    return FINE


def _reset(options: argparse.Namespace) -> int:
    place = folder(options)
    connection = connection_of(place)
    if connection is not None:
        with reached(connection) as org:
            org.post("/extsvc/reset")
    else:
        from generator.org.local_org import open_org

        opened = value_of(open_org(place))
        try:
            opened.reset()
        except OSError as error:
            raise Fail(f"{place} cannot be reset: {error.strerror or error}") from None
        finally:
            opened.close()
    print(json.dumps({"reset": str(place)}) if options.json else f"reset {place}: nothing is deployed, the ids stay")
    return FINE


_LOGGED = {None: "callout", "action": "action", "interview": "interview", "procedure": "procedure"}


def _log(options: argparse.Namespace) -> int:
    connection = running(folder(options))
    after = lines = 0
    with reached(connection) as org:
        while True:
            for entry in org.invocations(after) if options.kind else org.callouts(after):
                after = entry.number
                if options.kind in (None, getattr(entry, "kind", None)):
                    lines += 1
                    print(json.dumps(asdict(entry)) if options.json else _line(entry, options.bodies), flush=True)
            if not options.follow:
                if not lines and not options.json:
                    print(f"no {_LOGGED[options.kind]} yet")
                return FINE
            time.sleep(_FOLLOW)


def _line(entry: OrgCallout | OrgInvocation, bodies: bool) -> str:
    """One line for an entry of a log, with what went in and came out below it if that is wished."""
    if isinstance(entry, OrgInvocation):
        guid = f"  {entry.guid}" if entry.guid else ""
        head = f"{entry.at[11:19]}  {entry.kind} {entry.name}{guid}  {entry.status}  {entry.seconds * 1000:.0f} ms  {entry.user}"
        error = f"  {entry.error}" if entry.error else ""
        return plain(head + error + (f"\n    > {entry.inputs}\n    < {entry.outputs}" if bodies else ""))
    callout = entry
    head = (
        f"{callout.at[11:19]}  {callout.action} -> {callout.status or callout.error}  {callout.seconds * 1000:.0f} ms  "
        f"{callout.how}  {callout.method} {callout.url}  {callout.user}"
    )
    below = f"\n    > {callout.request_body}\n    < {callout.answer_body}" if bodies else ""
    return plain(head + below)


_VERBS: dict[str, Callable[[argparse.Namespace], int]] = {
    "status": _status, "list": _list, "stop": _stop, "reset": _reset, "log": _log,
}  # fmt: skip
