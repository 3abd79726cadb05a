"""Unions, version 1.

Operations are methods of the client and functions of this package; classes and
functions are imported when they are first used.

    svc = Svc(base_url="https://...")
    reply = svc.add_pet(...)
"""

from __future__ import annotations

from .._runtime.lazy import attach_service

__getattr__, __dir__ = attach_service(
    __name__,
    clients=("Svc", "AsyncSvc"),
    operations=("add_pet",),
    types={
        "operations.add_pet": {"AddPetReply": "ExternalService__Svc_addPet_OUT_200"},
        "types.cat": {"Cat": "ExternalService__Svc_Cat"},
        "types.dog": {"Dog": "ExternalService__Svc_Dog"},
        "types.pet": {"Pet": "ExternalService__Svc_Pet_KT_PT"},
    },
)
