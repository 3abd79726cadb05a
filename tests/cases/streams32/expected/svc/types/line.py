"""Schema `Line`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..._runtime import choice
from .fault import Fault
from .other import Other

if TYPE_CHECKING:
    from typing import TypeAlias

    ExternalService__Svc_Line_KT_PT: TypeAlias = "Fault | Other"
else:
    ExternalService__Svc_Line_KT_PT = choice(
        "Line",
        lambda: (Fault, Other),
        tag="kind",
        tags={"fault": 0, "Other": 1},
        fallback=1,
    )

Line = ExternalService__Svc_Line_KT_PT
