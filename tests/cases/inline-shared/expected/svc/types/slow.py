"""Schema `Slow`."""

from __future__ import annotations

from ..._runtime import Record


class ExternalService__Svc_Slow(Record):
    """Schema `Slow`."""

    wheels: int


Slow = ExternalService__Svc_Slow
