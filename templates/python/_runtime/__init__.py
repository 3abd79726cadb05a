"""What generated clients need at run time. Copied, not installed; do not edit.

Needs msgspec, and httpx2 once a call is made.
"""

from __future__ import annotations

from .lazy import attach

__getattr__, __dir__, __all__ = attach(
    __name__,
    {
        "UNSET": "records",
        "Record": "records",
        "Request": "records",
        "UnsetType": "records",
        "extras": "records",
        "field": "records",
        "Check": "marks",
        "choice": "choices",
        "File": "files",
        "FilePart": "files",
        "Body": "operation",
        "Input": "operation",
        "Operation": "operation",
        "Output": "operation",
        "Part": "operation",
        "Scheme": "operation",
        "Server": "operation",
        "Service": "operation",
        "Options": "options",
        "Timeout": "options",
        "AsyncClient": "client",
        "Client": "client",
        "Credential": "transport",
        "Outgoing": "transport",
        "Incoming": "transport",
        "Transport": "transport",
        "Headers": "headers",
        "Response": "reply",
        "Event": "streams",
        "Stream": "streams",
        "ConnectFailed": "faults",
        "DecodeError": "faults",
        "InvalidRequest": "faults",
        "ResponseException": "faults",
        "ServiceError": "faults",
        "TimedOut": "faults",
        "TooLarge": "faults",
        "TransportError": "faults",
        "Violation": "faults",
        "check": "checking",
        "build": "codec",
        "decode": "codec",
        "encode": "codec",
        "plain": "codec",
        "Result": "registry",
        "describe": "registry",
        "invoke": "registry",
        "invoke_async": "registry",
    },
)
