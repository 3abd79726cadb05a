"""Typed values to JSON and plain data."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import msgspec

from .opening import flattened
from .structs import MARK

_ENCODER = msgspec.json.Encoder(decimal_format="number")
_MARK_BYTES = MARK.encode()
_MARK_BEGINS = MARK.encode()[:1]


def encode(value: Any) -> bytes:
    """A value as JSON; unset fields are left out, null ones stay."""
    data = _ENCODER.encode(value)
    if _marked(data):
        data = _ENCODER.encode(
            flattened(msgspec.to_builtins(value, builtin_types=(Decimal,)))
        )
    return data


def plain(value: Any) -> Any:
    """A value as dicts, lists, text and numbers, with the names of the wire."""
    return msgspec.json.decode(encode(value))


def plain_as_declared(value: Any) -> Any:
    """The same without what records read and have no field for."""
    data = _ENCODER.encode(value)
    if not _marked(data):
        return msgspec.json.decode(data)
    return flattened(msgspec.json.decode(data), leftover=False)


def _marked(data: bytes) -> bool:
    """Whether names of our own are in it; a single byte is found several times faster,
    and hardly any text has this one."""
    return _MARK_BEGINS in data and _MARK_BYTES in data
