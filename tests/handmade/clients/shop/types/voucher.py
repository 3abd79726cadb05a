"""Schema `Voucher`."""

from __future__ import annotations

from typing import Annotated

from ..._runtime import Check, Record


class ExternalService__Shop_Voucher(Record):
    """A voucher."""

    kind: Annotated[str, Check(choices=("voucher",))]

    code: str
