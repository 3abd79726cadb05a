# ruff: noqa: E402
"""Schema `Line`."""

from __future__ import annotations

from typing import Annotated

from ..._runtime import Check, Record


class ExternalService__Shop_Line(Record):
    """So many of one product."""

    product: ExternalService__Shop_Product

    quantity: Annotated[int, Check(minimum=1, maximum=999)]


from .product import ExternalService__Shop_Product
