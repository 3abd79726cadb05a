"""Schema `Call`."""

from __future__ import annotations

from ..._runtime import UNSET, Record, UnsetType


class ExternalService__Svc_Call(Record):
    """Schema `Call`."""

    number: str | UnsetType = UNSET

    sound: str | UnsetType = UNSET

    packed: bytes | UnsetType = UNSET


Call = ExternalService__Svc_Call
