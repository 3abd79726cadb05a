"""Answers, version 1.

Operations are methods of the client and functions of this package; classes and
functions are imported when they are first used.

    svc = Svc(base_url="https://...")
    reply = svc.alone(...)
"""

from __future__ import annotations

from .._runtime.lazy import attach_service

__getattr__, __dir__ = attach_service(
    __name__,
    clients=("Svc", "AsyncSvc"),
    operations=(
        "alone",
        "base64",
        "beside",
        "file_csv",
        "file_either",
        "file_json",
        "file_plain",
        "file_xml",
        "range",
        "several",
        "text",
    ),
    types={
        "types.fault": {"Fault": "ExternalService__Svc_Fault"},
        "types.note": {"Note": "ExternalService__Svc_Note"},
    },
)
