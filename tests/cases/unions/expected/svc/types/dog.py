# ruff: noqa: E402
"""Schema `Dog`."""

from __future__ import annotations

from ..._runtime import UNSET, Record, UnsetType


class ExternalService__Svc_Dog(Record):
    """Schema `Dog`."""

    kind: str

    size: str | float | UnsetType = UNSET

    friend: ExternalService__Svc_Pet_KT_PT | None | UnsetType = UNSET


from .pet import ExternalService__Svc_Pet_KT_PT
