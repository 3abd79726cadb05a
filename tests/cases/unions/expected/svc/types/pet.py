# ruff: noqa: E402
"""Schema `Pet`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..._runtime import choice

if TYPE_CHECKING:
    from typing import TypeAlias

    ExternalService__Svc_Pet_KT_PT: TypeAlias = (
        "ExternalService__Svc_Cat | ExternalService__Svc_Dog"
    )
else:
    ExternalService__Svc_Pet_KT_PT = choice(
        "Pet",
        lambda: (ExternalService__Svc_Cat, ExternalService__Svc_Dog),
        tag="kind",
        tags={"cat": 0, "Dog": 1},
    )


from .cat import ExternalService__Svc_Cat
from .dog import ExternalService__Svc_Dog
