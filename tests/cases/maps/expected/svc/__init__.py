"""Maps and free-form objects, version 1.

Operations are methods of the client and functions of this package; classes and
functions are imported when they are first used.

    svc = Svc(base_url=..., headers={...})
    reply = svc.read_settings(...)
"""

from __future__ import annotations

from .._runtime.lazy import attach

__getattr__, __dir__, __all__ = attach(
    __name__,
    {
        "Svc": "client",
        "AsyncSvc": "client",
        "ReadSettings_Request": "operations.read_settings",
        "ReadSettings_Response": "operations.read_settings",
        "ReadSettings_ResponseException": "operations.read_settings",
        "read_settings": "operations.read_settings",
        "read_settings_async": "operations.read_settings",
        "ExternalService__Svc_Settings": "types.settings",
        "ExternalService__Svc_Settings_byx5fday_KT_V": "types.settings",
        "ExternalService__Svc_Settings_nothingx5felse": "types.settings",
    },
    aliases={
        "Settings": "ExternalService__Svc_Settings",
    },
)
