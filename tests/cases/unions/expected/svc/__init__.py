"""Unions, version 1.

Operations are methods of the client and functions of this package; classes and
functions are imported when they are first used.

    svc = Svc(base_url=..., headers={...})
    reply = svc.add_pet(...)
"""

from __future__ import annotations

from .._runtime.lazy import attach

__getattr__, __dir__, __all__ = attach(
    __name__,
    {
        "Svc": "client",
        "AsyncSvc": "client",
        "AddPet_Request": "operations.add_pet",
        "AddPet_Response": "operations.add_pet",
        "AddPet_ResponseException": "operations.add_pet",
        "add_pet": "operations.add_pet",
        "add_pet_async": "operations.add_pet",
        "ExternalService__Svc_addPet_OUT_200": "operations.add_pet",
        "ExternalService__Svc_Cat": "types.cat",
        "ExternalService__Svc_Dog": "types.dog",
        "ExternalService__Svc_Pet_KT_PT": "types.pet",
    },
    aliases={
        "Cat": "ExternalService__Svc_Cat",
        "Dog": "ExternalService__Svc_Dog",
        "Pet": "ExternalService__Svc_Pet_KT_PT",
    },
)
