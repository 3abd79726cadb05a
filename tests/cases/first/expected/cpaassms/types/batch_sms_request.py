"""Schema `BatchSmsRequest`."""

from __future__ import annotations

from ..._runtime import UNSET, Record, UnsetType
from .sms_request import SmsRequest
from .sms_template_full import SmsTemplateFull


class ExternalService__CPaaSSMS_BatchSmsRequest(Record):
    """Schema `BatchSmsRequest`."""

    clientBatchId: str | UnsetType = UNSET

    messages: list[SmsRequest]

    destinations: list[str] | UnsetType = UNSET

    template: SmsTemplateFull | UnsetType = UNSET

    includeMessagesInResponse: bool | UnsetType = UNSET


BatchSmsRequest = ExternalService__CPaaSSMS_BatchSmsRequest
