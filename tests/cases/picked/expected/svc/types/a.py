"""Schema `A`."""

from __future__ import annotations

from ..._runtime import UNSET, Record, UnsetType
from .c import C


class ExternalService__Svc_A(Record):
    """Schema `A`."""

    c: C | UnsetType = UNSET


A = ExternalService__Svc_A
