"""What the service calls by itself, version 1.

Operations are methods of the client and functions of this package; classes and
functions are imported when they are first used.

    svc = Svc(base_url="https://...")
    reply = svc.start_job(...)
"""

from __future__ import annotations

from .._runtime.lazy import attach_service

__getattr__, __dir__ = attach_service(
    __name__,
    clients=("Svc", "AsyncSvc"),
    operations=("start_job",),
    types={
        "callbacks.on_job_done": {
            "OnJobDoneBody": "ExternalService__Svc_onJobDone_IN_body",
        },
        "callbacks.post_ended": {
            "PostEndedBody": "ExternalService__Svc_postEnded_IN_body",
        },
        "operations.start_job": {
            "StartJobBody": "ExternalService__Svc_startJob_IN_body",
        },
        "types.failure": {"Failure": "ExternalService__Svc_Failure"},
        "types.job": {"Job": "ExternalService__Svc_Job"},
    },
)
