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
from generator.org.state import OrgConnection
from generator.orgserver.app import OrgApplication

ADMIN = "admin"
TOKEN_VARIABLE = "EXTSVC_ORG_TOKEN"


@dataclass(frozen=True, slots=True)
class ServingOptions:
    """How an org is served. Port 0 takes a free one; `token` is the administrator's, made when none is given."""

    host: str = LOOPBACK
    port: int = 0
    token: str = field(default="", repr=False)
    ignore_unknown: bool = False


class RunningOrg:
    """A running org. As a context manager it serves in a thread and is taken down at the end."""

    def __init__(self, org: LocalOrg, server: ListeningServer, connection: OrgConnection) -> None:
        self.org, self.server, self.connection = org, server, connection

    def __enter__(self) -> RunningOrg:
        self.server.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def run(self) -> None:
        """Serve in this thread until asked to stop."""
        self.server.run()

    def close(self) -> None:
        """Stop serving and let go of the state folder."""
        self.server.close()
        self.org.close()


def started(path: Path, options: ServingOptions) -> Checked[RunningOrg]:
    """Open the org of a state folder and take its port; nothing is served yet.

    Findings: those of `open_org`. Raises OSError when the port cannot be taken, ImportError without the extra `mock`.
    """
    opened = open_org(path, ignore_unknown=options.ignore_unknown)
    if opened.value is None:
        return Checked(None, opened.diagnostics)
    org = opened.value
    application = OrgApplication(org)
    server = ListeningServer(application, options.host, options.port, name="org")
    try:
        server.bind()
        port = server.address[1]
        application.hosts = frozenset(f"{name}:{port}" for name in ("127.0.0.1", "localhost", "[::1]"))
        org.sessions.revoke_kind(ADMIN)
        token = org.sessions.issue(org.identity.username, ADMIN, None, options.token)
        connection = OrgConnection(
            server.base_url, token, org.identity.username, str(org.state.path), f"{server.base_url}/setup", os.getpid()
        )
        org.state.publish(connection)
        remember(org.identity.org_id, org.state.path)
    except BaseException:
        server.close()
        org.close()
        raise
    return Checked(RunningOrg(org, server, connection), opened.diagnostics)
