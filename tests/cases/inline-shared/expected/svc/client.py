"""The service Svc: one method per operation, and its twin for asyncio."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .._runtime import AsyncClient, Client, Service

if TYPE_CHECKING:
    from .operations import (
        add_order as _add_order,
        read_alone as _read_alone,
        read_guest as _read_guest,
        read_owner as _read_owner,
    )

SERVICE = Service(
    name="Svc",
    package=__package__,
    operations={
        "readAlone": "read_alone",
        "readOwner": "read_owner",
        "readGuest": "read_guest",
        "addOrder": "add_order",
    },
    title="Inline and shared",
    version="1",
)


class Svc(Client):
    """Inline and shared."""

    SERVICE = SERVICE

    if TYPE_CHECKING:
        add_order = _add_order.add_order
        read_alone = _read_alone.read_alone
        read_guest = _read_guest.read_guest
        read_owner = _read_owner.read_owner


class AsyncSvc(AsyncClient):
    """Inline and shared."""

    SERVICE = SERVICE

    if TYPE_CHECKING:
        add_order = _add_order.add_order_async
        read_alone = _read_alone.read_alone_async
        read_guest = _read_guest.read_guest_async
        read_owner = _read_owner.read_owner_async
