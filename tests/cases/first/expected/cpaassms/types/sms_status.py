"""Schema `SmsStatus`."""

from __future__ import annotations

from typing import Annotated

from ..._runtime import UNSET, Check, Record, UnsetType


class ExternalService__CPaaSSMS_SmsStatus(Record):
    """Schema `SmsStatus`."""

    code: Annotated[str | UnsetType, Check(choices=("QUEUED", "REJECTED"))] = UNSET

    description: str | UnsetType = UNSET
