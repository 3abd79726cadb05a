"""Schema `Card`."""

from __future__ import annotations

from typing import Annotated

from ..._runtime import Check, Record


class ExternalService__Shop_Card(Record):
    """A payment card."""

    kind: Annotated[str, Check(choices=("card",))]

    number: Annotated[str, Check(min_length=12, max_length=19, secret=True)]
    """Never shown in text or logs."""
