"""Schema `Thing`."""

from __future__ import annotations

from typing import Any

from ..._runtime import UNSET, Record, UnsetType
from .base import AnyBase


class ExternalService__Svc_Thing(Record):
    """Schema `Thing`."""

    name: str | UnsetType = UNSET

    pair: Any = UNSET

    base: AnyBase | UnsetType = UNSET

    loop: int | list[str] | UnsetType = UNSET


Thing = ExternalService__Svc_Thing
