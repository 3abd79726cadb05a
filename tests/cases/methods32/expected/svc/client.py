"""The service Svc: one method per operation, and its twin for asyncio."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .._runtime import AsyncClient, Client, Service

if TYPE_CHECKING:
    from .operations import (
        ask_shelf as _ask_shelf,
        copy_shelves_by_id as _copy_shelves_by_id,
    )

SERVICE = Service(
    name="Svc",
    package=__package__,
    operations={"askShelf": "ask_shelf", "copyShelvesById": "copy_shelves_by_id"},
    title="Shelves",
    version="1",
)


class Svc(Client):
    """Shelves."""

    SERVICE = SERVICE

    if TYPE_CHECKING:
        ask_shelf = _ask_shelf.ask_shelf
        copy_shelves_by_id = _copy_shelves_by_id.copy_shelves_by_id


class AsyncSvc(AsyncClient):
    """Shelves."""

    SERVICE = SERVICE

    if TYPE_CHECKING:
        ask_shelf = _ask_shelf.ask_shelf_async
        copy_shelves_by_id = _copy_shelves_by_id.copy_shelves_by_id_async
