# ruff: noqa: E402
"""Schema `Dog`."""

from __future__ import annotations

from typing import Annotated

from ..._runtime import UNSET, Check, Record, UnsetType


class ExternalService__Svc_Dog(Record):
    """Schema `Dog`."""

    kind: Annotated[str, Check(fixed=True)] = "Dog"

    size: str | float | UnsetType = UNSET

    friend: ExternalService__Svc_Pet_KT_PT | None | UnsetType = UNSET


from .pet import ExternalService__Svc_Pet_KT_PT
