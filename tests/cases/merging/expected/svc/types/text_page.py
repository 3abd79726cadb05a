"""Schema `TextPage`."""

from __future__ import annotations

from ..._runtime import UNSET, Record, UnsetType
from .text import Text


class ExternalService__Svc_TextPage(Record):
    """Schema `TextPage`."""

    limit: int | UnsetType = UNSET

    items: list[Text] | UnsetType = UNSET


TextPage = ExternalService__Svc_TextPage
