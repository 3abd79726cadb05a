"""The older dialect, version 1.

Operations are methods of the client and functions of this package; classes and
functions are imported when they are first used.

    svc = Svc(base_url="https://api.example.com/v1")
    reply = svc.add_account(...)
"""

from __future__ import annotations

from .._runtime.lazy import attach_service

__getattr__, __dir__ = attach_service(
    __name__,
    clients=("Svc", "AsyncSvc"),
    operations=("add_account", "send"),
    types={
        "operations.send": {"SendBody": "ExternalService__Svc_send_IN_body"},
        "types.account": {"account": "ExternalService__Svc_account"},
    },
)
