"""allOf in its forms, version 1.

Operations are methods of the client and functions of this package; classes and
functions are imported when they are first used.

    svc = Svc(base_url=..., headers={...})
    reply = svc.cars(...)
"""

from __future__ import annotations

from .._runtime.lazy import attach

__getattr__, __dir__, __all__ = attach(
    __name__,
    {
        "Svc": "client",
        "AsyncSvc": "client",
        "Cars_Request": "operations.cars",
        "Cars_Response": "operations.cars",
        "Cars_ResponseException": "operations.cars",
        "cars": "operations.cars",
        "cars_async": "operations.cars",
        "ExternalService__Svc_Car": "types.car",
        "ExternalService__Svc_Truck": "types.truck",
        "ExternalService__Svc_Vehicle_KT_PT": "types.vehicle",
        "ExternalService__Svc_Vehicle": "types.vehicle",
    },
    aliases={
        "Car": "ExternalService__Svc_Car",
        "Truck": "ExternalService__Svc_Truck",
        "Vehicle": "ExternalService__Svc_Vehicle",
    },
)
