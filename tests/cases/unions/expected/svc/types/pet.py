# ruff: noqa: E402
"""Schema `Pet`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..._runtime import choice
from .cat import Cat

if TYPE_CHECKING:
    from typing import TypeAlias

    ExternalService__Svc_Pet_KT_PT: TypeAlias = "Cat | Dog"
else:
    ExternalService__Svc_Pet_KT_PT = choice(
        "Pet",
        lambda: (Cat, Dog),
        tag="kind",
        tags={"cat": 0, "Dog": 1},
    )

Pet = ExternalService__Svc_Pet_KT_PT


from .dog import Dog
