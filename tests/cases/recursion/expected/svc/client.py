"""The service Svc: one method per operation, and its twin for asyncio."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .._runtime import AsyncClient, Client, Service

if TYPE_CHECKING:
    from .operations import (
        put_tree as _put_tree,
    )

SERVICE = Service(
    name="Svc",
    package=__package__,
    operations={"putTree": "put_tree"},
    title="Things that contain themselves",
    version="1",
)


class Svc(Client):
    """Things that contain themselves."""

    SERVICE = SERVICE

    if TYPE_CHECKING:
        put_tree = _put_tree.put_tree


class AsyncSvc(AsyncClient):
    """Things that contain themselves."""

    SERVICE = SERVICE

    if TYPE_CHECKING:
        put_tree = _put_tree.put_tree_async
