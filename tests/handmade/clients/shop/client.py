"""The service Shop: one method per operation, and its twin for asyncio."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .._runtime import AsyncClient, Client, Scheme, Server, Service

if TYPE_CHECKING:
    from .operations import create_order as _create_order
    from .operations import list_orders as _list_orders
    from .operations import upload_photo as _upload_photo
    from .operations import watch_order as _watch_order

SERVICE = Service(
    name="Shop",
    title="A small shop",
    version="2.1",
    package=__package__,
    operations={
        "createOrder": "create_order",
        "listOrders": "list_orders",
        "uploadPhoto": "upload_photo",
        "watchOrder": "watch_order",
    },
    servers=(
        Server(
            "https://{region}.shop.example/v2",
            "The shop of a region",
            variables={"region": ("eu", ("eu", "us"))},
        ),
    ),
    schemes=(
        Scheme("bearer", kind="http", scheme="bearer"),
        Scheme("key", kind="apiKey", location="header", parameter="X-Key"),
    ),
)


class Shop(Client):
    """A small shop."""

    SERVICE = SERVICE

    if TYPE_CHECKING:
        create_order = _create_order.create_order
        list_orders = _list_orders.list_orders
        upload_photo = _upload_photo.upload_photo
        watch_order = _watch_order.watch_order


class AsyncShop(AsyncClient):
    """A small shop."""

    SERVICE = SERVICE

    if TYPE_CHECKING:
        create_order = _create_order.create_order_async
        list_orders = _list_orders.list_orders_async
        upload_photo = _upload_photo.upload_photo_async
        watch_order = _watch_order.watch_order_async
