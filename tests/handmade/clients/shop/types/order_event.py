"""Schema `OrderEvent`."""

from __future__ import annotations

from datetime import datetime

from ..._runtime import Record


class ExternalService__Shop_OrderEvent(Record):
    """A change of an order."""

    at: datetime

    state: str
