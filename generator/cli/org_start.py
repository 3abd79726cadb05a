"""`extsvc org start`: open the org, say where it is, serve until Ctrl-C."""

from __future__ import annotations

import argparse
import json
import os
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from generator.cli import callback_options
from generator.cli.common import FINDINGS, FINE, Fail, counted, plain, value_of
from generator.cli.org import folder
from generator.reading import why_unread
from generator.release import installing

if TYPE_CHECKING:
    from generator.org.callouts import OrgCallout
    from generator.org.declared import DeclaredUsers
    from generator.org.deploy_model import Deploy
    from generator.org.history import OrgInvocation
    from generator.orgserver.running import RunningOrg


def run(options: argparse.Namespace) -> int:
    """Serve until interrupted.

    Raises:
        Fail: the folder is in use or no folder, the port cannot be taken, the extra is missing.
    """
    callback_options.settings(options, "")  # what is wrong with them is said before anything is opened
    running = _opened(options)
    org = running.org
    org.policy.callbacks = lambda service: callback_options.settings(options, service)
    if not options.json:
        org.policy.called_back = callback_options.called_back
        org.told, org.callouts.told, org.logs.invocations.told = _deployed, _called, _interviewed
    previous = signal.signal(signal.SIGTERM, _terminated)
    try:
        deploy = None if options.empty else _project(running, options)
        if options.init is not None:
            deploy = _init(running, options) or deploy
        _live(running, options.live)
        _greet(running, options, deploy)
        running.run()
    except KeyboardInterrupt:
        pass  # the way to end it
    finally:
        signal.signal(signal.SIGTERM, previous)
        running.close()
    if not options.json:
        print("stopped", file=sys.stderr)
    return FINE


def _terminated(number: int, frame: object) -> None:
    raise KeyboardInterrupt


def _opened(options: argparse.Namespace) -> RunningOrg:
    if not 0 <= options.port <= 65535:
        raise Fail(f"{options.port} is no port", "Ports go from 0 to 65535.")
    try:
        from generator.listening import require
        from generator.orgserver.running import TOKEN_VARIABLE, ServingOptions, started

        require()
    except ImportError as error:
        raise Fail(f"the org needs {error.name}", f"Install the extra: {installing('mock')}.") from None
    wanted = ServingOptions(
        host=options.host,
        port=options.port,
        token=os.environ.get(TOKEN_VARIABLE, ""),
        ignore_unknown=options.ignore_unknown,
        tls=options.tls,
    )
    try:
        return value_of(started(folder(options), wanted))
    except ValueError as error:
        raise Fail(str(error), "Give --tls too, or leave --host out.") from None
    except ImportError as error:
        raise Fail(f"--tls needs {error.name}", f"Install the extra: {installing('tls')}.") from None
    except OSError as error:
        reason = error.strerror or str(error)
        remedy = "Choose another with --port, or --port 0 for any free one."
        raise Fail(f"cannot listen on port {options.port}: {reason}", remedy) from None


def _project(running: RunningOrg, options: argparse.Namespace) -> Deploy | None:
    """Deploy the project around this folder; what the org refuses of it is told, and the rest is there."""
    from generator.cli.common import print_diagnostics
    from generator.orgserver.project import deploy_project

    try:
        project, deploy = deploy_project(running.org, Path.cwd())
    except OSError as error:
        raise Fail(f"the project cannot be read: {error.strerror or error}", "Start the org with --empty.") from None
    print_diagnostics(project.findings)
    if deploy is not None:
        _refusals(deploy)
    if not options.json:
        _people(project.people)
    return deploy


def _people(people: DeclaredUsers) -> None:
    """A line for each user of extsvc.toml with what changed for it."""
    lines = [("assigned", *pair) for pair in people.assigned] + [("taken", *pair) for pair in people.taken]
    for word, user, permission_set in lines:
        fresh = "  (new user)" if user in people.made else ""
        print(plain(f"{word:<10} {permission_set} {'from' if word == 'taken' else 'to'} {user}{fresh}"), flush=True)


