"""Bodies that are not JSON, version 1.

Operations are methods of the client and functions of this package; classes and
functions are imported when they are first used.

    svc = Svc(base_url=..., headers={...})
    reply = svc.upload(...)
"""

from __future__ import annotations

from .._runtime.lazy import attach

__getattr__, __dir__, __all__ = attach(
    __name__,
    {
        "Svc": "client",
        "AsyncSvc": "client",
        "Form_Request": "operations.form",
        "Form_Response": "operations.form",
        "Form_ResponseException": "operations.form",
        "form": "operations.form",
        "form_async": "operations.form",
        "ExternalService__Svc_form_IN_body2": "operations.form",
        "ExternalService__Svc_form_IN_body": "operations.form",
        "Replace_Request": "operations.replace",
        "Replace_Response": "operations.replace",
        "Replace_ResponseException": "operations.replace",
        "replace": "operations.replace",
        "replace_async": "operations.replace",
        "Upload_Request": "operations.upload",
        "Upload_Response": "operations.upload",
        "Upload_ResponseException": "operations.upload",
        "upload": "operations.upload",
        "upload_async": "operations.upload",
        "ExternalService__Svc_upload_IN_body": "operations.upload",
        "Watch_Request": "operations.watch",
        "Watch_Response": "operations.watch",
        "Watch_ResponseException": "operations.watch",
        "watch": "operations.watch",
        "watch_async": "operations.watch",
        "ExternalService__Svc_watch_OUT_200": "operations.watch",
    },
)
