"""Schema `Runner`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..._runtime import choice
from .runbook import Runbook
from .sidecar import Sidecar

if TYPE_CHECKING:
    from typing import TypeAlias

    ExternalService__Svc_Runner_KT_PT: TypeAlias = "Sidecar | Runbook"
else:
    ExternalService__Svc_Runner_KT_PT = choice(
        "Runner",
        lambda: (Sidecar, Runbook),
        tag="kind",
        tags={"sidecar": 0, "runbook": 1},
    )

Runner = ExternalService__Svc_Runner_KT_PT