def _init(running: RunningOrg, options: argparse.Namespace) -> Deploy | None:
    """Deploy and load a folder that was asked for: all of it, or the org does not start. Raises Fail."""
    from generator.cli.common import print_diagnostics
    from generator.org.record_loading import LoadRefused
    from generator.orgserver.initial import initialise

    place: Path = options.init
    try:
        made = initialise(running.org, place)
    except OSError as error:
        raise Fail(f"{place} cannot be read: {why_unread(place, error)}") from None
    except LoadRefused as refused:
        raise Fail(plain(str(refused)), "No record of the folder was loaded.", FINDINGS) from None
    print_diagnostics(made.findings)
    if made.deploy is not None and not made.deploy.success:
        _refusals(made.deploy)
        raise Fail(f"the org refuses {place}", "See the refusals above.", FINDINGS)
    counts = ", ".join(f"{count} {name}" for name, count in (made.records or {}).items())
    if not options.json and (counts or made.records is None):
        print(plain(f"records    {counts or 'loaded before'}  from {place}"), flush=True)
    return made.deploy


def _live(running: RunningOrg, names: list[str]) -> None:
    unknown = running.org.live.ask(names)
    if unknown:
        known = ", ".join(key.name for key in running.org.components if key.type == "NamedCredential") or "none"
        raise Fail(f"there is no named credential {unknown[0]}", f"There are: {known}.")


def _refusals(deploy: Deploy) -> None:
    for failure in deploy.failures:
        place = f" ({failure.file}:{failure.line}:{failure.column})" if failure.line else ""
        print(plain(f"refused    {failure.key.type} {failure.key.name}: {failure.problem}{place}"), file=sys.stderr)


def _greet(running: RunningOrg, options: argparse.Namespace, deploy: Deploy | None) -> None:
    from generator.org.connecting import CA_FILE

    connection, org = running.connection, running.org
    if options.json:
        names = ("instance_url", "access_token", "username", "dir", "setup_url")
        print(json.dumps({name: getattr(connection, name) for name in names}), flush=True)
        return
    counts: dict[str, int] = {}
    for key in org.components:
        counts[key.type] = counts.get(key.type, 0) + 1
    deployed = ", ".join(f"{count} {kind}" for kind, count in sorted(counts.items())) or "nothing yet"
    print(plain(f"org        {org.settings.name}  {org.identity.org_id}  in {connection.dir}"))
    refused = f"  ({len(deploy.failures)} refused)" if deploy is not None and deploy.failures else ""
    print(f"deployed   {deployed}{refused}")
    live = ", ".join(org.live.names())
    print(
        plain(
            f"callouts   {live} go to the real host; the others are played here"
            if live
            else "callouts   played here: nothing leaves this machine"
        )
    )
    print(f"ready      {connection.instance_url}")
    if options.tls:
        ca = Path(connection.dir) / CA_FILE
        print(plain(f"trust      {ca}  (REQUESTS_CA_BUNDLE for Python, NODE_EXTRA_CA_CERTS for sf and jsforce)"))
    token = connection.access_token if sys.stdout.isatty() else "..."
    print(
        f"\n  SF_ACCESS_TOKEN='{token}' sf org login access-token --instance-url {connection.instance_url} --no-prompt --alias local"
    )
    print("  sf project deploy start -o local")
    if token == "...":
        print(plain(f"  (the token is in {connection.dir}/connection.json)"))
    print(flush=True)


def _deployed(deploy: Deploy) -> None:
    """One line for a deploy that is over."""
    there = counted(len(deploy.results), "component")
    what = f"{there}  {len(deploy.failures)} refused" if deploy.failures else there
    check = "  (validated only)" if deploy.options.check_only else ""
    when = deploy.completed[11:19]
    print(
        plain(f"{when}  deploy {deploy.id}  {what}  {deploy.status.lower()}{check}  {deploy.error}".rstrip()),
        file=sys.stderr,
    )


def _interviewed(entry: OrgInvocation) -> None:
    """One line for an interview or a procedure; actions show themselves by their callouts."""
    if entry.kind != "action":
        what = f"flow {entry.name}  interview {entry.guid}" if entry.guid else f"{entry.kind} {entry.name}"
        head = f"{entry.at[11:19]}  {what}  {entry.status}  {entry.seconds * 1000:.0f} ms"
        print(plain(f"{head}  {entry.user}  {entry.error}".rstrip()), file=sys.stderr)


def _called(callout: OrgCallout) -> None:
    """One line for a callout."""
    answer = callout.status or callout.error
    head = f"{callout.at[11:19]}    {callout.action} -> {answer}  {callout.seconds * 1000:.0f} ms  {callout.how}"
    print(plain(f"{head}  {callout.method} {callout.url}  {callout.user}"), file=sys.stderr)
