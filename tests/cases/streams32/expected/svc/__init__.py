"""Log, version 1.

Operations are methods of the client and functions of this package; classes and
functions are imported when they are first used.

    svc = Svc(base_url="https://...")
    reply = svc.read_log(...)
"""

from __future__ import annotations

from .._runtime.lazy import attach_service

__getattr__, __dir__ = attach_service(
    __name__,
    clients=("Svc", "AsyncSvc"),
    operations=("read_log", "write_log"),
    types={
        "types.fault": {"Fault": "ExternalService__Svc_Fault"},
        "types.line": {"Line": "ExternalService__Svc_Line_KT_PT"},
        "types.other": {"Other": "ExternalService__Svc_Other"},
    },
)
