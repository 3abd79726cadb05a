"""`extsvc org deploy` and `extsvc org retrieve`: for those without `sf`, with a running org or one that is not."""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from generator.cli.common import FINDINGS, FINE, Fail, counted, plain, print_diagnostics, value_of
from generator.cli.dry_run import rehearsed
from generator.cli.org import folder, reached
from generator.org.metadata_types import HOSTED, ComponentKey
from generator.org.source import read_source, write_source, zip_of
from generator.org.state import connection_of
from generator.reading import why_unread

if TYPE_CHECKING:
    from generator.org.hit_files import HitFiles

_SECONDS = 600.0
_REGISTRATION = "ExternalServiceRegistration"


def run(options: argparse.Namespace) -> int:
    """0 done, 1 when the org refuses components.

    Raises:
        Fail: a folder cannot be read or written, the org does not answer.
    """
    return _deploy(options) if options.org_command == "deploy" else _retrieve(options)


def _deploy(options: argparse.Namespace) -> int:
    place: Path = options.folder
    try:
        source = read_source(place)
    except OSError as error:
        raise Fail(f"{place} cannot be read: {why_unread(place, error)}") from None
    print_diagnostics(source.findings)
    if not source.components:
        raise Fail(f"there is nothing to deploy in {place}", f"Hosted are: {', '.join(HOSTED)}.")
    from generator.org.hit_files import hit_files

    before = _registrations(options) if any(key.type == _REGISTRATION for key in source.components) else {}
    told = _deployed(options, zip_of(source))
    hit = list(hit_files(before, source.components, place))
    if options.json:
        print(json.dumps({**told, "hits": [asdict(one) for one in hit]} if hit else told))
    else:
        _print(told, source.outside)
        _print_hit(hit)
    return FINE if told["success"] else FINDINGS


def _registrations(options: argparse.Namespace) -> Mapping[ComponentKey, bytes]:
    """The registrations that are deployed."""
    connection = connection_of(folder(options))
    if connection is not None:
        with reached(connection) as remote:
            return remote.retrieve((_REGISTRATION,))
    from generator.org.local_org import open_org

    org = value_of(open_org(folder(options)))
    org.close()
    return org.components


def _print_hit(hit: Sequence[HitFiles]) -> None:
    """Files that no org of ours hosts, and that a change of a service hits."""
    for one in hit:
        for use in one.uses:
            print(plain(f"hits      {use.place}: {one.service}: {one.change}"))


def _deployed(options: argparse.Namespace, archive: bytes) -> dict[str, Any]:
    asked = {
        "checkOnly": options.check_only,
        "rollbackOnError": True,
        "testLevel": "RunLocalTests" if options.tests else "",
    }
    connection = connection_of(folder(options))
    if connection is not None:
        with reached(connection) as remote:
            return remote.deploy(archive, asked, _SECONDS)
    from generator.org.deploy_model import DeployOptions
    from generator.org.local_org import open_org

    org = value_of(open_org(folder(options)))
    try:
        user = org.identity.username
        wanted = DeployOptions(check_only=options.check_only, test_level=str(asked["testLevel"]))
        ended = org.deploys.wait(org.deploys.submit(archive, wanted, user, org.user_id(user)).id, _SECONDS)
        if ended is None or not ended.done:
            raise Fail(f"the deploy was not over after {_SECONDS:g} seconds")
        return dict(org.teller.told(ended))
    finally:
        org.close()


def _print(told: dict[str, Any], outside: list[str]) -> None:
    details = told["details"]
    for row in details["componentFailures"]:
        place = (
            f"{row['fileName']}:{row['lineNumber']}:{row['columnNumber']}" if "lineNumber" in row else row["fileName"]
        )
        print(plain(f"{place}: {row['componentType']} {row['fullName']}: {row['problem']}"))
    for row in details["componentSuccesses"]:
        state = next((word for word in ("created", "deleted", "changed") if row[word]), "unchanged")
        warning = f"  ({row['problem']})" if "problem" in row else ""
        if row["componentType"]:
            print(plain(f"{state:<10}{row['componentType']} {row['fullName']}{warning}"))
    for failure in details["runTestResult"].get("failures", ()):
        print(plain(f"test {failure['methodName']}: {failure['message']}"))
    for name in outside:
        print(plain(f"left out  {name}: of a type that is not hosted here"))
    ran, failed = (int(details["runTestResult"].get(key, 0)) for key in ("numTestsRun", "numFailures"))
    print(plain(f"{told['status']}  {told['id']}  {told.get('errorMessage', '')}".rstrip()))
    if ran:
        print(f"{counted(ran, 'test')}: {ran - failed} passed, {failed} failed")
    if told["checkOnly"]:
        print("dry run: judged only, nothing was deployed")


def _retrieve(options: argparse.Namespace) -> int:
    connection = connection_of(folder(options))
    kinds = tuple(options.types) or tuple(HOSTED)
    unknown = [kind for kind in kinds if kind not in HOSTED]
    if unknown:
        raise Fail(f"{unknown[0]} is not hosted here", f"Hosted are: {', '.join(HOSTED)}.")
    if connection is not None:
        with reached(connection) as org:
            components = org.retrieve(kinds)
    else:
        from generator.org.local_org import open_org

        opened = value_of(open_org(folder(options)))
        components = {key: data for key, data in opened.components.items() if key.type in kinds}
        opened.close()
    return rehearsed(lambda: _write(options, components)) if options.show_only else _write(options, components)


def _write(options: argparse.Namespace, components: Mapping[ComponentKey, bytes]) -> int:
    try:
        files = write_source(options.folder, components)
    except OSError as error:
        raise Fail(f"{options.folder} cannot be written: {error.strerror or error}") from None
    if options.json:
        print(json.dumps({"files": files}))
    elif not options.show_only:
        print("\n".join(plain(name) for name in files) or "nothing is deployed")
    return FINE
