"""Schema `Problem`."""

from __future__ import annotations

from ..._runtime import UNSET, Record, UnsetType


class ExternalService__Shop_Problem(Record):
    """What went wrong."""

    title: str

    detail: str | UnsetType = UNSET
