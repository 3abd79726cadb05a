"""Schema `FileStep`."""

from __future__ import annotations

from typing import Annotated

from ..._runtime import UNSET, Check, Record, UnsetType, named


class ExternalService__Svc_FileStep(Record):
    """Schema `FileStep`."""

    type: Annotated[str, Check(choices=("Docker", "File"), fixed=True)] = "File"

    notes: list[str] | UnsetType = UNSET

    tab: str | UnsetType = named(name="tab\t", default=UNSET)

    path: str | UnsetType = UNSET
