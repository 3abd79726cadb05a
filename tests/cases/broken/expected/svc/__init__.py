"""Faults touch only what they touch, version 1.

Operations are methods of the client and functions of this package; classes and
functions are imported when they are first used.

    svc = Svc(base_url=..., headers={...})
    reply = svc.good(...)
"""

from __future__ import annotations

from .._runtime.lazy import attach

__getattr__, __dir__, __all__ = attach(
    __name__,
    {
        "Svc": "client",
        "AsyncSvc": "client",
        "Bad_Request": "operations.bad",
        "Bad_Response": "operations.bad",
        "Bad_ResponseException": "operations.bad",
        "bad": "operations.bad",
        "bad_async": "operations.bad",
        "Good_Request": "operations.good",
        "Good_Response": "operations.good",
        "Good_ResponseException": "operations.good",
        "good": "operations.good",
        "good_async": "operations.good",
        "ExternalService__Svc_Good": "types.good",
    },
    aliases={
        "Good": "ExternalService__Svc_Good",
    },
)
