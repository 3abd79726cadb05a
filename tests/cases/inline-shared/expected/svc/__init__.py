"""Inline and shared, version 1.

Operations are methods of the client and functions of this package; classes and
functions are imported when they are first used.

    svc = Svc(base_url="https://...")
    reply = svc.read_alone(...)
"""

from __future__ import annotations

from .._runtime.lazy import attach_service

__getattr__, __dir__ = attach_service(
    __name__,
    clients=("Svc", "AsyncSvc"),
    operations=("add_order", "read_alone", "read_guest", "read_owner"),
    types={
        "operations.read_alone": {
            "ReadAloneReply": "ExternalService__Svc_readAlone_OUT_200",
            "ReadAloneReplyOuter": "ExternalService__Svc_readAlone_OUT_200_z0outer",
            "ReadAloneReplyInner": "ExternalService__Svc_readAlone_OUT_200_z0outer_z0inner",
        },
        "operations.read_guest": {
            "ReadGuestReply": "ExternalService__Svc_readGuest_OUT_200",
        },
        "types.fast": {"Fast": "ExternalService__Svc_Fast"},
        "types.how": {
            "HowObject": "ExternalService__Svc_How_oneOfObject3",
            "How": "ExternalService__Svc_How",
        },
        "types.order": {"Order": "ExternalService__Svc_Order"},
        "types.order_": {"Order2": "ExternalService__Svc_Order2"},
        "types.read_owner": {
            "ReadOwnerReply": "ExternalService__Svc_readOwner_OUT_200",
            "ReadOwnerReplyPart": "ExternalService__Svc_readOwner_OUT_200_part",
        },
        "types.slow": {"Slow": "ExternalService__Svc_Slow"},
    },
)
