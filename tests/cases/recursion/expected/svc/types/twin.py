# ruff: noqa: E402
"""Schema `Twin`."""

from __future__ import annotations

from ..._runtime import UNSET, Record, UnsetType


class ExternalService__Svc_Twin(Record):
    """Schema `Twin`."""

    tree: ExternalService__Svc_Tree | UnsetType = UNSET


from .tree import ExternalService__Svc_Tree
