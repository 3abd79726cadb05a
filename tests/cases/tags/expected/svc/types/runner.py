# ruff: noqa: E402
"""Schema `Runner`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..._runtime import choice

if TYPE_CHECKING:
    from typing import TypeAlias

    ExternalService__Svc_Runner_KT_PT: TypeAlias = (
        "ExternalService__Svc_Sidecar | ExternalService__Svc_Runbook"
    )
else:
    ExternalService__Svc_Runner_KT_PT = choice(
        "Runner",
        lambda: (ExternalService__Svc_Sidecar, ExternalService__Svc_Runbook),
        tag="kind",
        tags={"sidecar": 0, "runbook": 1},
    )


from .runbook import ExternalService__Svc_Runbook
from .sidecar import ExternalService__Svc_Sidecar
