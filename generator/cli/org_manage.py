"""`extsvc org status` and `extsvc org stop`: the org that runs on a folder, seen from outside."""

from __future__ import annotations

import argparse
import json
import os
import signal
import time

from generator.cli.common import FINE, Fail, plain, value_of
from generator.cli.org import folder
from generator.diagnostics import Checked
from generator.org import rules
from generator.org.state import OrgConnection, connection_of, is_held

_PATIENCE = 10.0  # seconds


def run(options: argparse.Namespace) -> int:
    """0 fine.

    Raises:
        Fail: no org runs on the folder.
    """
    place = folder(options)
    found: Checked[OrgConnection] = Checked(connection_of(place), (rules.NOT_RUNNING.at("", folder=place),))
    connection = value_of(found)
    return _stop(options, connection) if options.org_command == "stop" else _status(options, connection)


def _status(options: argparse.Namespace, connection: OrgConnection) -> int:
    if options.json:
        told = {"instance_url": connection.instance_url, "username": connection.username, "dir": connection.dir}
        print(json.dumps({**told, "process": connection.process}))
    else:
        print(
            plain(f"{connection.instance_url}  {connection.username}  {connection.dir}  (process {connection.process})")
        )
    return FINE


def _stop(options: argparse.Namespace, connection: OrgConnection) -> int:
    os.kill(connection.process, signal.SIGTERM)
    until = time.monotonic() + _PATIENCE
    while is_held(folder(options)):
        if time.monotonic() > until:
            raise Fail(
                f"process {connection.process} goes on", "Look what it is doing; kill it if you must: nothing is lost."
            )
        time.sleep(0.05)
    print(json.dumps({"stopped": connection.instance_url}) if options.json else f"stopped {connection.instance_url}")
    return FINE
