# ruff: noqa: E402
"""Schema `A`."""

from __future__ import annotations

from ..._runtime import UNSET, Record, UnsetType


class ExternalService__Svc_A(Record):
    """Schema `A`."""

    c: ExternalService__Svc_C | UnsetType = UNSET


from .c import ExternalService__Svc_C
