# ruff: noqa: E402
"""Schema `CallPage`."""

from __future__ import annotations

from ..._runtime import UNSET, Record, UnsetType


class ExternalService__Svc_CallPage(Record):
    """Schema `CallPage`."""

    limit: int | UnsetType = UNSET

    items: list[ExternalService__Svc_Call] | UnsetType = UNSET


from .call import ExternalService__Svc_Call
