"""The service Svc: one method per operation, and its twin for asyncio."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .._runtime import AsyncClient, Client, Service

if TYPE_CHECKING:
    from .operations import (
        read_log as _read_log,
        write_log as _write_log,
    )

SERVICE = Service(
    name="Svc",
    package=__package__,
    operations={"readLog": "read_log", "writeLog": "write_log"},
    title="Log",
    version="1",
)


class Svc(Client):
    """Log."""

    SERVICE = SERVICE

    if TYPE_CHECKING:
        read_log = _read_log.read_log
        write_log = _write_log.write_log


class AsyncSvc(AsyncClient):
    """Log."""

    SERVICE = SERVICE

    if TYPE_CHECKING:
        read_log = _read_log.read_log_async
        write_log = _write_log.write_log_async
