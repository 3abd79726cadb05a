"""Schema `Good`."""

from __future__ import annotations

from ..._runtime import UNSET, Record, UnsetType


class ExternalService__Svc_Good(Record):
    """Schema `Good`."""

    a: str | UnsetType = UNSET


Good = ExternalService__Svc_Good
