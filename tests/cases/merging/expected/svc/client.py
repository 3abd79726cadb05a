"""The service Svc: one method per operation, and its twin for asyncio."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .._runtime import AsyncClient, Client, Service

if TYPE_CHECKING:
    from .operations import (
        date as _date,
        list as _list,
    )

SERVICE = Service(
    name="Svc",
    package=__package__,
    operations={"list": "list", "date": "date"},
    title="One property described by two branches; bytes inside JSON; an operation called list",
    version="1",
)


class Svc(Client):
    """One property described by two branches; bytes inside JSON; an operation called
    list.
    """

    SERVICE = SERVICE

    if TYPE_CHECKING:
        date = _date.date
        list = _list.list


class AsyncSvc(AsyncClient):
    """One property described by two branches; bytes inside JSON; an operation called
    list.
    """

    SERVICE = SERVICE

    if TYPE_CHECKING:
        date = _date.date_async
        list = _list.list_async
