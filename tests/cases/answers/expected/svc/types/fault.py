"""Schema `Fault`."""

from __future__ import annotations

from ..._runtime import UNSET, Record, UnsetType


class ExternalService__Svc_Fault(Record):
    """Schema `Fault`."""

    reason: str | UnsetType = UNSET


Fault = ExternalService__Svc_Fault
