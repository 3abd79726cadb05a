"""A small shop, version 2.1.

from clients.shop import Shop

with Shop(base_url="https://eu.shop.example/v2", headers={...}) as shop:
    reply = shop.list_orders(...)
"""

from __future__ import annotations

from .._runtime.lazy import attach

__getattr__, __dir__, __all__ = attach(
    __name__,
    {
        "Shop": "client",
        "AsyncShop": "client",
        "CreateOrder_Request": "operations.create_order",
        "CreateOrder_Response": "operations.create_order",
        "CreateOrder_ResponseException": "operations.create_order",
        "create_order": "operations.create_order",
        "create_order_async": "operations.create_order",
        "ListOrders_Request": "operations.list_orders",
        "ListOrders_Response": "operations.list_orders",
        "ListOrders_ResponseException": "operations.list_orders",
        "list_orders": "operations.list_orders",
        "list_orders_async": "operations.list_orders",
        "ExternalService__Shop_uploadPhoto_IN_body": "operations.upload_photo",
        "UploadPhoto_Request": "operations.upload_photo",
        "UploadPhoto_Response": "operations.upload_photo",
        "UploadPhoto_ResponseException": "operations.upload_photo",
        "upload_photo": "operations.upload_photo",
        "upload_photo_async": "operations.upload_photo",
        "WatchOrder_Request": "operations.watch_order",
        "WatchOrder_Response": "operations.watch_order",
        "WatchOrder_ResponseException": "operations.watch_order",
        "watch_order": "operations.watch_order",
        "watch_order_async": "operations.watch_order",
        "ExternalService__Shop_Card": "types.card",
        "ExternalService__Shop_Line": "types.line",
        "ExternalService__Shop_Order": "types.order",
        "ExternalService__Shop_Order_shipping": "types.order",
        "ExternalService__Shop_OrderEvent": "types.order_event",
        "ExternalService__Shop_Payment": "types.payment",
        "ExternalService__Shop_Problem": "types.problem",
        "ExternalService__Shop_Product": "types.product",
        "ExternalService__Shop_Voucher": "types.voucher",
    },
    aliases={
        "Card": "ExternalService__Shop_Card",
        "Line": "ExternalService__Shop_Line",
        "Order": "ExternalService__Shop_Order",
        "OrderEvent": "ExternalService__Shop_OrderEvent",
        "Order_shipping": "ExternalService__Shop_Order_shipping",
        "Payment": "ExternalService__Shop_Payment",
        "Problem": "ExternalService__Shop_Problem",
        "Product": "ExternalService__Shop_Product",
        "Voucher": "ExternalService__Shop_Voucher",
        "uploadPhoto_IN_body": "ExternalService__Shop_uploadPhoto_IN_body",
    },
)
