"""The service Svc: one method per operation, and its twin for asyncio."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .._runtime import AsyncClient, Client, Server, Service

if TYPE_CHECKING:
    from .operations import (
        elsewhere as _elsewhere,
        list_files as _list_files,
        put_file as _put_file,
    )

SERVICE = Service(
    name="Svc",
    package=__package__,
    operations={
        "listFiles": "list_files",
        "putFile": "put_file",
        "elsewhere": "elsewhere",
    },
    title="Addresses for the whole service, for a path and for an operation",
    version="1",
    servers=(
        Server(
            "https://{region}.example.com/{version}",
            "Where most is served",
            variables={"region": ("eu", ("eu", "us")), "version": ("v2", ())},
        ),
        Server("/relative"),
    ),
)


class Svc(Client):
    """Addresses for the whole service, for a path and for an operation."""

    SERVICE = SERVICE

    if TYPE_CHECKING:
        elsewhere = _elsewhere.elsewhere
        list_files = _list_files.list_files
        put_file = _put_file.put_file


class AsyncSvc(AsyncClient):
    """Addresses for the whole service, for a path and for an operation."""

    SERVICE = SERVICE

    if TYPE_CHECKING:
        elsewhere = _elsewhere.elsewhere_async
        list_files = _list_files.list_files_async
        put_file = _put_file.put_file_async
