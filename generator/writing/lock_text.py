"""JSON as locks are written: sorted, one entry per line, so that version control can merge it."""

from __future__ import annotations

import json
from collections.abc import Iterator

from msgspec.json import encode, format


def text(value: object) -> str:
    """As `json.dumps(value, indent=1, sort_keys=True, ensure_ascii=False)` has it, in a third of the time.

    With an indentation `json` goes through every entry in Python; tables and lists of texts, which a lock mostly is made of,
    are written in C here. All pieces are put together once: the text of a large service is longer than 800,000 characters.
    """
    return "".join(_pieces(value, "\n"))


def _pieces(value: object, end: str) -> Iterator[str]:
    """`end` is the break, with its indentation, before what closes the value."""
    if not isinstance(value, (dict, list)) or not value:
        yield json.dumps(value, ensure_ascii=False)
        return
    start, (opening, closing) = f"{end} ", "{}" if isinstance(value, dict) else "[]"
    if set(map(type, value.values() if isinstance(value, dict) else value)) == {str}:
        made = format(encode(value, order="sorted"), indent=1).decode()
        yield made.replace("\n", end)  # within a text no line breaks
        return
    entries = sorted(value.items()) if isinstance(value, dict) else [("", inner) for inner in value]
    for number, (name, inner) in enumerate(entries):
        yield f"{',' if number else opening}{start}"
        if isinstance(value, dict):
            yield f"{json.dumps(name, ensure_ascii=False)}: "
        yield from _pieces(inner, start)
    yield f"{end}{closing}"
