# ruff: noqa: E402
"""Schema `Car`."""

from __future__ import annotations

from typing import Annotated

from ..._runtime import UNSET, Check, Int64, Record, UnsetType


class ExternalService__Svc_Car(Record):
    """Schema `Car`."""

    id: Int64

    kind: str | UnsetType = "Car"

    owner: AnyVehicle | UnsetType = UNSET

    doors: Annotated[int, Check(minimum=2, maximum=5)]

    plate: Annotated[str | UnsetType, Check(max_length=8)] = UNSET


Car = ExternalService__Svc_Car


from .vehicle import AnyVehicle
