"""The service Svc: one method per operation, and its twin for asyncio."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .._runtime import AsyncClient, Client, Service

if TYPE_CHECKING:
    from .operations import (
        read_settings as _read_settings,
    )

SERVICE = Service(
    name="Svc",
    package=__package__,
    operations={"readSettings": "read_settings"},
    title="Maps and free-form objects",
    version="1",
)


class Svc(Client):
    """Maps and free-form objects."""

    SERVICE = SERVICE

    if TYPE_CHECKING:
        read_settings = _read_settings.read_settings


class AsyncSvc(AsyncClient):
    """Maps and free-form objects."""

    SERVICE = SERVICE

    if TYPE_CHECKING:
        read_settings = _read_settings.read_settings_async
