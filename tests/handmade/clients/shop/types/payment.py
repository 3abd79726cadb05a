"""Schema `Payment`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..._runtime import choice

if TYPE_CHECKING:
    from typing import TypeAlias

    ExternalService__Shop_Payment: TypeAlias = (
        "ExternalService__Shop_Card | ExternalService__Shop_Voucher"
    )
    """How an order is paid: one of the two."""
else:
    ExternalService__Shop_Payment = choice(
        "Payment",
        lambda: (
            ExternalService__Shop_Card,
            ExternalService__Shop_Voucher,
        ),
        tag="kind",
        tags={"card": 0, "voucher": 1},
    )


from .card import ExternalService__Shop_Card
from .voucher import ExternalService__Shop_Voucher
