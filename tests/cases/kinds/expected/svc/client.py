"""The service Svc: one method per operation, and its twin for asyncio."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .._runtime import AsyncClient, Client, Service

if TYPE_CHECKING:
    from .operations import (
        things as _things,
    )

SERVICE = Service(
    name="Svc",
    package=__package__,
    operations={"things": "things"},
    title="Several JSON types at one place; a choice that lists itself; a child that adds nothing",
    version="1",
)


class Svc(Client):
    """Several JSON types at one place; a choice that lists itself; a child that adds
    nothing.
    """

    SERVICE = SERVICE

    if TYPE_CHECKING:
        things = _things.things


class AsyncSvc(AsyncClient):
    """Several JSON types at one place; a choice that lists itself; a child that adds
    nothing.
    """

    SERVICE = SERVICE

    if TYPE_CHECKING:
        things = _things.things_async
