"""An org that runs: opened, bound to its port, published to its owner, and taken down again."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType

from generator.diagnostics import Checked
from generator.listening import LOOPBACK, ListeningServer
from generator.org.known import remember
from generator.org.local_org import LocalOrg, open_org
from generator.org.sessions import ADMIN
from generator.org.state import OrgConnection
from generator.org.timers import InterviewTimers
from generator.orgserver.app import OrgApplication
from generator.orgserver.tls import server_context
from generator.rest.login import FRONT_DOOR

_LOCAL = ("127.0.0.1", "localhost", "::1")
TOKEN_VARIABLE = "EXTSVC_ORG_TOKEN"


@dataclass(frozen=True, slots=True)
class ServingOptions:
    """How an org is served. Port 0 takes a free one; `token` is the administrator's, made when none is given.

    Another `host` than this machine's own needs `tls`: tokens would travel in the clear.
    """

    host: str = LOOPBACK
    port: int = 0
    token: str = field(default="", repr=False)
    ignore_unknown: bool = False
    tls: bool = False


class RunningOrg:
    """A running org. As a context manager it serves in a thread and is taken down at the end."""

    def __init__(self, org: LocalOrg, server: ListeningServer, connection: OrgConnection) -> None:
        self.org, self.server, self.connection = org, server, connection
        self.timers = InterviewTimers(org)

    def __enter__(self) -> RunningOrg:
        self.server.start()
        self.timers.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def run(self) -> None:
        """Serve in this thread until asked to stop."""
        self.timers.start()
        self.server.run()

    def close(self) -> None:
        """Stop serving and let go of the state folder."""
        self.server.close()
        self.timers.close()
        self.org.close()


def started(path: Path, options: ServingOptions) -> Checked[RunningOrg]:
    """Open the org of a state folder and take its port; nothing is served yet.

    Findings: those of `open_org`. Raises OSError when the port cannot be taken, ValueError for another host without TLS,
    ImportError without the extra `mock`, for TLS `tls`.
    """
    if options.host not in _LOCAL and not options.tls:
        raise ValueError(f"{options.host} is not this machine alone: tokens would travel over plain http")
    opened = open_org(path, ignore_unknown=options.ignore_unknown)
    if opened.value is None:
        return Checked(None, opened.diagnostics)
    org = opened.value
    application = OrgApplication(org)
    server = ListeningServer(application, options.host, options.port, name="org")
    try:
        server.bind()
        if options.tls:
            server.tls = server_context(org.state.path, options.host)
        port = server.address[1]
        org.addresses = _addresses(server.base_url, options.host, port)
        application.hosts = frozenset(address.partition("://")[2] for address in org.addresses)
        org.sessions.revoke_kind(ADMIN)
        token = org.sessions.issue(org.identity.username, ADMIN, None, options.token)
        setup_url = f"{server.base_url}{FRONT_DOOR}?otp={org.codes.issue(org.identity.username)}"
        connection = OrgConnection(
            server.base_url, token, org.identity.username, str(org.state.path), setup_url, os.getpid()
        )
        org.state.publish(connection)
        remember(org.identity.org_id, org.state.path)
    except BaseException:
        server.close()
        org.close()
        raise
    return Checked(RunningOrg(org, server, connection), opened.diagnostics)


def _addresses(base_url: str, host: str, port: int) -> tuple[str, ...]:
    """Where the org may be called: as it is published, by the names of this machine, by the host that was asked for."""
    scheme = base_url.partition("://")[0]
    usual = port == {"http": 80, "https": 443}[scheme]
    names = [f"[{name}]" if ":" in name else name for name in (*_LOCAL, host)]
    ends = ("", f":{port}") if usual else (f":{port}",)
    return tuple(dict.fromkeys((base_url, *(f"{scheme}://{name.lower()}{end}" for name in names for end in ends))))
