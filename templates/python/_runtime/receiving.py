"""What a service calls by itself (callbacks, webhooks), received: an ASGI application.

Only folders with such a service have this module. A signature is checked with the
library `standardwebhooks`, which is asked for where a secret is given.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from importlib import import_module
from typing import TypeVar, cast

from .received import (
    Callback,
    CallbackWith,
    Handler,
    HandlerWith,
    Received,
    ReceivedWith,
    Route,
)
from .receiver_app import Receiver, Signature

__all__ = (
    "Callback",
    "CallbackWith",
    "Handler",
    "HandlerWith",
    "Received",
    "ReceivedWith",
    "Receiver",
    "Route",
    "optional",
    "receiver",
)

T = TypeVar("T")
MOST_BYTES = 1024 * 1024
MOST_HEADER_BYTES = 32 * 1024
BODY_SECONDS = 30.0


def receiver(
    *routes: Route,
    secret: str | Sequence[str] = (),
    unsigned: bool = False,
    most_bytes: int = MOST_BYTES,
    most_header_bytes: int = MOST_HEADER_BYTES,
    body_seconds: float = BODY_SECONDS,
) -> Receiver:
    """An ASGI application that receives what a service calls.

        app = receiver(on_job_done.CALLBACK.to(save), secret=os.environ["SECRET"])

    What comes is checked (address, method, size, signature, declared parameters and
    the body by their types, media type) before a function sees it; what is wrong is answered with a problem in JSON
    that repeats nothing. Two callbacks may listen on one path: the first whose type fits
    is taken.

    Args:
        routes: `CALLBACK.to(function)` of each callback that is wanted.
        secret: With a secret, every call must be signed as Standard Webhooks says; with
            several, by any of them. Needs the library `standardwebhooks`.
        unsigned: Take calls unsigned, although the document declares a signature.
        most_bytes: Of a body; a larger one is answered with 413.
        most_header_bytes: Of all headers together; more is answered with 431.
        body_seconds: How long a body may take to come.

    Raises:
        ValueError: A callback declares signatures, and there is no secret.
        ImportError: There is a secret, and `standardwebhooks` is not installed.
    """
    secrets = [secret] if isinstance(secret, str) else list(secret)
    signed = [route.callback.name for route in routes if route.callback.signed]
    if signed and not secrets and not unsigned:
        raise ValueError(
            f"{signed[0]} comes signed: give secret=..., or unsigned=True to trust anybody"
        )
    return Receiver(
        routes,
        [_signature(one) for one in secrets],
        most_bytes,
        most_header_bytes,
        body_seconds,
    )


def optional(read: Callable[[bytes], T]) -> Callable[[bytes], T | None]:
    """Read a body that may be missing: it is None then."""
    return lambda data: read(data) if data else None


def _signature(secret: str) -> Signature:
    try:
        library = import_module("standardwebhooks")
    except ImportError:
        raise ImportError(
            "checking signatures needs standardwebhooks: pip install standardwebhooks"
        ) from None
    if not secret:
        raise ValueError("the secret is empty")
    return cast("Signature", library.Webhook(secret))
