"""Tags that alternatives state themselves; a name that cannot be carried; limits of
other types, version 1.

Operations are methods of the client and functions of this package; classes and
functions are imported when they are first used.

    svc = Svc(base_url="https://...")
    reply = svc.add_step(...)
"""

from __future__ import annotations

from .._runtime.lazy import attach_service

__getattr__, __dir__ = attach_service(
    __name__,
    clients=("Svc", "AsyncSvc"),
    operations=("add_step",),
    types={
        "types.docker_step": {"DockerStep": "ExternalService__Svc_DockerStep"},
        "types.file_step": {"FileStep": "ExternalService__Svc_FileStep"},
        "types.runbook": {"Runbook": "ExternalService__Svc_Runbook"},
        "types.runner": {"Runner": "ExternalService__Svc_Runner_KT_PT"},
        "types.sidecar": {"Sidecar": "ExternalService__Svc_Sidecar"},
        "types.step": {
            "AnyStep": "ExternalService__Svc_Step_KT_PT",
            "Step": "ExternalService__Svc_Step",
        },
    },
)
