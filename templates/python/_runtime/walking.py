"""The first answers of a type, read along themselves.

msgspec's decoder of a type needs each class that some answer may hold, looked into and
compiled: hundreds with some services, for an answer that holds three. A walk along the
answer needs those three. It is slower, and so for the first answers only.

It reads what is surely as declared, as the decoder would. What surely is not is read as
all that the decoder refuses. The rest is left to that.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import date, datetime
from typing import Any, NoReturn, get_origin

import msgspec
from msgspec import UNSET, ValidationError

from .choices import TOLL
from .faults import Deviations
from .leftover import left_over_of
from .marks import Data
from .opening import item_shape
from .shapes import Shape, extras_field, fields_of, shape_of
from .structs import EXTRAS, LEFTOVER_FIELD

ENOUGH = 100_000
"""Bytes read of a type by when its decoder pays, or would soon."""
EXACT = 2**53
"""Up to here every whole number is one with a fraction, too."""
_READ: dict[Any, int] = {}


class Unsure(Exception):
    """The data may be otherwise than declared."""


class Deviates(Exception):
    """The data are otherwise than declared: no decoder would take them."""


def read_as_it_came(data: bytes | str, kind: Any) -> tuple[Any, Deviations]:
    """JSON as a value of a type, what is not of that type as it came, and where.

    Raises `DecodeError` for what is no JSON or nested too deep.
    """
    if _is_new(kind, len(data)):
        with suppress(Unsure, msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            return _read(msgspec.json.decode(data), shape_of(kind))
    from .delivery import decode_as_it_came

    return decode_as_it_came(data, kind)


def _read(data: Data, shape: Shape) -> tuple[Any, Deviations]:
    """Plain data as a value of a shape, however far they are. Raises `Unsure`."""
    with suppress(Deviates):
        return walked(data, shape), ()
    from .tolerant import tolerated

    return tolerated(data, shape)


def _is_new(kind: Any, size: int) -> bool:
    """Whether little was read of a type so far, this answer of `size` bytes included."""
    try:
        read = _READ[kind] = _READ.get(kind, 0) + size
    except TypeError:  # an annotation that cannot be hashed
        return False
    return read <= ENOUGH


def walked(data: Data, shape: Shape) -> Any:
    """Plain data as a value of a shape. Raises `Unsure` or `Deviates`."""
    if data is None and shape.null:
        return None
    return _READERS.get(shape.kind, _unsure)(data, shape)


def _unsure(data: Data, shape: Shape) -> NoReturn:
    raise Unsure


def _deviating(data: Data, shape: Shape) -> NoReturn:
    raise Deviates


def _any(data: Data, shape: Shape) -> Any:
    return data


def _scalar(data: Data, shape: Shape) -> Any:
    kind = shape.type
    if type(data) is kind:
        return data
    if kind is float and type(data) is int and abs(data) <= EXACT:
        return float(data)
    if kind in (str, bool) or (kind in _NUMBERS and type(data) not in _NUMBERS):
        return _deviating(data, shape)
    if type(data) is not str or kind not in _TEXTS:
        return _unsure(data, shape)
    try:
        return msgspec.convert(data, kind)
    except ValidationError:
        return _unsure(data, shape)


_NUMBERS = (int, float)
_TEXTS = (datetime, date, bytes)
"""Types that JSON carries as text."""


def _list(data: Data, shape: Shape) -> Any:
    if get_origin(shape.type) is not list:
        return _unsure(data, shape)
    if type(data) is not list:
        return _deviating(data, shape)
    item = shape.item
    return [walked(one, item) for one in data]


def _map(data: Data, shape: Shape) -> Any:
    if type(data) is not dict:
        return _deviating(data, shape)
    item = shape.item
    return {key: walked(one, item) for key, one in data.items()}


def _record(data: Data, shape: Shape) -> Any:
    if type(data) is not dict:
        return _deviating(data, shape)
    values: dict[str, Any] = {}
    for field in fields_of(shape.type):
        if field.wire in data:
            values[field.name] = walked(data[field.wire], field.shape)
        elif field.required and field.wire != EXTRAS:
            fills_itself = field.shape.check.fixed
            return _unsure(data, shape) if fills_itself else _deviating(data, shape)
        elif field.wire != EXTRAS:
            values[field.name] = UNSET
    made = shape.type(**values)
    rest = left_over_of(shape.type, data)
    if rest and extras_field(shape.type) is None:
        TOLL.leftovers += len(rest)
        setattr(made, LEFTOVER_FIELD, rest)
    elif rest:
        name, item = item_shape(made)
        setattr(made, name, {key: walked(one, item) for key, one in rest.items()})
    return made


def _union(data: Data, shape: Shape) -> Any:
    """By the only part that is for the kind of JSON value that came."""
    if any(part.kind not in _PARTS for part in shape.parts):
        return _unsure(data, shape)
    parts = [part for part in shape.parts if _is_for(part, data)]
    with suppress(Deviates):  # where msgspec has no such union, another part may fit
        return walked(data, parts[0]) if len(parts) == 1 else _unsure(data, shape)
    return _unsure(data, shape)


_PARTS = ("scalar", "list", "map", "record")


def _is_for(part: Shape, data: Data) -> bool:
    if isinstance(data, dict):
        return part.kind in ("map", "record")
    if isinstance(data, list):
        return part.kind == "list"
    return part.kind == "scalar" and part.type in (type(data), *_TEXTS)


def _choice(data: Data, shape: Shape) -> Any:
    from .codec import picked

    before = TOLL.misfits
    try:
        made = picked(shape.type, data, _alternative)
    except (ValueError, Deviates):
        return _unsure(data, shape)
    return made if TOLL.misfits == before else _unsure(data, shape)


def _alternative(shape: Shape, data: Data) -> Any:
    if isinstance(data, (dict, list)) and shape.kind in _READERS:
        return walked(data, shape)
    from .codec import read_as

    return read_as(shape, data)


_READERS: dict[str, Callable[[Any, Shape], Any]] = {
    "any": _any,
    "scalar": _scalar,
    "list": _list,
    "map": _map,
    "record": _record,
    "union": _union,
    "choice": _choice,
}
