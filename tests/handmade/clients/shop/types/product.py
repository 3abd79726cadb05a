"""Schema `Product`."""

from __future__ import annotations

from typing import Annotated

from ..._runtime import UNSET, Check, Record, UnsetType, extras


class ExternalService__Shop_Product(Record):
    """A product. Properties beyond those named here are kept as well."""

    sku: Annotated[str, Check(pattern=r"^[A-Z]{2}-\d+$")]

    stock: dict[str, int] | UnsetType = UNSET
    """Pieces by warehouse."""

    additional_properties: dict[str, str] = extras()
    """Every other property."""
