"""`extsvc setup`: open the Setup of a running org in the browser, signed in."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from generator.cli.common import FINE, plain

HELP = "Open the Setup of a running org in the browser: its own pages, by mouse or keyboard."
PYTHON = "Org"


def arguments(parser: argparse.ArgumentParser) -> None:
    """The options of `extsvc setup`."""
    parser.add_argument("--dir", type=Path, default=None, metavar="DIR", help="the state folder of the org (default: .extsvc/org beside the nearest extsvc.toml, else here)")  # fmt: skip
    parser.add_argument(
        "--no-browser", action="store_true", help="print the address alone: it is good once, for a minute"
    )
    parser.add_argument("--json", action="store_true", help="print the address as JSON, and open no browser")


def run(options: argparse.Namespace) -> int:
    """0 fine.

    Raises:
        Fail: no org runs on the folder, or it does not answer.
    """
    from generator.cli.org import folder, reached
    from generator.cli.org_manage import running

    connection = running(folder(options))
    with reached(connection) as org:
        address = str(org.get("/services/oauth2/singleaccess")["frontdoor_uri"])
    if options.json:
        print(json.dumps({"setup_url": address}))
        return FINE
    if not options.no_browser and _opened(address):
        print(plain(f"{connection.instance_url}/setup is open in the browser"))
    else:
        print(address)
    return FINE


def _opened(address: str) -> bool:
    """Whether a browser took the address."""
    import webbrowser

    try:
        return webbrowser.open(address)
    except webbrowser.Error:
        return False
