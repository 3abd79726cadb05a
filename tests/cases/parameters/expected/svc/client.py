"""The service Svc: one method per operation, and its twin for asyncio."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .._runtime import AsyncClient, Client, Service

if TYPE_CHECKING:
    from .operations import (
        map as _map,
    )

SERVICE = Service(
    name="Svc",
    package=__package__,
    operations={"map": "map"},
    title="Parameters in every place and style",
    version="1",
)


class Svc(Client):
    """Parameters in every place and style."""

    SERVICE = SERVICE

    if TYPE_CHECKING:
        map = _map.map


class AsyncSvc(AsyncClient):
    """Parameters in every place and style."""

    SERVICE = SERVICE

    if TYPE_CHECKING:
        map = _map.map_async
