"""Only what is picked and what it reaches, version 1.

Operations are methods of the client and functions of this package; classes and
functions are imported when they are first used.

    svc = Svc(base_url="https://...")
    reply = svc.a(...)
"""

from __future__ import annotations

from .._runtime.lazy import attach_service

__getattr__, __dir__ = attach_service(
    __name__,
    clients=("Svc", "AsyncSvc"),
    operations=("a",),
    types={
        "types.a": {"A": "ExternalService__Svc_A"},
        "types.c": {"C": "ExternalService__Svc_C"},
    },
)
