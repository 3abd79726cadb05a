"""Maps and free-form objects, version 1.

Operations are methods of the client and functions of this package; classes and
functions are imported when they are first used.

    svc = Svc(base_url="https://...")
    reply = svc.read_settings(...)
"""

from __future__ import annotations

from .._runtime.lazy import attach_service

__getattr__, __dir__ = attach_service(
    __name__,
    clients=("Svc", "AsyncSvc"),
    operations=("read_settings",),
    types={
        "types.settings": {
            "Settings": "ExternalService__Svc_Settings",
            "SettingsByDay": "ExternalService__Svc_Settings_byx5fday_KT_V",
            "SettingsNothingElse": "ExternalService__Svc_Settings_nothingx5felse",
        },
    },
)
