"""Schema `Note`."""

from __future__ import annotations

from ..._runtime import UNSET, Record, UnsetType


class ExternalService__Svc_Note(Record):
    """Schema `Note`."""

    text: str

    attachment: str | UnsetType = UNSET


Note = ExternalService__Svc_Note
