"""Schema `Fast`."""

from __future__ import annotations

from ..._runtime import Record


class ExternalService__Svc_Fast(Record):
    """Schema `Fast`."""

    wings: int


Fast = ExternalService__Svc_Fast
