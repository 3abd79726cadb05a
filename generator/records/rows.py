"""What every kind of file of records shares: a row, its values as metadata types them, and the refusal."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, time

from generator.records.schema import RecordSchema
from generator.records.values import FieldValue, StoredRecord, number

Row = tuple[str, str, Mapping[str, FieldValue]]  # place, object, values


class UnreadableRecords(Exception):
    """A file holds no records that can be read; the text says where and why."""


_NUMBERS = frozenset(("Number", "Currency", "Percent"))


def typed(schema: RecordSchema, object_name: str, name: str, text: str) -> FieldValue:
    """A text as the kind that the field's metadata says; without metadata a text."""
    info = schema.info(object_name, name)
    kind = info.kind if info is not None else ""
    try:
        if not text:
            return None
        if kind in _NUMBERS:
            return number(text)
        if kind == "Checkbox":
            return text.strip().lower() in ("true", "1", "yes")
        if kind == "Date":
            return date.fromisoformat(text.strip()[:10])
        if kind == "DateTime":
            moment = datetime.fromisoformat(text.strip())
            return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        if kind == "Time":
            return time.fromisoformat(text.strip().removesuffix("Z"))
    except ValueError:
        raise UnreadableRecords(f"{object_name}.{name}: {text[:40]!r} is no {kind}") from None
    return text


def columns_of(records: tuple[StoredRecord, ...]) -> list[str]:
    """The names of all fields that hold values of their own, each once, Id first."""
    names = {n.lower(): n for one in records for n, value in one.items() if not isinstance(value, StoredRecord)}
    first = names.pop("id", "Id")
    return [first, *names.values()]
