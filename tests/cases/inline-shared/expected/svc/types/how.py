# ruff: noqa: E402
"""Schema `How`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..._runtime import Record, choice


class ExternalService__Svc_How_oneOfObject3(Record):
    """`oneOf` of schema `How`."""

    speed: float


if TYPE_CHECKING:
    from typing import TypeAlias

    ExternalService__Svc_How: TypeAlias = (
        "ExternalService__Svc_Fast | ExternalService__Svc_Slow | ExternalService__Svc_How_oneOfObject3"
    )
else:
    ExternalService__Svc_How = choice(
        "How",
        lambda: (
            ExternalService__Svc_Fast,
            ExternalService__Svc_Slow,
            ExternalService__Svc_How_oneOfObject3,
        ),
    )


from .fast import ExternalService__Svc_Fast
from .slow import ExternalService__Svc_Slow
