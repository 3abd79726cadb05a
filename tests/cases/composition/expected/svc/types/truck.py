# ruff: noqa: E402
"""Schema `Truck`."""

from __future__ import annotations

from ..._runtime import UNSET, Int64, Record, UnsetType


class ExternalService__Svc_Truck(Record):
    """Schema `Truck`."""

    id: Int64

    kind: str | UnsetType = "Truck"

    owner: AnyVehicle | UnsetType = UNSET

    load: float | UnsetType = UNSET


Truck = ExternalService__Svc_Truck


from .vehicle import AnyVehicle
