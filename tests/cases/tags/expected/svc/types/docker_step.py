"""Schema `DockerStep`."""

from __future__ import annotations

from typing import Literal

from ..._runtime import UNSET, Const, Record, UnsetType, named


class ExternalService__Svc_DockerStep(Record):
    """Schema `DockerStep`."""

    type: Const[Literal["Docker", "File"]] = "Docker"

    notes: list[str] | UnsetType = UNSET

    tab: str | UnsetType = named(name="tab\t", default=UNSET)

    image: str | UnsetType = UNSET


DockerStep = ExternalService__Svc_DockerStep
