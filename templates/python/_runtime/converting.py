"""Records to plain data and back: the methods that every record has."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from .codec import build, decode
from .encoding import encode, plain
from .records import Record, replaced
from .structs import LEFTOVER_FIELD, spoken

R = TypeVar("R", bound=Record)


def to_dict(record: Record) -> dict[str, Any]:
    """The record as it is sent: dicts, lists, text and numbers, by wire names.

    What is `UNSET` is left out; what the record read and has no field for is there.
    """
    made: dict[str, Any] = plain(record)
    return made


def to_json(record: Record) -> str:
    """The same as JSON."""
    return encode(record).decode()


def from_dict(kind: type[R], data: Mapping[str, Any]) -> R:
    """The record of plain data, by wire names, read as tolerantly as an answer.

    Raises `DecodeError`, with the place of what cannot be read.
    """
    made: R = build(data, kind)
    return made


def from_json(kind: type[R], data: str | bytes) -> R:
    """The same from JSON. Raises `DecodeError`."""
    return decode(data, kind)


def with_changes(record: R, **changes: Any) -> R:
    """A copy in which some fields are others, by their Python names.

    Lists and records within are shared with the original. Raises `TypeError` for a
    field that there is none of. `copy.replace` of Python 3.13 does the same.
    """
    for name in changes:
        if name not in record.__struct_fields__ or name == LEFTOVER_FIELD:
            raise TypeError(f"{spoken(type(record))} has no field {name!r}")
    return replaced(record, **changes)
