# ruff: noqa: E402
"""Schema `Line`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..._runtime import choice

if TYPE_CHECKING:
    from typing import TypeAlias

    ExternalService__Svc_Line_KT_PT: TypeAlias = (
        "ExternalService__Svc_Fault | ExternalService__Svc_Other"
    )
else:
    ExternalService__Svc_Line_KT_PT = choice(
        "Line",
        lambda: (ExternalService__Svc_Fault, ExternalService__Svc_Other),
        tag="kind",
        tags={"fault": 0, "Other": 1},
        fallback=1,
    )


from .fault import ExternalService__Svc_Fault
from .other import ExternalService__Svc_Other
