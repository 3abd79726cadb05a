"""Schema `Text`."""

from __future__ import annotations

from ..._runtime import UNSET, Record, UnsetType


class ExternalService__Svc_Text(Record):
    """Schema `Text`."""

    words: str | UnsetType = UNSET


Text = ExternalService__Svc_Text
