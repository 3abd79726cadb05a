"""The service Svc: one method per operation, and its twin for asyncio."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .._runtime import AsyncClient, Client, Service

SERVICE = Service(
    name="Svc",
    package=__package__,
    operations={},
    title="What stands beside the body of a webhook",
    version="1",
)


class Svc(Client):
    """What stands beside the body of a webhook."""

    SERVICE = SERVICE


class AsyncSvc(AsyncClient):
    """What stands beside the body of a webhook."""

    SERVICE = SERVICE
