# ruff: noqa: E402
"""Schema `Order`."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated

from ..._runtime import UNSET, Check, Record, UnsetType, field


class ExternalService__Shop_Order(Record):
    """An order and where it goes."""

    id: Annotated[str | UnsetType, Check(read_only=True)] = UNSET
    """Given by the shop."""

    state: Annotated[str | UnsetType, Check(choices=("open", "paid", "sent"))] = UNSET

    lines: Annotated[list[ExternalService__Shop_Line], Check(min_items=1)]

    payment: ExternalService__Shop_Payment | UnsetType = UNSET

    shipping: ExternalService__Shop_Order_shipping | None

    placed_on: date | UnsetType = field(name="placed-on", default=UNSET)

    total: Decimal | UnsetType = UNSET

    parent: ExternalService__Shop_Order | UnsetType = UNSET
    """The order that this one was split from."""


class ExternalService__Shop_Order_shipping(Record):
    """Where an order goes."""

    street: str

    city: Annotated[str, Check(min_length=1, max_length=80)]

    express: bool | None | UnsetType = UNSET


from .line import ExternalService__Shop_Line
from .payment import ExternalService__Shop_Payment
