# ruff: noqa: E402
"""Schema `Tree`."""

from __future__ import annotations

from ..._runtime import UNSET, Record, UnsetType


class ExternalService__Svc_Tree(Record):
    """Schema `Tree`."""

    name: str | None | UnsetType = UNSET

    children: list[Tree] | UnsetType = UNSET

    twin: Twin | UnsetType = UNSET


Tree = ExternalService__Svc_Tree


from .twin import Twin
