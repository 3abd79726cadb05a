"""Schema `Rich`."""

from __future__ import annotations

from ..._runtime import UNSET, Record, UnsetType


class ExternalService__Svc_Rich(Record):
    """Schema `Rich`."""

    kind: str

    more: str | UnsetType = UNSET
