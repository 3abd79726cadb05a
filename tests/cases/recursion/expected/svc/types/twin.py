# ruff: noqa: E402
"""Schema `Twin`."""

from __future__ import annotations

from ..._runtime import UNSET, Record, UnsetType


class ExternalService__Svc_Twin(Record):
    """Schema `Twin`."""

    tree: Tree | UnsetType = UNSET


Twin = ExternalService__Svc_Twin


from .tree import Tree
