"""Schema `FileStep`."""

from __future__ import annotations

from typing import Literal

from ..._runtime import UNSET, Const, Record, UnsetType, named


class ExternalService__Svc_FileStep(Record):
    """Schema `FileStep`."""

    type: Const[Literal["Docker", "File"]] = "File"

    notes: list[str] | UnsetType = UNSET

    tab: str | UnsetType = named(name="tab\t", default=UNSET)

    path: str | UnsetType = UNSET


FileStep = ExternalService__Svc_FileStep
