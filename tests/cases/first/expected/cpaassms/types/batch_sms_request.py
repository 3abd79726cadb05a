# ruff: noqa: E402
"""Schema `BatchSmsRequest`."""

from __future__ import annotations

from ..._runtime import UNSET, Record, UnsetType


class ExternalService__CPaaSSMS_BatchSmsRequest(Record):
    """Schema `BatchSmsRequest`."""

    clientBatchId: str | UnsetType = UNSET

    messages: list[ExternalService__CPaaSSMS_SmsRequest]

    destinations: list[str] | UnsetType = UNSET

    template: ExternalService__CPaaSSMS_SmsTemplateFull | UnsetType = UNSET

    includeMessagesInResponse: bool | UnsetType = UNSET


from .sms_request import ExternalService__CPaaSSMS_SmsRequest
from .sms_template_full import ExternalService__CPaaSSMS_SmsTemplateFull
