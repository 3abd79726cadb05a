"""The service Svc: one method per operation, and its twin for asyncio."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .._runtime import AsyncClient, Client, Service

if TYPE_CHECKING:
    from .operations import (
        v1_limits_add as _v1_limits_add,
    )

SERVICE = Service(
    name="Svc",
    package=__package__,
    operations={"v1.limits.add": "v1_limits_add"},
    title="Limits",
    version="1",
)


class Svc(Client):
    """Limits."""

    SERVICE = SERVICE

    if TYPE_CHECKING:
        v1_limits_add = _v1_limits_add.v1_limits_add


class AsyncSvc(AsyncClient):
    """Limits."""

    SERVICE = SERVICE

    if TYPE_CHECKING:
        v1_limits_add = _v1_limits_add.v1_limits_add_async
