# ruff: noqa: E402
"""Schema `Sidecar`."""

from __future__ import annotations

from typing import Annotated

from ..._runtime import UNSET, Check, Record, UnsetType


class ExternalService__Svc_Sidecar(Record):
    """Schema `Sidecar`."""

    kind: Annotated[str | UnsetType, Check(choices=("sidecar",))] = "sidecar"

    next: ExternalService__Svc_Runbook | None | UnsetType = UNSET


from .runbook import ExternalService__Svc_Runbook
