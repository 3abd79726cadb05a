"""Schema `DockerStep`."""

from __future__ import annotations

from typing import Annotated

from ..._runtime import UNSET, Check, Record, UnsetType


class ExternalService__Svc_DockerStep(Record):
    """Schema `DockerStep`."""

    type: Annotated[str, Check(choices=("Docker", "File"))]

    notes: list[str] | UnsetType = UNSET

    image: str | UnsetType = UNSET
