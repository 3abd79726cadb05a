"""The service Svc: one method per operation, and its twin for asyncio."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .._runtime import AsyncClient, Client, Service

if TYPE_CHECKING:
    from .operations import (
        same as _same,
    )

SERVICE = Service(
    name="Svc",
    package=__package__,
    operations={"same": "same"},
    title="Required without a property; null without a type; one name in three places",
    version="1",
)


class Svc(Client):
    """Required without a property; null without a type; one name in three places."""

    SERVICE = SERVICE

    if TYPE_CHECKING:
        same = _same.same


class AsyncSvc(AsyncClient):
    """Required without a property; null without a type; one name in three places."""

    SERVICE = SERVICE

    if TYPE_CHECKING:
        same = _same.same_async
