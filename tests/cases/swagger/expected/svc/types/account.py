"""Schema `account`."""

from __future__ import annotations

from datetime import datetime

from ..._runtime import UNSET, Record, UnsetType


class ExternalService__Svc_account(Record):
    """Schema `account`."""

    name: str

    type: str | None | UnsetType = UNSET

    created: datetime | UnsetType = UNSET


account = ExternalService__Svc_account
