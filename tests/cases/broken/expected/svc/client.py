"""The service Svc: one method per operation, and its twin for asyncio."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .._runtime import AsyncClient, Client, Service

if TYPE_CHECKING:
    from .operations import (
        bad as _bad,
        good as _good,
    )

SERVICE = Service(
    name="Svc",
    package=__package__,
    operations={"good": "good", "bad": "bad"},
    title="Faults touch only what they touch",
    version="1",
)


class Svc(Client):
    """Faults touch only what they touch."""

    SERVICE = SERVICE

    if TYPE_CHECKING:
        bad = _bad.bad
        good = _good.good


class AsyncSvc(AsyncClient):
    """Faults touch only what they touch."""

    SERVICE = SERVICE

    if TYPE_CHECKING:
        bad = _bad.bad_async
        good = _good.good_async
