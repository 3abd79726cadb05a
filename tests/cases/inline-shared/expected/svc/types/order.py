# ruff: noqa: E402
"""Schema `Order`."""

from __future__ import annotations

from ..._runtime import UNSET, Record, UnsetType


class ExternalService__Svc_Order(Record):
    """Schema `Order`."""

    id: str | UnsetType = UNSET

    how: How | UnsetType = UNSET


Order = ExternalService__Svc_Order


from .how import How
