"""The service Svc: one method per operation, and its twin for asyncio."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .._runtime import AsyncClient, Client, Service

if TYPE_CHECKING:
    from .operations import (
        start_job as _start_job,
    )

SERVICE = Service(
    name="Svc",
    package=__package__,
    operations={"startJob": "start_job"},
    title="What the service calls by itself",
    version="1",
)


class Svc(Client):
    """What the service calls by itself."""

    SERVICE = SERVICE

    if TYPE_CHECKING:
        start_job = _start_job.start_job


class AsyncSvc(AsyncClient):
    """What the service calls by itself."""

    SERVICE = SERVICE

    if TYPE_CHECKING:
        start_job = _start_job.start_job_async
