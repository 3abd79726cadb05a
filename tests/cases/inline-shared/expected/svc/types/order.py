# ruff: noqa: E402
"""Schema `Order`."""

from __future__ import annotations

from ..._runtime import UNSET, Record, UnsetType


class ExternalService__Svc_Order(Record):
    """Schema `Order`."""

    id: str | UnsetType = UNSET

    how: ExternalService__Svc_How | UnsetType = UNSET


from .how import ExternalService__Svc_How
