# ruff: noqa: E402
"""Schema `Dog`."""

from __future__ import annotations

from typing import Annotated, Literal

from ..._runtime import UNSET, Check, Open, Record, UnsetType, field


class ExternalService__Svc_Dog(Record):
    """Schema `Dog`."""

    kind: Annotated[str, Check(fixed=True)] = "Dog"

    size: Open[Literal["small", "large"] | float | UnsetType] = field(default=UNSET)

    friend: Pet | None | UnsetType = UNSET


Dog = ExternalService__Svc_Dog


from .pet import Pet
