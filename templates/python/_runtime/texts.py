"""Scalars as text, the way addresses, headers and forms carry them."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from msgspec import UNSET, MsgspecError

from .faults import Violation
from .marks import Value
from .records import Record

if TYPE_CHECKING:
    from .shapes import Shape

NO_TEXT = "holds half of a surrogate pair, which cannot be sent as text"
EXACT = 2**53
"""From here on not every whole number is a float."""
UNWRITABLE = (MsgspecError, UnicodeError, TypeError, ValueError, RecursionError)
"""What writing a value may raise."""


def surrogates(text: str) -> bool:
    """Whether a text holds halves of surrogate pairs, which UTF-8 cannot say."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return True
    return False


def unwritable(name: str, error: Exception) -> Violation:
    """Why a value cannot be written."""
    if (
        isinstance(error, UnicodeEncodeError)
        and error.reason == "surrogates not allowed"
    ):
        return Violation(name, "text", NO_TEXT)
    if isinstance(error, RecursionError):
        return Violation(name, "depth", "is nested too deep to be written")
    return Violation(name, "type", f"cannot be written: {error}")


def text_of(value: Value) -> str:
    """A scalar as text: `true`, `1.5`, `2026-11-23`, base64 for bytes."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, float) and value.is_integer() and abs(value) < EXACT:
        return str(int(value))  # one number, however it came to be a float
    if isinstance(value, (bytes, bytearray, memoryview)):
        return b64encode(value).decode()
    if value is None:
        return "null"
    if isinstance(value, (dict, list, tuple, Record)):
        return json_text(value)
    return str(value)


def spelled(value: Value, shape: Shape) -> Any:
    """The value with the text in place of bytes that are base64 on the wire; files stay."""
    if isinstance(value, (bytes, bytearray, memoryview)):
        return text_of(value) if wants_base64(shape) else value
    if isinstance(value, list) and shape.kind == "list" and wants_base64(shape.item):
        return [spelled(item, shape.item) for item in value]
    return value


def wants_base64(shape: Shape) -> bool:
    """Whether bytes at this place are base64 on the wire."""
    if shape.kind == "union":
        kinds = [part.kind for part in shape.parts]
        return "file" not in kinds and any(map(wants_base64, shape.parts))
    return shape.kind == "scalar" and shape.type is bytes


def json_text(value: Any) -> str:
    """A value as JSON text."""
    from .encoding import encode

    return encode(value).decode()


def is_object(value: Any) -> bool:
    """Whether a value has named members on the wire."""
    return isinstance(value, (Mapping, Record))


def is_list(value: Any) -> bool:
    """Whether a value is a list on the wire."""
    return isinstance(value, (list, tuple, set, frozenset))


def members(value: Any) -> list[tuple[str, Any]]:
    """The members of an object by their wire names; unset and null ones left out."""
    if isinstance(value, Record):
        from .encoding import plain

        value = plain(value)
    return [(str(k), v) for k, v in value.items() if v is not UNSET and v is not None]


def items(value: Any) -> list[Any]:
    """The items of a list; null ones left out, as RFC 6570 has it."""
    return [item for item in value if item is not UNSET and item is not None]
