"""The service Svc: one method per operation, and its twin for asyncio."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .._runtime import AsyncClient, Client, Scheme, Service

if TYPE_CHECKING:
    from .operations import (
        list_by_address as _list_by_address,
        list_by_cursor as _list_by_cursor,
        list_by_last_item as _list_by_last_item,
        list_by_offset as _list_by_offset,
        list_by_page as _list_by_page,
        list_by_page_of_total as _list_by_page_of_total,
        list_recent as _list_recent,
        paged as _paged,
    )

SERVICE = Service(
    name="Svc",
    package=__package__,
    operations={
        "listByPage": "list_by_page",
        "listByPageOfTotal": "list_by_page_of_total",
        "listByOffset": "list_by_offset",
        "listByCursor": "list_by_cursor",
        "listByLastItem": "list_by_last_item",
        "listByAddress": "list_by_address",
        "paged": "paged",
        "listRecent": "list_recent",
    },
    title="Pages",
    version="1",
    schemes=(Scheme("key", kind="apiKey", location="query", parameter="api_key"),),
)


class Svc(Client):
    """Pages."""

    SERVICE = SERVICE

    if TYPE_CHECKING:
        list_by_address = _list_by_address.list_by_address
        list_by_cursor = _list_by_cursor.list_by_cursor
        list_by_last_item = _list_by_last_item.list_by_last_item
        list_by_offset = _list_by_offset.list_by_offset
        list_by_page = _list_by_page.list_by_page
        list_by_page_of_total = _list_by_page_of_total.list_by_page_of_total
        list_recent = _list_recent.list_recent
        paged = _paged.paged


class AsyncSvc(AsyncClient):
    """Pages."""

    SERVICE = SERVICE

    if TYPE_CHECKING:
        list_by_address = _list_by_address.list_by_address_async
        list_by_cursor = _list_by_cursor.list_by_cursor_async
        list_by_last_item = _list_by_last_item.list_by_last_item_async
        list_by_offset = _list_by_offset.list_by_offset_async
        list_by_page = _list_by_page.list_by_page_async
        list_by_page_of_total = _list_by_page_of_total.list_by_page_of_total_async
        list_recent = _list_recent.list_recent_async
        paged = _paged.paged_async
