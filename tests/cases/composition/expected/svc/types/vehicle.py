# ruff: noqa: E402
"""Schema `Vehicle`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..._runtime import UNSET, Int64, Record, UnsetType, choice

if TYPE_CHECKING:
    from typing import TypeAlias

    ExternalService__Svc_Vehicle_KT_PT: TypeAlias = "Car | Truck | Vehicle"
else:
    ExternalService__Svc_Vehicle_KT_PT = choice(
        "AnyVehicle",
        lambda: (Car, Truck, Vehicle),
        tag="kind",
        tags={"Car": 0, "Truck": 1, "Vehicle": 2},
        fallback=2,
        exclusive=False,
    )

AnyVehicle = ExternalService__Svc_Vehicle_KT_PT


class ExternalService__Svc_Vehicle(Record):
    """Schema `Vehicle`."""

    id: Int64

    kind: str | UnsetType = UNSET

    owner: AnyVehicle | UnsetType = UNSET


Vehicle = ExternalService__Svc_Vehicle


from .car import Car
from .truck import Truck
