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
    from generator.mock.calling_back.delivering import CallbackAttempt
    from generator.mock.calling_back.settings import CallbackSettings
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

    @property
    def callbacks(self) -> list[CallbackAttempt]:
        """The latest calls that it made by itself, or would not make."""
        return self.mock.deliveries.attempts if self.mock.deliveries is not None else []

    def settled(self, timeout: float = 10.0) -> bool:
        """Wait until no callback is due; whether that came true within so many seconds."""
        return self.mock.deliveries is None or self.mock.deliveries.settled(timeout)

    def close(self) -> None:
        """Stop serving and calling back, and free the port."""
        super().close()
        self.mock.close()


def serve(
    spec: Spec | str | Path,
    port: int = 0,
    *,
    host: str = LOOPBACK,
    check_auth: bool = False,
    token: str = "",
    stateful: bool = False,
    cors: Sequence[str] = (),
    callbacks: CallbackSettings | None = None,
    report: Callable[[RecordedRequest], None] | None = None,
    told: Callable[[CallbackAttempt], None] | None = None,
) -> MockServer:
    """A mock of a spec, to be entered: `with serve("sms.json") as mock: ... mock.base_url, mock.requests`.

    `cors` are the origins ("https://app.example", or "*") whose pages may read its answers; by default none may. With `callbacks` it
    plays the vendor's side of callbacks and webhooks too; `told` hears of each such call, from a thread of its own.

    Raises:
        Unreadable: there is no spec at the path.
    """
    settings = Settings(check_auth or bool(token), token, stateful, tuple(cors), callbacks)
    return MockServer(Mock(open_spec(spec), settings, report, told), host, port)
