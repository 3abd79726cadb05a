"""How a class of the runtime is known as a record, whatever it holds."""

from __future__ import annotations

from typing import Any

from msgspec import StructMeta

EXTRAS = "\ue000extras"
"""The wire name of a field made by `extras()`; it never reaches the wire."""


class RecordMeta(StructMeta):
    """Makes every field keyword-only, also in classes made from `Record`."""

    def __new__(
        mcls, name: str, bases: tuple[type, ...], body: dict[str, Any], **config: Any
    ) -> RecordMeta:
        config.setdefault("kw_only", True)
        return super().__new__(mcls, name, bases, body, **config)
