"""Pages, version 1.

Operations are methods of the client and functions of this package; classes and
functions are imported when they are first used.

    svc = Svc(base_url="https://...", api_key="...")
    reply = svc.list_by_page(...)
"""

from __future__ import annotations

from .._runtime.lazy import attach_service

__getattr__, __dir__ = attach_service(
    __name__,
    clients=("Svc", "AsyncSvc"),
    operations=(
        "list_by_address",
        "list_by_cursor",
        "list_by_last_item",
        "list_by_offset",
        "list_by_page",
        "list_by_page_of_total",
        "list_recent",
        "paged",
    ),
    types={
        "operations.list_by_address": {
            "ListByAddressReply": "ExternalService__Svc_listByAddress_OUT_200",
        },
        "operations.list_by_cursor": {
            "ListByCursorReply": "ExternalService__Svc_listByCursor_OUT_200",
            "ListByCursorReplyResult": "ExternalService__Svc_listByCursor_OUT_200_result",
            "ListByCursorReplyMeta": "ExternalService__Svc_listByCursor_OUT_200_meta",
        },
        "operations.list_by_last_item": {
            "ListByLastItemReply": "ExternalService__Svc_listByLastItem_OUT_200",
        },
        "operations.list_by_offset": {
            "ListByOffsetReply": "ExternalService__Svc_listByOffset_OUT_200",
        },
        "operations.list_by_page_of_total": {
            "ListByPageOfTotalReply": "ExternalService__Svc_listByPageOfTotal_OUT_200",
            "ListByPageOfTotalReplyPage": "ExternalService__Svc_listByPageOfTotal_OUT_200_z0page",
        },
        "types.thing": {"Thing": "ExternalService__Svc_Thing"},
    },
)
