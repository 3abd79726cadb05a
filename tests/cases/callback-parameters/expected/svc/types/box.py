"""Schema `Box`."""

from __future__ import annotations

from ..._runtime import UNSET, Record, UnsetType


class ExternalService__Svc_Box(Record):
    """Schema `Box`."""

    width: float

    labels: list[str] | UnsetType = UNSET


Box = ExternalService__Svc_Box
