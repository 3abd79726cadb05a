"""Names that cannot stand as they are, version 1.

Operations are methods of the client and functions of this package; classes and
functions are imported when they are first used.

    svc = Svc(base_url=..., headers={...})
    reply = svc.import_(...)
"""

from __future__ import annotations

from .._runtime.lazy import attach

__getattr__, __dir__, __all__ = attach(
    __name__,
    {
        "Svc": "client",
        "AsyncSvc": "client",
        "DeleteClassByFromItemsById_Request": "operations.delete_class_by_from_items_by_id",
        "DeleteClassByFromItemsById_Response": "operations.delete_class_by_from_items_by_id",
        "DeleteClassByFromItemsById_ResponseException": "operations.delete_class_by_from_items_by_id",
        "delete_class_by_from_items_by_id": "operations.delete_class_by_from_items_by_id",
        "delete_class_by_from_items_by_id_async": "operations.delete_class_by_from_items_by_id",
        "Import_Request": "operations.import_",
        "Import_Response": "operations.import_",
        "Import_ResponseException": "operations.import_",
        "import_": "operations.import_",
        "import__async": "operations.import_",
        "ImportPost_Request": "operations.import_post",
        "ImportPost_Response": "operations.import_post",
        "ImportPost_ResponseException": "operations.import_post",
        "import_post": "operations.import_post",
        "import_post_async": "operations.import_post",
        "ExternalService__Svc_singlex2dmessagex2erequest": "types.single_message_request",
    },
    aliases={
        "single_message_request": "ExternalService__Svc_singlex2dmessagex2erequest",
    },
)
