"""Schema `Order`."""

from __future__ import annotations

from ..._runtime import UNSET, Record, UnsetType


class ExternalService__Svc_Order2(Record):
    """Schema `Order`."""

    number: int | UnsetType = UNSET


Order2 = ExternalService__Svc_Order2
