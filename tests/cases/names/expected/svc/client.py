"""The service Svc: one method per operation, and its twin for asyncio."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .._runtime import AsyncClient, Client, Service

if TYPE_CHECKING:
    from .operations import (
        delete_class_by_from_items_by_id as _delete_class_by_from_items_by_id,
        import_ as _import_,
        import_post as _import_post,
        merge as _merge,
        merge_async_put as _merge_async_put,
    )

SERVICE = Service(
    name="Svc",
    package=__package__,
    operations={
        "import": "import_",
        "Import": "import_post",
        "deleteClassByFromItemsById": "delete_class_by_from_items_by_id",
        "merge": "merge",
        "merge-async": "merge_async_put",
    },
    title="Names that cannot stand as they are",
    version="1",
)


class Svc(Client):
    """Names that cannot stand as they are."""

    SERVICE = SERVICE

    if TYPE_CHECKING:
        delete_class_by_from_items_by_id = (
            _delete_class_by_from_items_by_id.delete_class_by_from_items_by_id
        )
        import_ = _import_.import_
        import_post = _import_post.import_post
        merge = _merge.merge
        merge_async_put = _merge_async_put.merge_async_put


class AsyncSvc(AsyncClient):
    """Names that cannot stand as they are."""

    SERVICE = SERVICE

    if TYPE_CHECKING:
        delete_class_by_from_items_by_id = (
            _delete_class_by_from_items_by_id.delete_class_by_from_items_by_id_async
        )
        import_ = _import_.import__async
        import_post = _import_post.import_post_async
        merge = _merge.merge_async
        merge_async_put = _merge_async_put.merge_async_put_async
