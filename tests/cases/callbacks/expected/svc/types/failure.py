"""Schema `Failure`."""

from __future__ import annotations

from ..._runtime import Record


class ExternalService__Svc_Failure(Record):
    """Schema `Failure`."""

    reason: str


Failure = ExternalService__Svc_Failure
