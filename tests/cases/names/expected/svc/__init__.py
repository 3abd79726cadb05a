"""Names that cannot stand as they are, version 1.

Operations are methods of the client and functions of this package; classes and
functions are imported when they are first used.

    svc = Svc(base_url="https://...")
    reply = svc.import_(...)
"""

from __future__ import annotations

from .._runtime.lazy import attach_service

__getattr__, __dir__ = attach_service(
    __name__,
    clients=("Svc", "AsyncSvc"),
    operations=(
        "delete_class_by_from_items_by_id",
        "import_",
        "import_post",
        "merge",
        "merge_async_put",
    ),
    types={
        "types.single_message_request": {
            "single_message_request": "ExternalService__Svc_singlex2dmessagex2erequest",
        },
    },
)
