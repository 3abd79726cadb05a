"""JSON as locks are written: sorted, one entry per line, so that version control can merge it."""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Iterator
from contextlib import suppress
from functools import cached_property

from msgspec.json import encode, format

_KEPT = range(200, 5_000)  # entries of a table that is kept in mind: fewer are written in no time, more take much room


class _Texts:
    """A table or a list of texts; `end` is the break, with its indentation, before what closes it."""

    def __init__(self, value: dict[str, str] | list[str], end: bytes) -> None:
        self.value, self.end = value, end

    @cached_property
    def written(self) -> bytes:
        made = format(encode(self.value, order="sorted"), indent=1)
        return made.replace(b"\n", self.end)  # within a text no line breaks

    @cached_property
    def read(self) -> dict[str, str] | list[str]:
        return dict(sorted(self.value.items())) if isinstance(self.value, dict) else self.value


_LAST: deque[_Texts] = deque(maxlen=24)  # both locks of a service hold its names, and from save to save most stay


def text(value: object) -> bytes:
    """As `json.dumps(value, indent=1, sort_keys=True, ensure_ascii=False)` has it, and a break, as UTF-8, in a fifth of the time.

    With an indentation `json` goes through every entry in Python; tables and lists of texts, which a lock mostly is made of,
    are written in C here, and not again where they are as they were last. All pieces are put together once: the text of a
    large service is longer than 800,000 characters. The value must stay as it is.
    """
    return b"".join([*_pieces(value, b"\n"), b"\n"])


def read_back(value: object) -> object:
    """What `json` would read of the text, in less time."""
    if not isinstance(value, (dict, list)):
        return value
    if _are_texts(value):
        return _texts(value).read
    if isinstance(value, dict):
        return {name: read_back(value[name]) for name in sorted(value)}
    return [read_back(one) for one in value]


def _pieces(value: object, end: bytes) -> Iterator[bytes]:
    """`end` as `_Texts` has it."""
    if not isinstance(value, (dict, list)) or not value:
        yield _plain(value)
        return
    if _are_texts(value):
        yield _texts(value, end).written
        return
    start, (opening, closing) = end + b" ", (b"{", b"}") if isinstance(value, dict) else (b"[", b"]")
    entries = sorted(value.items()) if isinstance(value, dict) else [("", inner) for inner in value]
    for number, (name, inner) in enumerate(entries):
        yield (b"," if number else opening) + start
        if isinstance(value, dict):
            yield _plain(name) + b": "
        yield from _pieces(inner, start)
    yield end + closing


def _plain(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode()


def _are_texts(value: dict[str, object] | list[object]) -> bool:
    return set(map(type, value.values() if isinstance(value, dict) else value)) == {str}


def _texts(value: dict[str, str] | list[str], end: bytes = b"") -> _Texts:
    """A table as it was had last; with any end where none is given."""
    if len(value) not in _KEPT:
        return _Texts(value, end)
    every = [one for one in tuple(_LAST) if one.end == end or not end]  # other threads may write, too
    same = next((one for one in every if one.value is value), None)  # known without a look at the entries
    made = same or next((one for one in every if one.value == value), None) or _Texts(value, end)
    made.value = value
    with suppress(ValueError):
        _LAST.remove(made)
    _LAST.append(made)  # what was asked for longest ago gives way
    return made
