"""Things that contain themselves, version 1.

Operations are methods of the client and functions of this package; classes and
functions are imported when they are first used.

    svc = Svc(base_url="https://...")
    reply = svc.put_tree(...)
"""

from __future__ import annotations

from .._runtime.lazy import attach_service

__getattr__, __dir__ = attach_service(
    __name__,
    clients=("Svc", "AsyncSvc"),
    operations=("put_tree",),
    types={
        "types.any": {"Any": "ExternalService__Svc_z0Any"},
        "types.tree": {"Tree": "ExternalService__Svc_Tree"},
        "types.twin": {"Twin": "ExternalService__Svc_Twin"},
    },
)
