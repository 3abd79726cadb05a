"""The older dialect, version 1.

Operations are methods of the client and functions of this package; classes and
functions are imported when they are first used.

    svc = Svc(base_url=..., headers={...})
    reply = svc.add_account(...)
"""

from __future__ import annotations

from .._runtime.lazy import attach

__getattr__, __dir__, __all__ = attach(
    __name__,
    {
        "Svc": "client",
        "AsyncSvc": "client",
        "AddAccount_Request": "operations.add_account",
        "AddAccount_Response": "operations.add_account",
        "AddAccount_ResponseException": "operations.add_account",
        "add_account": "operations.add_account",
        "add_account_async": "operations.add_account",
        "Send_Request": "operations.send",
        "Send_Response": "operations.send",
        "Send_ResponseException": "operations.send",
        "send": "operations.send",
        "send_async": "operations.send",
        "ExternalService__Svc_send_IN_body": "operations.send",
        "ExternalService__Svc_account": "types.account",
    },
    aliases={
        "account": "ExternalService__Svc_account",
    },
)
