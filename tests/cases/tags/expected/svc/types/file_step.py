"""Schema `FileStep`."""

from __future__ import annotations

from typing import Annotated

from ..._runtime import UNSET, Check, Record, UnsetType


class ExternalService__Svc_FileStep(Record):
    """Schema `FileStep`."""

    type: Annotated[str, Check(choices=("Docker", "File"))]

    notes: list[str] | UnsetType = UNSET

    path: str | UnsetType = UNSET
