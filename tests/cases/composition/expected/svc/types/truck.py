# ruff: noqa: E402
"""Schema `Truck`."""

from __future__ import annotations

from ..._runtime import UNSET, Int64, Record, UnsetType


class ExternalService__Svc_Truck(Record):
    """Schema `Truck`."""

    id: Int64

    kind: str | UnsetType = "Truck"

    owner: ExternalService__Svc_Vehicle_KT_PT | UnsetType = UNSET

    load: float | UnsetType = UNSET


from .vehicle import ExternalService__Svc_Vehicle_KT_PT
