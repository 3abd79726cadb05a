"""A second chance for values that are nearly what the document promises."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import suppress
from datetime import date, datetime
from typing import Any, TypeAlias

from msgspec import ValidationError

from .files import file_from
from .leftover import left_over_of
from .marks import Data
from .shapes import Shape, extras_field, fields_of

Reading: TypeAlias = Callable[[Shape, Any], Any]
"""Makes plain data a value of a shape. Raises `msgspec.ValidationError`."""

_MOMENT = re.compile(
    r"(\d{4})-?(\d\d)-?(\d\d)"
    r"(?:[Tt ]+(\d\d)(?::?(\d\d)(?::?(\d\d)(?:[.,](\d+))?)?)?)?"
    r"\s*(?:([zZ]|UTC|GMT)|([+-]\d\d)(?::?(\d\d))?)?"
)


def mended(data: Data, shape: Shape) -> Any:
    """The same plain data with common misspellings put right.

    Times without seconds or with an offset without a colon, base64 of the URL-safe
    alphabet or without padding, and whole numbers written as 1.0.
    """
    mender = _MENDERS.get(shape.kind)
    return data if mender is None or data is None else mender(data, shape)


def _scalar(data: Data, shape: Shape) -> Any:
    mender = _SCALARS.get(shape.type)
    return data if mender is None else mender(data)


def _list(data: Data, shape: Shape) -> Any:
    if not isinstance(data, list):
        return data
    return [mended(item, shape.item) for item in data]


def _map(data: Data, shape: Shape) -> Any:
    if not isinstance(data, dict):
        return data
    return {key: mended(value, shape.item) for key, value in data.items()}


def _record(data: Data, shape: Shape) -> Any:
    if not isinstance(data, dict):
        return data
    out = dict(data)
    for field in fields_of(shape.type):
        if field.wire in out:
            out[field.wire] = mended(out[field.wire], field.shape)
    extras = extras_field(shape.type)
    if extras is not None and extras.shape.item.kind != "any":
        for name in left_over_of(shape.type, data):
            out[name] = mended(out[name], extras.shape.item)
    return out


def _union(data: Data, shape: Shape) -> Any:
    for part in shape.parts:
        if part.kind == "scalar" and part.type is str and isinstance(data, str):
            return data
    for part in shape.parts:
        data = mended(data, part)
    return data


def moment(text: Any) -> Any:
    """A date and time as RFC 3339 writes it; anything else as it came."""
    found = _MOMENT.fullmatch(text.strip()) if isinstance(text, str) else None
    if not found:
        return text
    year, month, day, hour, minute, second, fraction, zulu, offset, more = (
        found.groups()
    )
    second = "59" if second == "60" else second or "00"
    clock = f"{hour or '00'}:{minute or '00'}:{second}"
    if fraction:
        clock += f".{fraction[:6]}"
    zone = "Z" if zulu else f"{offset}:{more or '00'}" if offset else ""
    return f"{year}-{month}-{day}T{clock}{zone}"


def day(text: Any) -> Any:
    """The day of a date or of a date and time."""
    found = _MOMENT.fullmatch(text.strip()) if isinstance(text, str) else None
    return f"{found[1]}-{found[2]}-{found[3]}" if found else text


def base64(text: Any) -> Any:
    """Base64 of the ordinary alphabet, padded."""
    if not isinstance(text, str):
        return text
    plain = "".join(text.split()).translate(str.maketrans("-_", "+/")).rstrip("=")
    return plain + "=" * (-len(plain) % 4)


def whole(number: Any) -> Any:
    """1.0 is a whole number as JSON Schema sees it."""
    if isinstance(number, float) and number.is_integer():
        return int(number)
    return number


_SCALARS: dict[Any, Callable[[Any], Any]] = {
    datetime: moment,
    date: day,
    bytes: base64,
    int: whole,
}
_MENDERS: dict[str, Callable[[Any, Shape], Any]] = {
    "scalar": _scalar,
    "list": _list,
    "map": _map,
    "record": _record,
    "union": _union,
}


def is_file_shape(shape: Shape) -> bool:
    """Whether a shape is that of a file."""
    return shape.kind == "file"


def with_files(data: Data, shape: Shape, read: Reading, at: str = "$") -> Any:
    """Plain data in which base64 stands for files, with the files themselves.

    `read` makes the objects that stand beside files in a union.

    Raises `msgspec.ValidationError`.
    """
    if shape.kind == "file":
        try:
            return file_from(data)
        except ValueError as error:
            raise ValidationError(f"{error} - at `{at}`") from None
    if shape.kind == "list" and isinstance(data, list):
        rows = enumerate(data)
        return [with_files(item, shape.item, read, f"{at}[{n}]") for n, item in rows]
    if shape.kind == "record" and isinstance(data, dict):
        return _record_with_files(data, shape, read, at)
    if shape.kind == "union":
        return _one_with_files(data, shape, read, at)
    return data


def _one_with_files(data: Data, shape: Shape, read: Reading, at: str) -> Any:
    """By the one part that the data can be; a text where texts are offered is one."""
    if isinstance(data, str) and any(part.type is str for part in shape.parts):
        return data
    objects = [part for part in shape.parts if part.kind in ("record", "choice", "map")]
    if isinstance(data, dict) and objects:
        return _object(data, objects, read)
    kind = "list" if isinstance(data, list) else "file"
    for part in shape.parts:
        if part.kind == kind:
            return with_files(data, part, read, at)
    return data


def _object(data: dict[str, Any], parts: list[Shape], read: Reading) -> Any:
    """The first of the parts that takes the data. Raises `msgspec.ValidationError`."""
    for part in parts[:-1]:
        with suppress(ValidationError):
            return read(part, data)
    return read(parts[-1], data)


def _record_with_files(
    data: dict[str, Any], shape: Shape, read: Reading, at: str
) -> dict[str, Any]:
    out = dict(data)
    for field in fields_of(shape.type):
        if out.get(field.wire) is not None:
            place = f"{at}.{field.wire}"
            out[field.wire] = with_files(out[field.wire], field.shape, read, place)
    return out
