"""Schema `Sidecar`."""

from __future__ import annotations

from typing import Literal

from ..._runtime import UNSET, Open, Record, UnsetType, field
from .runbook import Runbook


class ExternalService__Svc_Sidecar(Record):
    """Schema `Sidecar`."""

    kind: Open[Literal["sidecar"] | UnsetType] = field(default="sidecar")

    next: Runbook | None | UnsetType = UNSET


Sidecar = ExternalService__Svc_Sidecar
