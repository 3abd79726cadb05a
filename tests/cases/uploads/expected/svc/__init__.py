"""Bodies that are not JSON, version 1.

Operations are methods of the client and functions of this package; classes and
functions are imported when they are first used.

    svc = Svc(base_url="https://...")
    reply = svc.upload(...)
"""

from __future__ import annotations

from .._runtime.lazy import attach_service

__getattr__, __dir__ = attach_service(
    __name__,
    clients=("Svc", "AsyncSvc"),
    operations=("form", "replace", "upload", "watch"),
    types={
        "operations.form": {
            "FormBodyForm": "ExternalService__Svc_form_IN_body2",
            "FormBodyJson": "ExternalService__Svc_form_IN_body",
        },
        "operations.upload": {"UploadBody": "ExternalService__Svc_upload_IN_body"},
        "operations.watch": {"WatchReply": "ExternalService__Svc_watch_OUT_200"},
    },
)
