"""Schema `Runbook`."""

from __future__ import annotations

from typing import Annotated

from ..._runtime import Check, Record, UnsetType


class ExternalService__Svc_Runbook(Record):
    """Schema `Runbook`."""

    kind: Annotated[str | UnsetType, Check(choices=("runbook",))] = "runbook"
