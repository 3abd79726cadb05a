"""Schema `Cat`."""

from __future__ import annotations

from typing import Annotated

from ..._runtime import UNSET, Check, Record, UnsetType


class ExternalService__Svc_Cat(Record):
    """Schema `Cat`."""

    kind: Annotated[str, Check(fixed=True)] = "cat"

    lives: Annotated[int | UnsetType, Check(maximum=9)] = UNSET


Cat = ExternalService__Svc_Cat
