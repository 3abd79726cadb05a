"""allOf in its forms, version 1.

Operations are methods of the client and functions of this package; classes and
functions are imported when they are first used.

    svc = Svc(base_url="https://...")
    reply = svc.cars(...)
"""

from __future__ import annotations

from .._runtime.lazy import attach_service

__getattr__, __dir__ = attach_service(
    __name__,
    clients=("Svc", "AsyncSvc"),
    operations=("cars",),
    types={
        "types.car": {"Car": "ExternalService__Svc_Car"},
        "types.truck": {"Truck": "ExternalService__Svc_Truck"},
        "types.vehicle": {
            "AnyVehicle": "ExternalService__Svc_Vehicle_KT_PT",
            "Vehicle": "ExternalService__Svc_Vehicle",
        },
    },
)
