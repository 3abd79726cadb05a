# ruff: noqa: E402
"""Schema `SmsResponse`."""

from __future__ import annotations

from typing import Annotated

from ..._runtime import UNSET, Check, Record, UnsetType


class ExternalService__CPaaSSMS_SmsResponse(Record):
    """Schema `SmsResponse`."""

    umid: str

    destination: str

    encoding: Annotated[str, Check(choices=("AUTO", "GSM7", "UCS2"))]

    clientMessageId: str | UnsetType = UNSET

    status: ExternalService__CPaaSSMS_SmsStatus


from .sms_status import ExternalService__CPaaSSMS_SmsStatus
