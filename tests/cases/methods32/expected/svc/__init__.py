"""Shelves, version 1.

Operations are methods of the client and functions of this package; classes and
functions are imported when they are first used.

    svc = Svc(base_url="https://...")
    reply = svc.ask_shelf(...)
"""

from __future__ import annotations

from .._runtime.lazy import attach_service

__getattr__, __dir__ = attach_service(
    __name__,
    clients=("Svc", "AsyncSvc"),
    operations=("ask_shelf", "copy_shelves_by_id"),
    types={
        "operations.ask_shelf": {
            "AskShelfBody": "ExternalService__Svc_askShelf_IN_body",
        },
        "operations.copy_shelves_by_id": {
            "CopyShelvesByIdHow": "ExternalService__Svc_copyShelvesById_IN_how",
        },
    },
)
