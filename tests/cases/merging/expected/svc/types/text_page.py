# ruff: noqa: E402
"""Schema `TextPage`."""

from __future__ import annotations

from ..._runtime import UNSET, Record, UnsetType


class ExternalService__Svc_TextPage(Record):
    """Schema `TextPage`."""

    limit: int | UnsetType = UNSET

    items: list[Text] | UnsetType = UNSET


TextPage = ExternalService__Svc_TextPage


from .text import Text
