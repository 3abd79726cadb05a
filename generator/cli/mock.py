"""`extsvc mock`: serve a spec on loopback, check what is sent, answer examples or valid made data."""

from __future__ import annotations

import argparse
import re
import sys
from typing import TYPE_CHECKING

from generator.cli import callback_options, loading
from generator.cli.common import FINE, Fail, counted, plain, value_of
from generator.release import installing

if TYPE_CHECKING:
    from generator.mock import MockServer, RecordedRequest

HELP = "Serve a spec on loopback: requests are checked, answers are its examples or valid made data."
PYTHON = "load serve callback_settings"
SHOWN = 3
LONG_WORD = re.compile(r"/[^/]{16,}")  # in a path nobody described this may be a key
LOOPBACK = ("127.0.0.1", "localhost", "::1")


def arguments(parser: argparse.ArgumentParser) -> None:
    loading.arguments(parser)
    parser.add_argument(
        "--port", type=int, metavar="N", default=8081, help="port to listen on; 0 takes a free one (default: 8081)"
    )
    parser.add_argument("--host", default="127.0.0.1", metavar="HOST", help="address to listen on (default: 127.0.0.1, reachable from this machine only)")  # fmt: skip
    parser.add_argument("--service", default="", metavar="NAME", help="the service's name, as messages show it")
    parser.add_argument(
        "--check-auth", action="store_true", help="answer 401 when a required security scheme is missing"
    )
    parser.add_argument(
        "--token",
        default="",
        metavar="TOKEN",
        help="the one key, token or password that is accepted: @FILE, env:VARIABLE, or itself, which the list of "
        "processes shows; implies --check-auth",
    )
    parser.add_argument("--stateful", action="store_true", help="remember what is posted, in memory")
    parser.add_argument(
        "--cors",
        action="append",
        default=[],
        metavar="ORIGIN",
        help="let pages of this origin read answers, as in https://app.example (repeatable; * lets any page)",
    )
    callback_options.arguments(parser)
    parser.add_argument("--quiet", action="store_true", help="no progress and no hints: no line per request")


def run(options: argparse.Namespace) -> int:
    """Serve until interrupted.

    Raises:
        Fail: the spec cannot be read, the extra is missing, or the port cannot be taken.
    """
    server = _server(options)
    try:
        server.bind()
    except (OSError, OverflowError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        remedy = "Choose another with --port, or --port 0 for any free one."
        raise Fail(f"cannot listen on {options.host} port {options.port}: {reason}", remedy) from None
    _greet(options, server)
    try:
        server.run()
    except KeyboardInterrupt:
        pass  # the way to end it
    print("stopped", file=sys.stderr)
    return FINE


def _server(options: argparse.Namespace) -> MockServer:
    if not 0 <= options.port <= 65535:
        raise Fail(f"{options.port} is no port", "Ports go from 0 to 65535.")
    try:
        from generator.mock import serve
        from generator.mock.server import require
    except ImportError as error:
        raise _missing(error) from None
    try:
        require()
    except ImportError as error:
        raise _missing(error) from None
    spec, _ = loading.loaded(options)
    from generator.mock.cors import is_origin
    from generator.usecases.secret_words import secret_of

    for origin in options.cors:
        if not is_origin(origin):
            raise Fail(f"{origin} is no origin", "Give scheme, host and port alone, as in https://app.example:8443.")

    report, told = (None, None) if options.quiet else (_report, callback_options.called_back)
    server = serve(
        spec, options.port, host=options.host, check_auth=options.check_auth, token=value_of(secret_of(options.token)),
        stateful=options.stateful, cors=options.cors, callbacks=callback_options.settings(options, options.service), report=report, told=told,
    )  # fmt: skip
    _unplanned(server)
    return server


def _unplanned(server: MockServer) -> None:
    """Say which plans are for nothing that the document has."""
    from generator.mock.calling_back.finding import unknown_plans

    callbacks = server.mock.settings.callbacks
    for name in unknown_plans(server.mock.source, callbacks) if callbacks is not None else ():
        print(plain(f"warning: the document has no operation with callbacks and no webhook '{name}'"), file=sys.stderr)


def _missing(error: ImportError) -> Fail:
    return Fail(f"the mock needs {error.name}", f"Install the extra: {installing('mock')}.")


def _greet(options: argparse.Namespace, server: MockServer) -> None:
    operations = server.mock.router.operations
    name = f"{options.service} " if options.service else ""
    if options.host not in LOOPBACK:
        print(
            f"warning: {options.host} can be reached from other machines; whoever reaches it sees the mock",
            file=sys.stderr,
        )
    print(
        f"{plain(name)}mock of {plain(options.spec)} on {server.base_url} ({counted(len(operations), 'operation')}, Ctrl-C stops)"
    )
    for operation in operations[:SHOWN]:
        print(plain(f"  {operation.verb:<7}{server.base_url}{operation.path}  {operation.id}".rstrip()))
    if len(operations) > SHOWN:
        print(f"  ... and {len(operations) - SHOWN} more")
    print(
        "Requests are checked against the spec. Choose an answer with `Prefer: code=409`, `example=NAME`, `dynamic=true`."
    )
    sys.stdout.flush()


def _report(seen: RecordedRequest) -> None:
    """One line for a request: the template instead of the path, and no values, as those may be secrets."""
    where = seen.template or LONG_WORD.sub("/***", seen.path)
    name = f" {seen.operation_id}" if seen.operation_id else ""
    faults = "".join(
        f"\n    {fault['in']} {fault['name']}{fault['pointer']} does not fit" for fault in seen.violations[:10]
    )
    note = f"\n    {seen.note}" if seen.note else ""
    print(
        plain(f"{seen.method} {where} -> {seen.status}{name} ({seen.seconds * 1000:.0f} ms){faults}{note}"),
        file=sys.stderr,
    )
