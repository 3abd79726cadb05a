"""Schema `SmsResponse`."""

from __future__ import annotations

from typing import Literal

from ..._runtime import UNSET, Open, Record, UnsetType
from .sms_status import SmsStatus


class ExternalService__CPaaSSMS_SmsResponse(Record):
    """Schema `SmsResponse`."""

    umid: str

    destination: str

    encoding: Open[Literal["AUTO", "GSM7", "UCS2"]]

    clientMessageId: str | UnsetType = UNSET

    status: SmsStatus


SmsResponse = ExternalService__CPaaSSMS_SmsResponse
