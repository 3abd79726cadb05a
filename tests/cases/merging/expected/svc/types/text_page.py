# ruff: noqa: E402
"""Schema `TextPage`."""

from __future__ import annotations

from ..._runtime import UNSET, Record, UnsetType


class ExternalService__Svc_TextPage(Record):
    """Schema `TextPage`."""

    limit: int | UnsetType = UNSET

    items: list[ExternalService__Svc_Text] | UnsetType = UNSET


from .text import ExternalService__Svc_Text
