"""Schema `SmsTemplateFull`."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from ..._runtime import UNSET, Open, Record, UnsetType, field


class ExternalService__CPaaSSMS_SmsTemplateFull(Record):
    """Schema `SmsTemplateFull`."""

    source: str | UnsetType = UNSET

    text: str | UnsetType = UNSET

    encoding: Open[Literal["AUTO", "GSM7", "UCS2"] | UnsetType] = field(default=UNSET)

    scheduled: datetime | UnsetType = UNSET

    expiry: datetime | UnsetType = UNSET


SmsTemplateFull = ExternalService__CPaaSSMS_SmsTemplateFull
