"""Schema `DockerStep`."""

from __future__ import annotations

from typing import Annotated

from ..._runtime import UNSET, Check, Record, UnsetType, named


class ExternalService__Svc_DockerStep(Record):
    """Schema `DockerStep`."""

    type: Annotated[str, Check(choices=("Docker", "File"), fixed=True)] = "Docker"

    notes: list[str] | UnsetType = UNSET

    tab: str | UnsetType = named(name="tab\t", default=UNSET)

    image: str | UnsetType = UNSET
