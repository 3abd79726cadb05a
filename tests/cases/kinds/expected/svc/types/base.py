"""Schema `Base`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..._runtime import Record, choice
from .rich import Rich

if TYPE_CHECKING:
    from typing import TypeAlias

    ExternalService__Svc_Base_KT_PT: TypeAlias = "Base | Rich"
else:
    ExternalService__Svc_Base_KT_PT = choice(
        "AnyBase",
        lambda: (Base, Rich),
        tag="kind",
        tags={"plain": 0, "rich": 1},
        fallback=0,
        exclusive=False,
    )

AnyBase = ExternalService__Svc_Base_KT_PT


class ExternalService__Svc_Base(Record):
    """Schema `Base`."""

    kind: str


Base = ExternalService__Svc_Base
