"""Schema `CallPage`."""

from __future__ import annotations

from ..._runtime import UNSET, Record, UnsetType
from .call import Call


class ExternalService__Svc_CallPage(Record):
    """Schema `CallPage`."""

    limit: int | UnsetType = UNSET

    items: list[Call] | UnsetType = UNSET


CallPage = ExternalService__Svc_CallPage
