from .client import (
    Shop as Shop,
    AsyncShop as AsyncShop,
)
from .operations.create_order import (
    CreateOrder_Request as CreateOrder_Request,
    CreateOrder_Response as CreateOrder_Response,
    CreateOrder_ResponseException as CreateOrder_ResponseException,
    create_order as create_order,
    create_order_async as create_order_async,
)
from .operations.list_orders import (
    ListOrders_Request as ListOrders_Request,
    ListOrders_Response as ListOrders_Response,
    ListOrders_ResponseException as ListOrders_ResponseException,
    list_orders as list_orders,
    list_orders_async as list_orders_async,
)
from .operations.upload_photo import (
    ExternalService__Shop_uploadPhoto_IN_body as ExternalService__Shop_uploadPhoto_IN_body,
    UploadPhoto_Request as UploadPhoto_Request,
    UploadPhoto_Response as UploadPhoto_Response,
    UploadPhoto_ResponseException as UploadPhoto_ResponseException,
    upload_photo as upload_photo,
    upload_photo_async as upload_photo_async,
)
from .operations.watch_order import (
    WatchOrder_Request as WatchOrder_Request,
    WatchOrder_Response as WatchOrder_Response,
    WatchOrder_ResponseException as WatchOrder_ResponseException,
    watch_order as watch_order,
    watch_order_async as watch_order_async,
)
from .types.card import (
    ExternalService__Shop_Card as ExternalService__Shop_Card,
)
from .types.line import (
    ExternalService__Shop_Line as ExternalService__Shop_Line,
)
from .types.order import (
    ExternalService__Shop_Order as ExternalService__Shop_Order,
    ExternalService__Shop_Order_shipping as ExternalService__Shop_Order_shipping,
)
from .types.order_event import (
    ExternalService__Shop_OrderEvent as ExternalService__Shop_OrderEvent,
)
from .types.payment import (
    ExternalService__Shop_Payment as ExternalService__Shop_Payment,
)
from .types.problem import (
    ExternalService__Shop_Problem as ExternalService__Shop_Problem,
)
from .types.product import (
    ExternalService__Shop_Product as ExternalService__Shop_Product,
)
from .types.voucher import (
    ExternalService__Shop_Voucher as ExternalService__Shop_Voucher,
)

Card = ExternalService__Shop_Card
Line = ExternalService__Shop_Line
Order = ExternalService__Shop_Order
OrderEvent = ExternalService__Shop_OrderEvent
Order_shipping = ExternalService__Shop_Order_shipping
Payment = ExternalService__Shop_Payment
Problem = ExternalService__Shop_Problem
Product = ExternalService__Shop_Product
Voucher = ExternalService__Shop_Voucher
uploadPhoto_IN_body = ExternalService__Shop_uploadPhoto_IN_body
