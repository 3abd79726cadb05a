"""The time zone of moments that name none."""

from __future__ import annotations

from datetime import datetime, tzinfo
from typing import Any

from .records import Record, replaced

NO_OFFSET = (
    "has no offset from UTC, which a date-time must have (RFC 3339); give it one, as in "
    "value.replace(tzinfo=timezone.utc), or make the client with timezone=..."
)


def zoned(value: Any, zone: tzinfo) -> Any:
    """The value with a zone in every moment without one; the value itself is left as it is."""
    if isinstance(value, datetime):
        return value if value.utcoffset() is not None else value.replace(tzinfo=zone)
    if isinstance(value, Record):
        names = value.__struct_fields__
        before = {name: getattr(value, name) for name in names}
        after = {name: zoned(item, zone) for name, item in before.items()}
        changed = {
            name: after[name] for name in names if after[name] is not before[name]
        }
        return replaced(value, **changed) if changed else value
    if type(value) in (list, tuple):
        items = [zoned(item, zone) for item in value]
        same = all(new is old for new, old in zip(items, value, strict=True))
        return value if same else type(value)(items)
    if isinstance(value, dict):
        pairs = {key: zoned(item, zone) for key, item in value.items()}
        return value if all(pairs[key] is value[key] for key in pairs) else pairs
    return value
