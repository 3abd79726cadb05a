"""Schema `Thing`."""

from __future__ import annotations

from ..._runtime import Record


class ExternalService__Svc_Thing(Record):
    """Schema `Thing`."""

    id: str


Thing = ExternalService__Svc_Thing
