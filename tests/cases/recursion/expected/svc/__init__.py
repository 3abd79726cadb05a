"""Things that contain themselves, version 1.

Operations are methods of the client and functions of this package; classes and
functions are imported when they are first used.

    svc = Svc(base_url=..., headers={...})
    reply = svc.put_tree(...)
"""

from __future__ import annotations

from .._runtime.lazy import attach

__getattr__, __dir__, __all__ = attach(
    __name__,
    {
        "Svc": "client",
        "AsyncSvc": "client",
        "PutTree_Request": "operations.put_tree",
        "PutTree_Response": "operations.put_tree",
        "PutTree_ResponseException": "operations.put_tree",
        "put_tree": "operations.put_tree",
        "put_tree_async": "operations.put_tree",
        "ExternalService__Svc_z0Any": "types.any",
        "ExternalService__Svc_Tree": "types.tree",
        "ExternalService__Svc_Twin": "types.twin",
    },
    aliases={
        "Any": "ExternalService__Svc_z0Any",
        "Tree": "ExternalService__Svc_Tree",
        "Twin": "ExternalService__Svc_Twin",
    },
)
