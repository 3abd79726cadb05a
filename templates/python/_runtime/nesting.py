"""Values of choices within choices, read without end to Python's stack.

A choice that contains itself (a JSON value) is read alternative by alternative, each
within the one before. Past a few levels what is inside is put off, and read from a
list of what is left when the level that was begun first is complete.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from typing import Any, TypeAlias

from msgspec import Struct

LEVELS = 12
"""How many choices are read within each other before the next is put off."""

Read: TypeAlias = Callable[[Any, Any], Any]


class Later(Struct, frozen=True):
    """Stands where a value has yet to be read."""

    kind: Any
    data: Any
    read: Any


class _Level(threading.local):
    number = 0
    left = False


_LEVEL = _Level()


MEASURED = 4
"""How many choices within each other look for the best alternative, not the first."""


def deep() -> bool:
    """Whether so many choices are being read that looking further would multiply."""
    return _LEVEL.number > MEASURED


def nested(later: Later, pick: Callable[[Later], Any]) -> Any:
    """What `pick` makes of data that stand inside of others; or the note itself."""
    number = _LEVEL.number
    if number >= LEVELS:
        _LEVEL.left = True
        return later
    _LEVEL.number = number + 1
    try:
        value = pick(later)
        if number == 0 and _LEVEL.left:
            value = _settled(value, pick)
        return value
    finally:
        _LEVEL.number = number
        if number == 0:
            _LEVEL.left = False


def _settled(root: Any, pick: Callable[[Later], Any]) -> Any:
    """The value with everything read that was put off."""
    top = [root]
    waiting: list[Any] = [top]
    while waiting:
        box = waiting.pop()
        for key, value in _inside(box):
            if type(value) is Later:
                value = pick(value)
                _put(box, key, value)
            if isinstance(value, (list, dict, Struct)):
                waiting.append(value)
    return top[0]


def _inside(box: list[Any] | dict[Any, Any] | Struct) -> Iterator[tuple[Any, Any]]:
    if isinstance(box, list):
        return iter(list(enumerate(box)))
    if isinstance(box, dict):
        return iter(list(box.items()))
    return iter([(name, getattr(box, name)) for name in box.__struct_fields__])


def _put(box: Any, key: Any, value: Any) -> None:
    if isinstance(box, (list, dict)):
        box[key] = value
    else:
        setattr(box, key, value)
