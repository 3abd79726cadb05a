"""The service Svc: one method per operation, and its twin for asyncio."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .._runtime import AsyncClient, Client, Service

if TYPE_CHECKING:
    from .operations import (
        add_step as _add_step,
    )

SERVICE = Service(
    name="Svc",
    package=__package__,
    operations={"addStep": "add_step"},
    title="Tags that alternatives state themselves; a name that cannot be carried; limits of other types",
    version="1",
)


class Svc(Client):
    """Tags that alternatives state themselves; a name that cannot be carried; limits of
    other types.
    """

    SERVICE = SERVICE

    if TYPE_CHECKING:
        add_step = _add_step.add_step


class AsyncSvc(AsyncClient):
    """Tags that alternatives state themselves; a name that cannot be carried; limits of
    other types.
    """

    SERVICE = SERVICE

    if TYPE_CHECKING:
        add_step = _add_step.add_step_async
