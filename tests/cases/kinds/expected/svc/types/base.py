# ruff: noqa: E402
"""Schema `Base`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..._runtime import Record, choice

if TYPE_CHECKING:
    from typing import TypeAlias

    ExternalService__Svc_Base_KT_PT: TypeAlias = (
        "ExternalService__Svc_Base | ExternalService__Svc_Rich"
    )
else:
    ExternalService__Svc_Base_KT_PT = choice(
        "Base",
        lambda: (ExternalService__Svc_Base, ExternalService__Svc_Rich),
        tag="kind",
        tags={"plain": 0, "rich": 1},
        fallback=0,
        exclusive=False,
    )


class ExternalService__Svc_Base(Record):
    """Schema `Base`."""

    kind: str


from .rich import ExternalService__Svc_Rich
