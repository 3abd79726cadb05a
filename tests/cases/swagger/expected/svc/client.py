"""The service Svc: one method per operation, and its twin for asyncio."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .._runtime import AsyncClient, Client, Server, Service

if TYPE_CHECKING:
    from .operations import (
        add_account as _add_account,
        send as _send,
    )

SERVICE = Service(
    name="Svc",
    package=__package__,
    operations={"addAccount": "add_account", "send": "send"},
    title="The older dialect",
    version="1",
    servers=(Server("https://api.example.com/v1"), Server("http://api.example.com/v1")),
)


class Svc(Client):
    """The older dialect."""

    SERVICE = SERVICE

    if TYPE_CHECKING:
        add_account = _add_account.add_account
        send = _send.send


class AsyncSvc(AsyncClient):
    """The older dialect."""

    SERVICE = SERVICE

    if TYPE_CHECKING:
        add_account = _add_account.add_account_async
        send = _send.send_async
