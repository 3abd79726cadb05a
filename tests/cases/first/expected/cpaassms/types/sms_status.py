"""Schema `SmsStatus`."""

from __future__ import annotations

from typing import Literal

from ..._runtime import UNSET, Open, Record, UnsetType, field


class ExternalService__CPaaSSMS_SmsStatus(Record):
    """Schema `SmsStatus`."""

    code: Open[Literal["QUEUED", "REJECTED"] | UnsetType] = field(default=UNSET)

    description: str | UnsetType = UNSET


SmsStatus = ExternalService__CPaaSSMS_SmsStatus
