# ruff: noqa: E402
"""Schema `Vehicle`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..._runtime import UNSET, Int64, Record, UnsetType, choice

if TYPE_CHECKING:
    from typing import TypeAlias

    ExternalService__Svc_Vehicle_KT_PT: TypeAlias = (
        "ExternalService__Svc_Car | ExternalService__Svc_Truck | ExternalService__Svc_Vehicle"
    )
else:
    ExternalService__Svc_Vehicle_KT_PT = choice(
        "Vehicle",
        lambda: (
            ExternalService__Svc_Car,
            ExternalService__Svc_Truck,
            ExternalService__Svc_Vehicle,
        ),
        tag="kind",
        tags={"Car": 0, "Truck": 1, "Vehicle": 2},
        fallback=2,
        exclusive=False,
    )


class ExternalService__Svc_Vehicle(Record):
    """Schema `Vehicle`."""

    id: Int64

    kind: str | UnsetType = UNSET

    owner: ExternalService__Svc_Vehicle_KT_PT | UnsetType = UNSET


from .car import ExternalService__Svc_Car
from .truck import ExternalService__Svc_Truck
