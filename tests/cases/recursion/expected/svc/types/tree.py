# ruff: noqa: E402
"""Schema `Tree`."""

from __future__ import annotations

from ..._runtime import UNSET, Record, UnsetType


class ExternalService__Svc_Tree(Record):
    """Schema `Tree`."""

    name: str | None | UnsetType = UNSET

    children: list[ExternalService__Svc_Tree] | UnsetType = UNSET

    twin: ExternalService__Svc_Twin | UnsetType = UNSET


from .twin import ExternalService__Svc_Twin
