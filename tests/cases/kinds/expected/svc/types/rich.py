"""Schema `Rich`."""

from __future__ import annotations

from typing import Annotated

from ..._runtime import UNSET, Check, Record, UnsetType


class ExternalService__Svc_Rich(Record):
    """Schema `Rich`."""

    kind: Annotated[str, Check(fixed=True)] = "rich"

    more: str | UnsetType = UNSET


Rich = ExternalService__Svc_Rich
