"""Schema `How`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..._runtime import Record, choice
from .fast import Fast
from .slow import Slow


class ExternalService__Svc_How_oneOfObject3(Record):
    """`oneOf` of schema `How`."""

    speed: float


HowObject = ExternalService__Svc_How_oneOfObject3


if TYPE_CHECKING:
    from typing import TypeAlias

    ExternalService__Svc_How: TypeAlias = "Fast | Slow | HowObject"
else:
    ExternalService__Svc_How = choice("How", lambda: (Fast, Slow, HowObject))

How = ExternalService__Svc_How
