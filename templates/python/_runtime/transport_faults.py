"""What goes wrong inside httpx2 and its engine, as faults of the runtime."""

from __future__ import annotations

import time
from functools import cache

from .faults import ConnectFailed, TimedOut, TransportError

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
    """Every error that the engine raises."""
    import httpcore2

    return (
        httpcore2.NetworkError,
        httpcore2.ProtocolError,
        httpcore2.ProxyError,
        httpcore2.TimeoutException,
        httpcore2.UnsupportedProtocol,
    )


def fault_of(error: Exception, deadline: float) -> TransportError:
    """The fault for an error; its text holds no address."""
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
