"""The service Svc: one method per operation, and its twin for asyncio."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .._runtime import AsyncClient, Client, Service

if TYPE_CHECKING:
    from .operations import (
        read as _read,
    )

SERVICE = Service(
    name="Svc",
    package=__package__,
    operations={"read": "read"},
    title="Null alone",
    version="1",
)


class Svc(Client):
    """Null alone."""

    SERVICE = SERVICE

    if TYPE_CHECKING:
        read = _read.read


class AsyncSvc(AsyncClient):
    """Null alone."""

    SERVICE = SERVICE

    if TYPE_CHECKING:
        read = _read.read_async
