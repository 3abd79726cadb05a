"""The service Svc: one method per operation, and its twin for asyncio."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .._runtime import AsyncClient, Client, Service

if TYPE_CHECKING:
    from .operations import (
        form as _form,
        replace as _replace,
        upload as _upload,
        watch as _watch,
    )

SERVICE = Service(
    name="Svc",
    package=__package__,
    operations={
        "upload": "upload",
        "replace": "replace",
        "watch": "watch",
        "form": "form",
    },
    title="Bodies that are not JSON",
    version="1",
)


class Svc(Client):
    """Bodies that are not JSON."""

    SERVICE = SERVICE

    if TYPE_CHECKING:
        form = _form.form
        replace = _replace.replace
        upload = _upload.upload
        watch = _watch.watch


class AsyncSvc(AsyncClient):
    """Bodies that are not JSON."""

    SERVICE = SERVICE

    if TYPE_CHECKING:
        form = _form.form_async
        replace = _replace.replace_async
        upload = _upload.upload_async
        watch = _watch.watch_async
