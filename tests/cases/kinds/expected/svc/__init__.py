"""Several JSON types at one place; a choice that lists itself; a child that adds
nothing, version 1.

Operations are methods of the client and functions of this package; classes and
functions are imported when they are first used.

    svc = Svc(base_url="https://...")
    reply = svc.things(...)
"""

from __future__ import annotations

from .._runtime.lazy import attach_service

__getattr__, __dir__ = attach_service(
    __name__,
    clients=("Svc", "AsyncSvc"),
    operations=("things",),
    types={
        "types.base": {
            "AnyBase": "ExternalService__Svc_Base_KT_PT",
            "Base": "ExternalService__Svc_Base",
        },
        "types.rich": {"Rich": "ExternalService__Svc_Rich"},
        "types.thing": {"Thing": "ExternalService__Svc_Thing"},
    },
)
