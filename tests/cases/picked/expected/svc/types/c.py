"""Schema `C`."""

from __future__ import annotations

from ..._runtime import UNSET, Record, UnsetType


class ExternalService__Svc_C(Record):
    """Schema `C`."""

    d: str | UnsetType = UNSET


C = ExternalService__Svc_C
