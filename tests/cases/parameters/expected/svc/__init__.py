"""Parameters in every place and style, version 1.

Operations are methods of the client and functions of this package; classes and
functions are imported when they are first used.

    svc = Svc(base_url="https://...")
    reply = svc.map(...)
"""

from __future__ import annotations

from .._runtime.lazy import attach_service

__getattr__, __dir__ = attach_service(
    __name__,
    clients=("Svc", "AsyncSvc"),
    operations=("map",),
    types={
        "operations.map": {
            "MapPoint": "ExternalService__Svc_z0map_IN_point",
            "MapWhere": "ExternalService__Svc_z0map_IN_z0where",
        },
    },
)
