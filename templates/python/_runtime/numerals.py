"""Numbers of plain data, kept as they were given: 5 for a `number` is 5 on the wire, not 5.0."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from .marks import Data, Value
from .records import Record
from .shapes import fields_of
from .structs import EXTRAS

_WHOLE = re.compile(r"\s*[+-]?\d{1,300}\s*", re.ASCII)


def as_given(value: Any, data: Data) -> Any:
    """A built value whose whole numbers are what they were in the data it was built of.

    msgspec makes a float of every number where a float may stand. Numbers inside are
    put back in place; a number alone is answered.
    """
    if type(value) is float:
        return _number(value, data)
    waiting = [(value, data)]
    while waiting:
        for holder, key, item, given in _inner(*waiting.pop()):
            if type(item) is not float:
                waiting.append((item, given))
            elif type(given) is not float:
                _put(holder, key, _number(item, given))
    return value


def _number(value: float, given: Any) -> int | float:
    if isinstance(given, int) and not isinstance(given, bool):
        return given
    if isinstance(given, str) and _WHOLE.fullmatch(given):
        return int(given)
    return value


def _inner(value: Value, data: Data) -> Iterator[tuple[Any, Any, Any, Any]]:
    """The members of a value, each with its holder, its key there and what it was."""
    if isinstance(value, Record) and isinstance(data, dict):
        for field in fields_of(type(value)):
            if field.wire == EXTRAS:
                yield from _inner(getattr(value, field.name), data)
            elif field.wire in data:
                yield value, field.name, getattr(value, field.name), data[field.wire]
    elif isinstance(value, dict) and isinstance(data, dict):
        for key, item in list(value.items()):
            if key in data:
                yield value, key, item, data[key]
    elif isinstance(value, list) and isinstance(data, list):
        for number, (item, given) in enumerate(zip(value, data, strict=False)):
            yield value, number, item, given


def _put(holder: Any, key: Any, value: Any) -> None:
    if isinstance(holder, Record):
        setattr(holder, key, value)
    else:
        holder[key] = value
