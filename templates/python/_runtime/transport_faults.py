"""What goes wrong inside httpx2 and its engine, as faults of the runtime."""

from __future__ import annotations

import time
from functools import cache

from .faults import ConnectFailed, ServiceError, TimedOut, TransportError

_PHASES = {
    "ConnectTimeout": "connect",
    "PoolTimeout": "pool",
    "ReadTimeout": "read",
    "WriteTimeout": "write",
}
_UNSENT = frozenset(
    {
        "ConnectError",
        "InvalidURL",
        "LocalProtocolError",
        "ProxyError",
        "UnsupportedProtocol",
    }
)


@cache
def library_errors() -> tuple[type[Exception], ...]:
    """Every error that the engine and what it stands on raise.

    h11 tells a body that does not have its length, the standard library what the
    operating system, TLS, names and texts are at odds with.
    """
    import h11
    import httpcore2

    return (
        httpcore2.NetworkError,
        httpcore2.ProtocolError,
        httpcore2.ProxyError,
        httpcore2.TimeoutException,
        httpcore2.UnsupportedProtocol,
        httpcore2.ConnectionNotAvailable,
        h11.ProtocolError,
        OSError,
        ValueError,
    )


def unsendable(error: Exception) -> TransportError:
    """The fault for a request that could not even be begun."""
    if isinstance(error, TransportError):
        return error
    text = str(error) or type(error).__name__
    return TransportError(f"nothing was sent: {text}", sent=False, final=True)


def fault_of(error: Exception, deadline: float) -> ServiceError:
    """The fault for an error; its text holds no address."""
    if isinstance(error, ServiceError):
        return error
    kind = type(error).__name__
    phase = _PHASES.get(kind)
    if phase is not None:
        sent = phase in ("read", "write")
        if time.monotonic() >= deadline - 0.01:
            return TimedOut("the call took too long", phase="total", sent=sent)
        return TimedOut(f"no progress in time ({phase})", phase=phase, sent=sent)
    text = str(error) or kind
    if kind == "ConnectError":
        return ConnectFailed(f"no connection: {text}")
    return TransportError(f"{kind}: {text}", sent=kind not in _UNSENT)
