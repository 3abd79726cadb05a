"""Addresses for the whole service, for a path and for an operation, version 1.

Operations are methods of the client and functions of this package; classes and
functions are imported when they are first used.

    svc = Svc(base_url="https://eu.example.com/v2")
    reply = svc.list_files(...)
"""

from __future__ import annotations

from .._runtime.lazy import attach_service

__getattr__, __dir__ = attach_service(
    __name__,
    clients=("Svc", "AsyncSvc"),
    operations=("elsewhere", "list_files", "put_file"),
    types={},
)
