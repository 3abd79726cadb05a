"""The service Svc: one method per operation, and its twin for asyncio."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .._runtime import AsyncClient, Client, Service

if TYPE_CHECKING:
    from .operations import (
        cars as _cars,
    )

SERVICE = Service(
    name="Svc",
    package=__package__,
    operations={"cars": "cars"},
    title="allOf in its forms",
    version="1",
)


class Svc(Client):
    """allOf in its forms."""

    SERVICE = SERVICE

    if TYPE_CHECKING:
        cars = _cars.cars


class AsyncSvc(AsyncClient):
    """allOf in its forms."""

    SERVICE = SERVICE

    if TYPE_CHECKING:
        cars = _cars.cars_async
