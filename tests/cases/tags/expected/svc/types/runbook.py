"""Schema `Runbook`."""

from __future__ import annotations

from typing import Literal

from ..._runtime import Open, Record, UnsetType, field


class ExternalService__Svc_Runbook(Record):
    """Schema `Runbook`."""

    kind: Open[Literal["runbook"] | UnsetType] = field(default="runbook")


Runbook = ExternalService__Svc_Runbook
