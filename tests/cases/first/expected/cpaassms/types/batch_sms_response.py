"""Schema `BatchSmsResponse`."""

from __future__ import annotations

from ..._runtime import UNSET, Record, UnsetType
from .sms_response import SmsResponse


class ExternalService__CPaaSSMS_BatchSmsResponse(Record):
    """Schema `BatchSmsResponse`."""

    batchId: str

    clientBatchId: str | UnsetType = UNSET

    acceptedCount: int

    rejectedCount: int

    messages: list[SmsResponse] | UnsetType = UNSET


BatchSmsResponse = ExternalService__CPaaSSMS_BatchSmsResponse
