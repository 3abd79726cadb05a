"""Parameters in every place and style, version 1.

Operations are methods of the client and functions of this package; classes and
functions are imported when they are first used.

    svc = Svc(base_url=..., headers={...})
    reply = svc.map(...)
"""

from __future__ import annotations

from .._runtime.lazy import attach

__getattr__, __dir__, __all__ = attach(
    __name__,
    {
        "Svc": "client",
        "AsyncSvc": "client",
        "Map_Request": "operations.map",
        "Map_Response": "operations.map",
        "Map_ResponseException": "operations.map",
        "map": "operations.map",
        "map_async": "operations.map",
        "ExternalService__Svc_z0map_IN_point": "operations.map",
        "ExternalService__Svc_z0map_IN_z0where": "operations.map",
    },
)
