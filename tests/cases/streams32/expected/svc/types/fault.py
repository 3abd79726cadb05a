"""Schema `Fault`."""

from __future__ import annotations

from typing import Annotated

from ..._runtime import Check, Record


class ExternalService__Svc_Fault(Record):
    """Schema `Fault`."""

    kind: Annotated[str, Check(fixed=True)] = "fault"

    words: str


Fault = ExternalService__Svc_Fault
