"""Schema `Fault`."""

from __future__ import annotations

from ..._runtime import Record


class ExternalService__Svc_Fault(Record):
    """Schema `Fault`."""

    kind: str

    words: str
