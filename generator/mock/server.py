"""The mock on a socket: a thread with its own loop, listening before anyone is told the address."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from generator.listening import LOOPBACK, ListeningServer
from generator.listening import require as require
from generator.mock.app import Mock, Settings
from generator.mock.history import RecordedRequest, RequestHistory
from generator.mock.source import open_spec

if TYPE_CHECKING:
    from generator.oas import Spec

_EVERYWHERE = ("0.0.0.0", "::")  # whoever listens there wants to be called by any name


class MockServer(ListeningServer):
    """A running mock: `base_url` to call, `requests` for what it saw. Use as a context manager.

    `base_url` is without the path prefix of the spec's servers.
    """

    def __init__(self, mock: Mock, host: str = LOOPBACK, port: int = 0) -> None:
        super().__init__(mock, host, port, name="mock")
        self.mock = mock
        mock.hosts = None if host in _EVERYWHERE else frozenset(("localhost", host.lower()))

    @property
    def requests(self) -> RequestHistory:
        return self.mock.requests


def serve(
    spec: Spec | str | Path,
    port: int = 0,
    *,
    host: str = LOOPBACK,
    check_auth: bool = False,
    token: str = "",
    stateful: bool = False,
    cors: Sequence[str] = (),
    report: Callable[[RecordedRequest], None] | None = None,
) -> MockServer:
    """A mock of a spec, to be entered: `with serve("sms.json") as mock: ... mock.base_url, mock.requests`.

    `cors` are the origins ("https://app.example", or "*") whose pages may read its answers; by default none may.

    Raises:
        Unreadable: there is no spec at the path.
    """
    settings = Settings(check_auth or bool(token), token, stateful, tuple(cors))
    return MockServer(Mock(open_spec(spec), settings, report), host, port)
