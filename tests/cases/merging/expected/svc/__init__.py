"""One property described by two branches; bytes inside JSON; an operation called list,
version 1.

Operations are methods of the client and functions of this package; classes and
functions are imported when they are first used.

    svc = Svc(base_url="https://...")
    reply = svc.list(...)
"""

from __future__ import annotations

from .._runtime.lazy import attach_service

__getattr__, __dir__ = attach_service(
    __name__,
    clients=("Svc", "AsyncSvc"),
    operations=("date", "list"),
    types={
        "types.call": {"Call": "ExternalService__Svc_Call"},
        "types.call_page": {"CallPage": "ExternalService__Svc_CallPage"},
        "types.text": {"Text": "ExternalService__Svc_Text"},
        "types.text_page": {"TextPage": "ExternalService__Svc_TextPage"},
    },
)
