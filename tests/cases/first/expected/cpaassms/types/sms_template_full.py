"""Schema `SmsTemplateFull`."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from ..._runtime import UNSET, Check, Record, UnsetType


class ExternalService__CPaaSSMS_SmsTemplateFull(Record):
    """Schema `SmsTemplateFull`."""

    source: str | UnsetType = UNSET

    text: str | UnsetType = UNSET

    encoding: Annotated[str | UnsetType, Check(choices=("AUTO", "GSM7", "UCS2"))] = (
        UNSET
    )

    scheduled: datetime | UnsetType = UNSET

    expiry: datetime | UnsetType = UNSET
