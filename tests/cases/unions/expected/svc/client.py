"""The service Svc: one method per operation, and its twin for asyncio."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .._runtime import AsyncClient, Client, Service

if TYPE_CHECKING:
    from .operations import (
        add_pet as _add_pet,
    )

SERVICE = Service(
    name="Svc",
    package=__package__,
    operations={"addPet": "add_pet"},
    title="Unions",
    version="1",
)


class Svc(Client):
    """Unions."""

    SERVICE = SERVICE

    if TYPE_CHECKING:
        add_pet = _add_pet.add_pet


class AsyncSvc(AsyncClient):
    """Unions."""

    SERVICE = SERVICE

    if TYPE_CHECKING:
        add_pet = _add_pet.add_pet_async
