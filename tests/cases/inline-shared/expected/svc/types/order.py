"""Schema `Order`."""

from __future__ import annotations

from ..._runtime import UNSET, Record, UnsetType
from .how import How


class ExternalService__Svc_Order(Record):
    """Schema `Order`."""

    id: str | UnsetType = UNSET

    how: How | UnsetType = UNSET


Order = ExternalService__Svc_Order
