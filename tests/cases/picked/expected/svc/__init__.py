"""Only what is picked and what it reaches, version 1.

Operations are methods of the client and functions of this package; classes and
functions are imported when they are first used.

    svc = Svc(base_url=..., headers={...})
    reply = svc.a(...)
"""

from __future__ import annotations

from .._runtime.lazy import attach

__getattr__, __dir__, __all__ = attach(
    __name__,
    {
        "Svc": "client",
        "AsyncSvc": "client",
        "A_Request": "operations.a",
        "A_Response": "operations.a",
        "A_ResponseException": "operations.a",
        "a": "operations.a",
        "a_async": "operations.a",
        "ExternalService__Svc_A": "types.a",
        "ExternalService__Svc_C": "types.c",
    },
    aliases={
        "A": "ExternalService__Svc_A",
        "C": "ExternalService__Svc_C",
    },
)
