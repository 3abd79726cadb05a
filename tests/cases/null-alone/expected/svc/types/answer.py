"""Schema `Answer`."""

from __future__ import annotations

from ..._runtime import UNSET, Record, UnsetType


class ExternalService__Svc_Answer(Record):
    """Schema `Answer`."""

    error: None

    value: str | UnsetType = UNSET


Answer = ExternalService__Svc_Answer
