# ruff: noqa: E402
"""Schema `BatchSmsResponse`."""

from __future__ import annotations

from ..._runtime import UNSET, Record, UnsetType


class ExternalService__CPaaSSMS_BatchSmsResponse(Record):
    """Schema `BatchSmsResponse`."""

    batchId: str

    clientBatchId: str | UnsetType = UNSET

    acceptedCount: int

    rejectedCount: int

    messages: list[ExternalService__CPaaSSMS_SmsResponse] | UnsetType = UNSET


from .sms_response import ExternalService__CPaaSSMS_SmsResponse
