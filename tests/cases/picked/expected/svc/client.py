"""The service Svc: one method per operation, and its twin for asyncio."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .._runtime import AsyncClient, Client, Service

if TYPE_CHECKING:
    from .operations import (
        a as _a,
    )

SERVICE = Service(
    name="Svc",
    package=__package__,
    operations={"a": "a"},
    title="Only what is picked and what it reaches",
    version="1",
)


class Svc(Client):
    """Only what is picked and what it reaches."""

    SERVICE = SERVICE

    if TYPE_CHECKING:
        a = _a.a


class AsyncSvc(AsyncClient):
    """Only what is picked and what it reaches."""

    SERVICE = SERVICE

    if TYPE_CHECKING:
        a = _a.a_async
