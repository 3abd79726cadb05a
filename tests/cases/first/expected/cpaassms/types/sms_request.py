"""Schema `SmsRequest`."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from ..._runtime import UNSET, Open, Record, UnsetType, field


class ExternalService__CPaaSSMS_SmsRequest(Record):
    """Schema `SmsRequest`."""

    destination: str
    """MSISDN destination number"""

    text: str
    """Message body"""

    source: str | UnsetType = UNSET

    encoding: Open[Literal["AUTO", "GSM7", "UCS2"] | UnsetType] = field(default=UNSET)

    scheduled: datetime | UnsetType = UNSET

    expiry: datetime | UnsetType = UNSET


SmsRequest = ExternalService__CPaaSSMS_SmsRequest
