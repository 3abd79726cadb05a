"""Schema `Other`."""

from __future__ import annotations

from ..._runtime import UNSET, Record, UnsetType


class ExternalService__Svc_Other(Record):
    """Schema `Other`."""

    kind: str | UnsetType = UNSET


Other = ExternalService__Svc_Other
